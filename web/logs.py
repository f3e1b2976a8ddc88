"""The log of the server: faults by their kind and place in our code, never an address, a query, a path or a value."""

import logging
import traceback


class Bare(logging.Formatter):
    """Level, message without its arguments, and for an exception its type and the line that raised it."""

    def format(self, record: logging.LogRecord) -> str:
        """See logging.Formatter."""
        said = f"{record.levelname} {record.name}"
        if record.exc_info and record.exc_info[0]:
            frames = traceback.extract_tb(record.exc_info[2])
            where = f" {frames[-1].name}:{frames[-1].lineno}" if frames else ""
            return f"{said} {record.exc_info[0].__name__}{where}"
        return f"{said} {record.getMessage()}" if record.name.startswith("passation.") else f"{said} {record.msg}"


def install() -> None:
    """Write warnings and errors to standard error in this form."""
    handler = logging.StreamHandler()
    handler.setFormatter(Bare())
    for name in ("uvicorn", "passation.web"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.WARNING)
