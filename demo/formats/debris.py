"""What years of use leave on a disk: thumbnails, locks, shortcuts to nowhere."""

import struct
from random import Random
from uuid import UUID

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_LINK = UUID("00021401-0000-0000-c000-000000000046").bytes_le


def thumbs(rng: Random) -> bytes:
    """A thumbnail cache of Windows: the OLE signature, then pictures."""
    return _OLE + rng.randbytes(rng.randrange(4, 40) * 512)


def word_lock(author: str) -> bytes:
    """`~$name.docx`, 162 bytes: the name of who holds the document open, twice."""
    ansi = author.encode("cp1252", "replace")[:52]
    wide = author.encode("utf-16-le")[:104]
    head = bytes([len(ansi)]) + ansi.ljust(53, b"\x20") + bytes([len(ansi), 0]) + wide
    return head.ljust(162, b"\x20")


def libreoffice_lock(author: str, machine: str, stamp: str) -> bytes:
    """`.~lock.name#`."""
    return f",{author},{machine},{stamp},file:///C:/Users/{author}/AppData/Roaming/LibreOffice/4;".encode()


def desktop_ini() -> bytes:
    """Settings of a folder's look."""
    return b"\xff\xfe" + "[.ShellClassInfo]\r\nIconResource=C:\\Windows\\system32\\SHELL32.dll,4\r\n".encode(
        "utf-16-le"
    )


def ds_store(rng: Random) -> bytes:
    """The Finder's settings of a folder."""
    return b"\x00\x00\x00\x01Bud1" + rng.randbytes(1024) + bytes(5108)


def apple_double(rng: Random) -> bytes:
    """`._name`: what a Mac adds beside a file on a foreign disk (AppleDouble version 2, no entry)."""
    return struct.pack(">II16sH", 0x00051607, 0x00020000, b"Mac OS X".ljust(16), 0) + rng.randbytes(56)


def shortcut(target: str) -> bytes:
    """A shell link (MS-SHLLINK) to `target`, a local Windows path."""
    path = target.encode("cp1252", "replace") + b"\x00"
    volume = struct.pack("<IIII", 17, 3, 0x1234ABCD, 16) + b"\x00"
    base = 28 + len(volume)
    size = base + len(path) + 1
    info = struct.pack("<IIIIIII", size, 28, 1, 28, base, 0, base + len(path)) + volume + path + b"\x00"
    header = struct.pack("<I16sII", 76, _LINK, 0x2, 0x20) + bytes(24) + struct.pack("<IIIH", 0, 0, 1, 0) + bytes(10)
    return header + info + bytes(4)


def half_written(rng: Random) -> bytes:
    """A temporary file that Word never renamed."""
    return _OLE + bytes(504) + rng.randbytes(rng.randrange(2, 12) * 256)
