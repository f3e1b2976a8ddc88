"""Where a shortcut leads, from its bytes, and whether that was inventoried."""

import struct
from types import SimpleNamespace

import pytest

from audit.shortcuts import Target, of_lnk, of_url
from audit.targets import Targets
from demo.formats.debris import shortcut
from passation import paths
from passation.settings import SourceSettings

_CLSID = bytes.fromhex("0114020000000000c000000000000046")


def _lnk(flags: int, body: bytes) -> bytes:
    return struct.pack("<I16sI", 76, _CLSID, flags).ljust(76, b"\0") + body


def _info(flags: int, offsets: dict[str, int], size: int = 0x1C) -> bytes:
    names = ("volume", "local", "network", "suffix", "wide_local", "wide_suffix")
    values = [offsets.get(name, 0) for name in names[: 4 if size == 0x1C else 6]]
    return struct.pack(f"<II{len(values)}I", size, flags, *values)


def _sized(info: bytes) -> bytes:
    return struct.pack("<I", len(info) + 4) + info


def _network(name: str, suffix: str) -> bytes:
    share = struct.pack("<IIIII", 0, 0, 0x14, 0, 0) + name.encode("cp1252") + b"\0"
    end = 0x1C + len(share)
    return _sized(_info(0x2, {"network": 0x1C, "suffix": end}) + share + suffix.encode("cp1252") + b"\0")


def _wide(path: str, suffix: str) -> bytes:
    local, end = (text.encode("utf-16-le") + b"\0\0" for text in (path, suffix))
    at = 0x24
    offsets = {"local": at, "suffix": at, "wide_local": at, "wide_suffix": at + len(local)}
    return _sized(_info(0x1, offsets, 0x24) + local + end)


def _string(text: str) -> bytes:
    return struct.pack("<H", len(text)) + text.encode("utf-16-le")


LOCAL = shortcut(r"D:\Compta\Budget 2009 été.xls")
SHARE = _lnk(0x2, _network(r"\\SRV\commun", r"urba\plan.pdf"))
WIDE = _lnk(0x2, _wide("C:\\", "Été ☀\\a.txt"))
RELATIVE = _lnk(0x1 | 0x4 | 0x8 | 0x80, struct.pack("<H", 4) + b"\0\0\0\0" + _string("un nom") + _string(r"..\b.txt"))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (LOCAL, Target(r"D:\Compta\Budget 2009 été.xls")),
        (SHARE, Target(r"\\SRV\commun\urba\plan.pdf")),
        (WIDE, Target("C:\\Été ☀\\a.txt")),
        (RELATIVE, Target(relative=r"..\b.txt")),
        (_lnk(0x1, struct.pack("<H", 4) + b"\0\0\0\0"), None),  # an object of the shell, no path
        (b"not a shortcut", None),
        (b"", None),
    ],
)
def test_the_target_of_a_shell_link_is_read(data: bytes, expected: Target | None) -> None:
    """Local paths, shares, Unicode and relative paths are told; anything else tells nothing."""
    assert of_lnk(data) == expected


@pytest.mark.parametrize("data", [LOCAL, SHARE, WIDE, RELATIVE])
def test_a_damaged_shell_link_harms_nothing(data: bytes) -> None:
    """Cut anywhere, or with any byte at its maximum, a link is read without an error."""
    for at in range(len(data)):
        of_lnk(data[:at])
        of_lnk(data[:at] + b"\xff" + data[at + 1 :])


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"[InternetShortcut]\r\nURL=https://example.org/\r\n", Target(web=True)),
        (b"[InternetShortcut]\r\nURL=file:///C:/Mes%20documents/a.txt\r\n", Target("C:/Mes documents/a.txt")),
        (b"[InternetShortcut]\r\nurl = file://srv/commun/a.txt\r\n", Target("//srv/commun/a.txt")),
        ("[InternetShortcut]\r\nURL=file:///C:/été.txt\r\n".encode("utf-16"), Target("C:/été.txt")),
        (b"[InternetShortcut]\r\nURL=file:///C:/5%25%0A.txt\r\n", Target("C:/5%25%0A.txt")),
        (b"[InternetShortcut]\r\nURL=http://[\r\n", None),
        (b"\xff\xfe\x00", None),
    ],
)
def test_the_target_of_an_internet_shortcut_is_read(data: bytes, expected: Target | None) -> None:
    """Only `file:` leads to a file."""
    assert of_url(data) == expected


SOURCES = [SourceSettings(url="folder:/srv/Partage%20commun"), SourceSettings(url="smb://agent@SRV:445/commun/Mairie")]
ENTRIES = ["Urba", "Urba/Arrêté 12.doc", "x.txt", "a/b/100%.txt"]


@pytest.mark.parametrize(
    ("target", "found"),
    [
        (Target("M:\\Urba\\Arrêté 12.doc"), True),
        (Target("M:\\URBA\\ARRE\u0302TE\u0301 12.DOC"), True),  # case and Unicode form do not matter
        (Target(r"\\autre\partage\Urba\Arrêté 12.doc"), True),
        (Target(r"M:\Mairie\Urba\Arrêté 12.doc"), True),  # the drive is above the source
        (Target(r"M:\Arrêté 12.doc"), False),  # one name would be found anywhere
        (Target(r"M:\x.txt"), True),  # at the root of both
        (Target(r"M:\b\100%25.txt"), True),  # the drive is below the source
        (Target(r"\\SRV\commun\Mairie\x.txt"), True),
        (Target("/srv/Partage commun/x.txt"), True),
        (Target("/srv/Partage commun"), True),  # the root of a source
        (Target(r"\??\C:\Urba"), True),
        (Target(r"C:\Users\chantal\Bureau\x.txt"), False),
        (Target(relative=r"..\x.txt"), True),
        (Target(relative="y.txt"), False),
        (Target(r"C:\rien.txt", relative=r"..\x.txt"), True),
    ],
)
def test_a_target_is_looked_for_among_the_entries(target: Target, found: bool) -> None:
    """Whatever the drive or the share, and in the folder of the shortcut when the target is relative."""
    targets = Targets(SOURCES)
    assert targets.look_for(7, 1, b"Urba/raccourci.lnk", target)
    rows = [SimpleNamespace(source_id=1, folded=paths.folded(paths.shown(name.encode()))) for name in ENTRIES]
    assert targets.found(rows) == ({7} if found else set())


def test_the_root_of_a_drive_cannot_be_told() -> None:
    """A drive letter alone may be anything."""
    assert not Targets(SOURCES).look_for(1, 1, b"a.lnk", Target("M:\\"))
