"""Hostile documents, made at test time: what they expand to is never written to disk."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from tests.museum import documents

_BLOCK = 16 << 20
_LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))


def swollen(size: int, unit: bytes = b"\0") -> tuple[bytes, int, int]:
    """Raw deflate data of `size` bytes made of `unit`, with their CRC-32 and Adler-32.

    Blocks closed by a full flush do not refer to each other: one is compressed, then repeated.
    """
    block = unit * (_BLOCK // len(unit))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    count = size // len(block)
    crc, adler = 0, 1
    for _ in range(count):
        crc, adler = zlib.crc32(block, crc), zlib.adler32(block, adler)
    return packed * count + zlib.compressobj(9, zlib.DEFLATED, -15).flush(), crc, adler


def raw_zip(file: Path, members: Iterator[tuple[str, bytes, int, int]], announced: int | None = None) -> None:
    """Write a zip from (name, deflated data, CRC-32, size); `announced` lies about the sizes."""
    directory, count = b"", 0
    with file.open("wb") as out:
        for name, data, crc, size in members:
            told = size if announced is None else announced
            common = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x21, crc, len(data), told, len(name), 0)
            directory += b"PK\1\2" + struct.pack("<H", 20) + common
            directory += struct.pack("<HHHII", 0, 0, 0, 0, out.tell()) + name.encode()
            out.write(b"PK\3\4" + common + name.encode() + data)
            count += 1
        out.write(directory + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), out.tell(), 0))


def zip_bomb(file: Path, announced: int | None = None) -> None:
    """Over 4 GB of zeros in a few megabytes."""
    data, crc, _ = swollen(512 << 20)
    raw_zip(file, ((f"zeros-{number}.txt", data, crc, 512 << 20) for number in range(9)), announced)


def huge_word(file: Path, announced: int | None = None) -> None:
    """A .docx whose document.xml is 1 GB of spaces."""
    documents.word(file)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    data, crc, _ = swollen(1 << 30, b" ")

    def members() -> Iterator[tuple[str, bytes, int, int]]:
        for name, part in parts.items():
            if name == "word/document.xml":
                yield name, data, crc, 1 << 30
            else:
                packer = zlib.compressobj(9, zlib.DEFLATED, -15)
                yield name, packer.compress(part) + packer.flush(), zlib.crc32(part), len(part)

    raw_zip(file, members(), announced)


def laughing_word(file: Path) -> None:
    """A .docx whose XML declares entities that expand to 200 GB."""
    documents.word(file)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    body = parts["word/document.xml"].decode().partition("?>")
    parts["word/document.xml"] = (body[0] + body[1] + _LAUGHS + "]>" + body[2].replace("corpsmarque", "&a11;")).encode()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for name, part in parts.items():
            out.writestr(name, part)


def nested_zip(file: Path, levels: int) -> None:
    """A zip in a zip, and so on."""
    inner = file.with_name("inner.txt")
    inner.write_text("fondmarque", encoding="utf-8")
    for level in range(levels):
        outer = file.with_name(f"level-{level}.zip")
        with zipfile.ZipFile(outer, "w") as out:
            out.write(inner, inner.name)
        inner.unlink()
        inner = outer
    inner.rename(file)


def locked_zip(file: Path) -> None:
    """A zip whose every file carries the flag of encryption."""
    documents.archive(file)
    data = bytearray(file.read_bytes())
    data[6] |= 1
    data[data.rindex(b"PK\1\2") + 8] |= 1
    file.write_bytes(data)


def pdf_of(file: Path, size: int, unit: bytes) -> None:
    """A .pdf of one page whose content stream expands to `size` bytes of `unit`."""
    data, _, adler = swollen(size, unit)
    content = b"\x78\xda" + data + struct.pack(">I", adler)
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F1 4 0 R>>>>>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content),
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % table
    file.write_bytes(out)


def huge_png(file: Path) -> None:
    """A .png of 60,000 by 60,000 black dots in half a megabyte."""
    data, _, adler = swollen(464 << 20)
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 1, 0, 0, 0, 0)),
        (b"IDAT", b"\x78\xda" + data + struct.pack(">I", adler)),
        (b"IEND", b""),
    )
    parts = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))


def slow_pdf(file: Path) -> None:
    """A .pdf that takes much CPU: one page with millions of text operators."""
    pdf_of(file, 64 << 20, b"BT /F1 9 Tf 9 9 Td (a) Tj ET   \n")


def fuzzed(data: bytes, seed: int) -> bytes:
    """The bytes, cut at a third of the seeds, else with 0.2 % of them changed."""
    state = seed * 2654435761 % (1 << 32)
    if seed % 3 == 0:
        return data[: state % len(data)]
    out = bytearray(data)
    for _ in range(max(1, len(data) // 500)):
        state = (1103515245 * state + 12345) % (1 << 31)
        out[state % len(out)] = (state >> 8) % 256
    return bytes(out)
