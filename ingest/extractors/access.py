"""Databases of Access, by the programs of mdbtools. Without them it says so: the Tika built in knows no such file."""

import re
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

from ingest.extractors.messages import CUT_PART, NO_ACCESS
from ingest.extractors.ocr import SEARCH_PATH, ask
from ingest.extractors.unread import DeclinedError, UnreadError
from ingest.worker.limits import Limits
from ingest.worker.sandbox import die_with_parent
from passation.errors import Fault
from passation.model import Page, Text

MEDIA_TYPE = "application/x-msaccess"
_ENVIRONMENT = {"PATH": SEARCH_PATH, "LANG": "C.UTF-8", "MDB_JET3_CHARSET": "CP1252"}
_FORM = ("--no-quote", "--delimiter=\t", "--bin=strip", "--date-format=%d/%m/%Y", "--datetime-format=%d/%m/%Y %H:%M")
"""Lines of cells, without pictures and attachments, dates as French people type them."""


class Access:
    """Reads the tables that people see, with the names of their columns; neither forms nor queries."""

    def __init__(self, limits: Limits) -> None:
        self._most = limits.output
        self.name = installed()

    def score(self, media_type: str) -> int:
        """Databases of Access only."""
        return 90 if media_type == MEDIA_TYPE else 0

    def extract(self, file: Path, media_type: str) -> Text:
        """One page. Raises UnreadError without mdbtools, DeclinedError for what they cannot open (a password)."""
        if not shutil.which("mdb-export", path=SEARCH_PATH):
            raise UnreadError(Fault.UNKNOWN_FORMAT, NO_ACCESS)
        tables = _run("mdb-tables", "--single-column", "--", str(file), most=self._most)
        if tables is None:
            raise DeclinedError("mdb-tables")
        left, said, detail = self._most, list[str](), ""
        for table in tables.splitlines():
            rows = _run("mdb-export", *_FORM, "--", str(file), table, most=left)
            if rows is None:  # damaged, or a name that begins with a dash, which mdb-export takes for an option
                detail = CUT_PART
            said.append(f"{table}\n{rows or ''}")
            left -= len(said[-1])
            if left <= 0:
                break
        return Text(self.name, media_type, (Page(1, "\n".join(said)),), detail=detail)


@lru_cache(maxsize=1)
def installed() -> str:
    """`mdbtools@version`, asked once; version 0 when there is none."""
    program = shutil.which("mdb-ver", path=SEARCH_PATH)
    if program is None:
        return "mdbtools@0"
    found = re.search(r"\d[\d.]*", ask(program, "--version"))
    return f"mdbtools@{found[0] if found else '?'}"


def _run(program: str, *arguments: str, most: int) -> str | None:
    """What a program says, `most` characters of it or a few more; None when it fails."""
    with subprocess.Popen(  # noqa: S603 - a fixed program, no shell; the name of the file is ours
        [shutil.which(program, path=SEARCH_PATH) or program, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        close_fds=False,  # the document may be an open descriptor
        env=_ENVIRONMENT,
        preexec_fn=die_with_parent,
    ) as process:
        assert process.stdout is not None  # noqa: S101 - a pipe, for the type checkers
        said = process.stdout.read(4 * most)
        cut = bool(process.stdout.read(1))
        if cut:
            process.kill()
    return None if process.returncode and not cut else said.decode("utf-8", "replace")
