"""Zip containers whose bytes depend on their members only: members in order, dates fixed."""

import io
import zipfile
import zlib
from collections.abc import Iterable
from datetime import datetime
from random import Random

EPOCH = (1980, 1, 1, 0, 0, 0)


def rewritten(data: bytes) -> bytes:
    """The zip `data` with the dates of its members fixed; their order and methods are kept."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            fixed = zipfile.ZipInfo(info.filename, EPOCH)
            fixed.compress_type = info.compress_type
            new.writestr(fixed, old.read(info))
    return out.getvalue()


def zipped(members: Iterable[tuple[str, bytes]], when: datetime) -> bytes:
    """An archive of `members`, dated `when`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, (when.year, when.month, when.day, when.hour, when.minute, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


def protected(name: str, data: bytes, password: bytes, rng: Random) -> bytes:
    """An archive of one member under the traditional PKWARE encryption (APPNOTE 6.3.10, section 6.1)."""
    plain = io.BytesIO(zipped([(name, data)], datetime(2012, 3, 5, 9, 30)))  # noqa: DTZ001 - zip times have no zone
    with zipfile.ZipFile(plain) as archive:
        info = archive.infolist()[0]
    raw = bytearray(plain.getvalue())
    start = 30 + len(info.filename.encode())
    check = (info.CRC >> 24) & 0xFF
    body = _encrypted(rng.randbytes(11) + bytes([check]) + raw[start : start + info.compress_size], password)
    directory = raw[start + info.compress_size :]
    head = raw[:start]
    size = len(body).to_bytes(4, "little")
    head[6] |= 1
    head[18:22] = size
    directory[8] |= 1
    directory[20:24] = size
    end = len(directory) - 22
    directory[end + 16 : end + 20] = (start + len(body)).to_bytes(4, "little")
    return bytes(head + body + directory)


def _encrypted(data: bytes, password: bytes) -> bytes:
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte: int) -> None:
        keys[0] = _crc(keys[0], byte)
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = _crc(keys[2], keys[1] >> 24)

    for byte in password:
        update(byte)
    out = bytearray()
    for byte in data:
        mask = (keys[2] | 2) & 0xFFFF
        out.append(byte ^ ((mask * (mask ^ 1)) >> 8 & 0xFF))
        update(byte)
    return bytes(out)


def _crc(crc: int, byte: int) -> int:
    return zlib.crc32(bytes([byte]), crc ^ 0xFFFFFFFF) ^ 0xFFFFFFFF
