"""Containers of every kind, whole, hostile and damaged, made at test time."""

import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

import py7zr
from extract_msg.ole_writer import OleWriter

from tests.museum.broken import raw_zip

MEMBERS = {"note.txt": b"bonjour", "dossier/arrete.txt": b"ARRETE municipal\n" * 200, "vide.txt": b""}
"""What a whole container of this museum holds."""


def zipped(members: dict[str, bytes] = MEMBERS, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 2, 3, 4, 6)), data, method)
    return out.getvalue()


def streamed_zip(members: dict[str, bytes] = MEMBERS) -> bytes:
    """A zip archive whose sizes follow each member, as programs write it that cannot go back."""

    class Forward(io.RawIOBase):
        def __init__(self) -> None:
            super().__init__()
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data) -> int:
            self.data += bytes(data)
            return len(data)

    out = Forward()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 2, 3, 4, 6)), data, zipfile.ZIP_DEFLATED)
    return out.data


def raw_names_zip(names: Iterable[bytes], data: bytes = b"x", flags: int = 0, mode: int = 0) -> bytes:
    """A zip archive of stored members under exactly these names, one copy of `data` each."""
    body, directory, count = b"", b"", 0
    for name in names:
        crc = zlib.crc32(data)
        head = struct.pack("<HHHHHIIIHH", 20, flags, 0, 0, 0x21, crc, len(data), len(data), len(name), 0)
        made = (3 << 8 | 20) if mode else 20
        directory += b"PK\1\2" + struct.pack("<H", made) + head
        directory += struct.pack("<HHHII", 0, 0, 0, mode << 16, len(body)) + name
        body += b"PK\3\4" + head + name + data
        count += 1
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + b"PK\5\6" + end


def link_zip() -> bytes:
    """A zip archive of one symbolic link."""
    return raw_names_zip([b"lien"], b"/etc/passwd", mode=stat.S_IFLNK | 0o777)


def zip64(members: dict[str, bytes] = MEMBERS, *, disks: int = 0, offset: int = 0) -> bytes:
    """A zip archive that ends as a ZIP64, whose locator lies about disks and place, as OneDrive's do."""
    whole = zipped(members)
    at = whole.rindex(b"PK\5\6")
    count, size, place = struct.unpack("<HII", whole[at + 10 : at + 20])
    twin = b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, size, place)
    locator = b"PK\6\7" + struct.pack("<IQI", 0, offset, disks)
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return whole[:at] + twin + locator + end


def tarred(members: dict[str, bytes] = MEMBERS, pack: str = "") -> bytes:
    """A tar archive, packed by `gz`, `bz2` or `xz`."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    packers = {"": bytes, "gz": lambda data: gzip.compress(data, mtime=0), "bz2": bz2.compress, "xz": lzma.compress}
    return packers[pack](out.getvalue())


def odd_tar() -> bytes:
    """A tar archive with links, a device, a pipe, a path that climbs, an absolute one, and one document."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind, target in (
            ("lien", tarfile.SYMTYPE, "/etc/passwd"),
            ("dur", tarfile.LNKTYPE, "note.txt"),
            ("disque", tarfile.BLKTYPE, ""),
            ("tube", tarfile.FIFOTYPE, ""),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, target
            archive.addfile(info)
        for name in ("../../climbs.txt", "/etc/absolute.txt", "note.txt"):
            info = tarfile.TarInfo(name)
            info.size = 7
            archive.addfile(info, io.BytesIO(b"bonjour"))
    return out.getvalue()


def gzipped(data: bytes = b"bonjour", name: str = "note.txt") -> bytes:
    """One packed file."""
    out = io.BytesIO()
    with gzip.GzipFile(name, "wb", fileobj=out, mtime=0) as packed:
        packed.write(data)
    return out.getvalue()


def sevenzipped(members: dict[str, bytes] = MEMBERS, password: str | None = None) -> bytes:
    """A 7z archive; names that its writer refuses are put into the header afterwards."""
    out, plain = io.BytesIO(), {name: name.replace("..", "__").replace("/", "|") for name in members}
    with py7zr.SevenZipFile(out, "w", password=password) as archive:
        archive.set_encoded_header_mode(False)
        for name, data in members.items():
            archive.writestr(data, plain[name])
    body, head = bytearray(out.getvalue()), struct.Struct("<QQI")
    place, length, _ = head.unpack_from(body, 12)
    names = bytes(body[32 + place :])
    for name, written in plain.items():
        names = names.replace(written.encode("utf-16-le"), name.encode("utf-16-le"))
    body[12:32] = head.pack(place, length, zlib.crc32(names))
    body[8:12] = struct.pack("<I", zlib.crc32(body[12:32]))
    return bytes(body[: 32 + place]) + names


def mailed(members: dict[str, bytes] = MEMBERS, words: str = "Veuillez trouver ci-joint") -> bytes:
    """A mail with attachments."""
    message = EmailMessage()
    message["From"], message["To"] = "Secrétariat <a@mairie.example>", "b@mairie.example"
    message["Subject"], message["Date"] = "Envoi de l’arrêté", "Mon, 06 Jan 2020 10:00:00 +0100"
    message.set_content(words)
    for name, data in members.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    if members:
        message.set_boundary("----=_Part_1")
    return b"MIME-Version: 1.0\n" + bytes(message).replace(b"MIME-Version: 1.0\n", b"")


def nested(levels: int, heart: bytes = b"coeur") -> bytes:
    """A zip in a zip, and so on, around a text."""
    data, name = heart, "coeur.txt"
    for level in range(levels):
        data, name = zipped({name: data}), f"niveau-{level}.zip"
    return data


def rarred(members: dict[str, bytes] = MEMBERS) -> bytes:
    """A rar archive (version 4) of stored members; no free program writes them packed."""

    def block(kind: int, flags: int, body: bytes, more: bytes = b"") -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + more

    out = b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6))
    for name, data in members.items():
        raw = name.replace("/", "\\").encode()
        facts = struct.pack(
            "<IIBIIBBHI", len(data), len(data), 2, zlib.crc32(data), 0x21 << 16, 20, 0x30, len(raw), 0x20
        )
        out += block(0x74, 0x8000, facts + raw, data)
    return out + block(0x7B, 0x4000, b"")


def outlook(members: dict[str, bytes] = MEMBERS, inner: "dict[str, bytes] | None" = None) -> bytes:
    """An Outlook message with attachments, and one more message within when `inner` is given."""
    writer = OleWriter()
    _message(writer, [], "Envoi de l’arrêté", members, inner)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _message(
    writer: OleWriter, at: list[str], subject: str, members: dict[str, bytes], inner: "dict[str, bytes] | None"
) -> None:
    def text(place: list[str], tag: int, value: str) -> None:
        writer.addEntry([*place, f"__substg1.0_{tag:04X}001F"], value.encode("utf-16-le"))

    for tag, value in ((0x0037, subject), (0x0C1A, "Secrétariat"), (0x1000, f"Corps de « {subject} »")):
        text(at, tag, value)
    sent = struct.pack("<HHIQ", 0x0040, 0x0039, 6, 132_223_824_000_000_000)
    writer.addEntry([*at, "__properties_version1.0"], bytes(24 if at else 32) + sent)
    for number, (name, data) in enumerate(members.items()):
        place = [*at, f"__attach_version1.0_#{number:08X}"]
        writer.addEntry(place, storage=True)
        writer.addEntry([*place, "__properties_version1.0"], bytes(8))
        writer.addEntry([*place, "__substg1.0_37010102"], data)
        text(place, 0x3707, name)
    if inner is not None:
        place = [*at, f"__attach_version1.0_#{len(members):08X}"]
        for storage in (place, [*place, "__substg1.0_3701000D"]):
            writer.addEntry(storage, storage=True)
        _message(writer, [*place, "__substg1.0_3701000D"], "Message joint", inner, None)


def bomb() -> bytes:
    """A zip archive of nine members of 32 MB of zeros each, in 300 kB."""
    data = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = data.compress(bytes(32 << 20)) + data.flush()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "bomb.zip"
        crc = zlib.crc32(bytes(32 << 20))
        raw_zip(file, ((f"zeros-{number}.txt", packed, crc, 32 << 20) for number in range(9)))
        return file.read_bytes()


def repeated(levels: int, width: int) -> bytes:
    """Archives that each hold `width` times the one below: few bytes, and width to the power of levels paths."""
    data, name = b"coeur", "coeur.txt"
    for _ in range(levels):
        data, name = zipped({f"{number}-{name}": data for number in range(width)}), "a.zip"
    return data
