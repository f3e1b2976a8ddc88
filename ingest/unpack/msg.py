"""Outlook messages (MS-OXMSG over MS-CFB)."""

import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, BinaryIO

import olefile

from ingest.extractors.messages import UNPACK_BROKEN, UNPACK_CUT
from ingest.extractors.unread import UnreadError
from ingest.unpack.letter import Body, Letter, Piece, lay
from ingest.unpack.tray import Tray
from passation.errors import Fault

_HEAD = {"De": (0x0C1A, 0x0042), "À": (0x0E04,), "Cc": (0x0E03,), "Objet": (0x0037,)}
_PLAIN, _HTML = 0x1000, 0x1013
_NAMES = (0x3707, 0x3704, 0x3001)
"""Of an attachment: long, short, displayed."""
_DATA, _OBJECT = "__substg1.0_37010102", "__substg1.0_3701000D"
_SENT = (0x0039, 0x0E06)
_CODE_PAGE = 0x3FFD
_PROPERTIES = "__properties_version1.0"
_ATTACHED = "__attach_version1.0_"
_DEEPEST = 8
_ORIGIN = datetime(1601, 1, 1, tzinfo=UTC)
_BROKEN = (OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError, struct.error)

Place = tuple[str, ...]
"""A storage within the file: names from the root."""


def unpack(file: BinaryIO, tray: Tray) -> None:
    """See ingest.unpack.Unpack."""
    lay(read(file), tray)
    if _cut(file):
        raise UnreadError(Fault.TRUNCATED, f"{UNPACK_CUT} msg: sectors")


def read(file: BinaryIO) -> Letter:
    """The message and those within it. Raises UnreadError with CORRUPT."""
    try:
        return _letter(olefile.OleFileIO(file), ())
    except _BROKEN as error:
        raise UnreadError(Fault.CORRUPT, f"{UNPACK_BROKEN} msg: {type(error).__name__}") from error


def _letter(ole: Any, at: Place) -> Letter:
    fixed = _fixed(ole, at)
    page = int.from_bytes(fixed.get(_CODE_PAGE, b"")[:4], "little") or 1252
    head = {label: said for label, tags in _HEAD.items() if (said := _text(ole, at, tags, page))}
    pieces: list[Piece] = []
    inner: list[Letter] = []
    for place in _attached(ole, at):
        name = _text(ole, place, _NAMES, page).encode("utf-8", "surrogatepass")
        if ole.exists([*place, _OBJECT, _PROPERTIES]) and len(at) < 2 * _DEEPEST:
            inner.append(_letter(ole, (*place, _OBJECT)))
        else:
            pieces.append(Piece(name or f"piece {len(pieces) + 1}".encode(), partial(_bytes, ole, (*place, _DATA))))
    return Letter(head, _date(fixed), tuple(_bodies(ole, at, page)), tuple(pieces), tuple(inner))


def _attached(ole: Any, at: Place) -> list[Place]:
    found = (tuple(one) for one in ole.listdir(streams=False, storages=True))
    return sorted(one for one in found if one[:-1] == at and one[-1].startswith(_ATTACHED))


def _bytes(ole: Any, at: Place) -> bytes:
    """Raises UnreadError: an object of another program has no bytes of its own, a cut file not all of them."""
    try:
        data, size = bytes(ole.openstream(list(at)).read()), ole.get_size(list(at))
    except _BROKEN as error:
        raise UnreadError(Fault.CORRUPT, f"msg: {type(error).__name__}") from error
    if len(data) != size:
        raise UnreadError(Fault.TRUNCATED, "msg: attachment cut")
    return data


def _cut(file: BinaryIO) -> bool:
    """Whether the file ends before the last sector that it says to use."""
    size = file.seek(0, 2)
    try:
        opened: Any = olefile.OleFileIO(file)  # its stubs do not know `fat` and `sectorsize`
        with opened as ole:
            used = (number for number, then in enumerate(ole.fat) if then != olefile.FREESECT)
            return bool((max(used, default=0) + 1) * ole.sectorsize >= size)
    except _BROKEN:
        return True


def _text(ole: Any, at: Place, tags: Sequence[int], page: int) -> str:
    """The first of these properties that is there, as Unicode or in the code page of the message."""
    for tag in tags:
        for kind, charset in (("001F", "utf-16-le"), ("001E", f"cp{page}")):
            place = [*at, f"__substg1.0_{tag:04X}{kind}"]
            if ole.exists(place):
                return str(ole.openstream(place).read().decode(charset, "replace")).rstrip("\0")
    return ""


def _bodies(ole: Any, at: Place, page: int) -> list[Body]:
    plain = _text(ole, at, (_PLAIN,), page)
    if plain:
        return [Body("plain", plain.encode("utf-8", "replace"), "utf-8")]
    place = [*at, f"__substg1.0_{_HTML:04X}0102"]
    html = ole.openstream(place).read() if ole.exists(place) else _text(ole, at, (_HTML,), page).encode()
    return [Body("html", html)] if html else []


def _fixed(ole: Any, at: Place) -> dict[int, bytes]:
    """Properties of fixed length (MS-OXMSG 2.4): tag → 8 bytes."""
    data = ole.openstream([*at, _PROPERTIES]).read()
    start = 24 if at else 32
    return {
        struct.unpack_from("<H", data, place + 2)[0]: data[place + 8 : place + 16]
        for place in range(start, len(data) - 15, 16)
    }


def _date(fixed: dict[int, bytes]) -> str:
    stamp = next((fixed[tag] for tag in _SENT if tag in fixed), b"")
    ticks = int.from_bytes(stamp, "little")
    return (_ORIGIN + timedelta(microseconds=ticks // 10)).isoformat() if ticks else ""
