"""What a zip announces before anything is unpacked: bombs, nesting, passwords. Office files are zips too."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ingest.extractors.unread import UnreadError
from ingest.worker.limits import Limits
from passation.errors import Fault

_NESTED = (".zip", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".jar")
_NESTED_BYTES = 64 << 20
"""Of nested archives looked into, all levels together; beyond, the limits of memory and time decide."""
_ENCRYPTED_FLAG = 1
_BROKEN = (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, OSError)


@dataclass(slots=True)
class _Budget:
    members: int = 0
    expanded: int = 0
    looked: int = 0


def check(file: Path, limits: Limits) -> None:
    """Refuse a zip that would not end well.

    Raises:
        UnreadError: TOO_LARGE (members, expansion, depth), PASSWORD (every file is locked) or CORRUPT.
    """
    try:
        _look(file, limits, _Budget(), 1)
    except _BROKEN as error:
        raise UnreadError(Fault.CORRUPT, f"zip: {type(error).__name__}") from error


def _look(archive: Path | IO[bytes], limits: Limits, budget: _Budget, depth: int) -> None:
    if depth > limits.depth:
        raise UnreadError(Fault.TOO_LARGE, "zip: depth")
    with zipfile.ZipFile(archive) as opened:
        members = [member for member in opened.infolist() if not member.is_dir()]
        _count(members, limits, budget)
        if members and all(member.flag_bits & _ENCRYPTED_FLAG for member in members):
            raise UnreadError(Fault.PASSWORD, "zip: every file is encrypted")
        for member in members:
            if member.filename.lower().endswith(_NESTED) and not member.flag_bits & _ENCRYPTED_FLAG:
                _look_inside(opened, member, limits, budget, depth)


def _count(members: list[zipfile.ZipInfo], limits: Limits, budget: _Budget) -> None:
    budget.members += len(members)
    budget.expanded += sum(member.file_size for member in members)
    if budget.members > limits.members:
        raise UnreadError(Fault.TOO_LARGE, "zip: members")
    if budget.expanded > limits.expanded:
        raise UnreadError(Fault.TOO_LARGE, "zip: expansion")
    if any(_swells(member.file_size, member.compress_size, limits) for member in members):
        raise UnreadError(Fault.TOO_LARGE, "zip: expansion")


def _swells(size: int, packed: int, limits: Limits) -> bool:
    return size > limits.ratio_from and size > limits.ratio * max(packed, 1)


def _look_inside(opened: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits, budget: _Budget, depth: int) -> None:
    """Look into an archive of the archive. A damaged one is the affair of that member."""
    budget.looked += member.file_size
    if budget.looked > _NESTED_BYTES:
        return
    try:
        with opened.open(member) as stream:
            inner = io.BytesIO(stream.read(member.file_size))
        _look(inner, limits, budget, depth + 1)
    except _BROKEN:
        return
    except UnreadError as error:
        if error.fault is Fault.TOO_LARGE:
            raise
