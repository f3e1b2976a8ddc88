"""To PDF, by LibreOffice where it is installed: in a profile of its own, without macros or network, within limits.

LibreOffice is a program that reads hostile documents: it runs like our parsers do (ingest.worker.sandbox), sees the
document under a name of ours, and only one file is taken back from it.
"""

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ingest.worker import protocol
from ingest.worker.limits import MEBIBYTE, Limits
from ingest.worker.monitor import family, usage
from migrate.fetch import messages, names

PDF = "application/pdf"
CONVERTIBLE = frozenset({".doc", ".docx", ".odp", ".ods", ".odt", ".ppt", ".pptx", ".rtf", ".txt", ".xls", ".xlsx"})
"""Extensions that are converted: word processing, sheets, presentations."""
LIMITS = Limits(cpu=180, wall_factor=3, memory=2048 * MEBIBYTE, open_files=1024)

_CHILD = "migrate.fetch.office_child"
_LOOK_EVERY = 0.05
_REGISTRY = "registrymodifications.xcu"
_ITEM = (
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="{name}" oor:op="fuse">'
    "<value>{value}</value></prop></item>"
)
_RULES = {
    "DisableMacrosExecution": "true",
    "DisableActiveContent": "true",
    "MacroSecurityLevel": "3",
    "BlockUntrustedRefererLinks": "true",  # a document must not draw another file of this machine into its PDF
}


class Unconverted(Exception):  # noqa: N818 - an event, not an error of ours
    """The document stays as it is; the sentence says why."""


def program() -> str | None:
    """LibreOffice on this machine, None when it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


class Office:
    """Converts documents one by one, in a folder of its own below `scratch` that is gone after each."""

    def __init__(self, scratch: Path, limits: Limits = LIMITS) -> None:
        self._scratch, self._limits = scratch, limits

    def pdf(self, folder: int, file: str, name: str) -> bytes:
        """The document as PDF.

        Args:
            folder: descriptor of the folder where it lies.
            file: its name there.
            name: the name that people know; its extension says the format.

        Raises:
            Unconverted: absent program, unknown format, limit, or a document that it refuses.
        """
        extension = names.split(name)[1].lower()
        office = program()
        if extension not in CONVERTIBLE:
            raise Unconverted(messages.NOT_CONVERTIBLE)
        if office is None:
            raise Unconverted(messages.NO_OFFICE)
        self._scratch.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix="office-", dir=self._scratch.resolve()))
        try:
            _prepare(place)
            with (
                os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=folder), "rb") as source,
                (place / f"document{extension}").open("xb") as copy,
            ):
                shutil.copyfileobj(source, copy)
            self._run(place, office, extension)
            return self._made(place / "document.pdf")
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def _run(self, place: Path, office: str, extension: str) -> None:
        spoken = protocol.LIMITS.dump_json(self._limits).decode()
        command = [sys.executable, "-I", "-B", "-m", _CHILD, str(place), spoken, office, extension]
        process = subprocess.Popen(  # noqa: S603 - our own module
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=place,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            start_new_session=True,
            umask=0o077,
        )
        try:
            self._watch(process)
        finally:
            for pid in reversed(family(process.pid)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.wait()

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + self._limits.wall
        while process.poll() is None:
            cost = usage(process.pid)
            if cost.memory > self._limits.memory or cost.cpu > self._limits.cpu or time.monotonic() > until:
                raise Unconverted(messages.OFFICE_LIMIT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_LOOK_EVERY)

    def _made(self, file: Path) -> bytes:
        try:
            handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            raise Unconverted(messages.OFFICE_FAILED) from error
        with os.fdopen(handle, "rb") as made:
            status = os.fstat(made.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size > self._limits.written:
                raise Unconverted(messages.OFFICE_FAILED)
            data = made.read()
        if not data.startswith(b"%PDF-"):
            raise Unconverted(messages.OFFICE_FAILED)
        return data


def _prepare(place: Path) -> None:
    """A profile that runs nothing of a document."""
    user = place / "profile" / "user"
    user.mkdir(parents=True)
    items = "".join(_ITEM.format(name=name, value=value) for name, value in _RULES.items())
    head = '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    (user / _REGISTRY).write_text(f"{head}{items}</oor:items>", encoding="utf-8")
