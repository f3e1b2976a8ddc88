"""What every format of container promises, whole, cut, damaged or hostile."""

import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ingest.extractors.unread import UnreadError
from ingest.unpack.choose import CONTAINERS, container_type, may_hold, opener
from ingest.unpack.limits import Budget
from ingest.unpack.rar import library
from ingest.unpack.tray import Private, Tray, Unpacked
from passation.errors import Fault
from tests.museum import broken, containers

MAKERS = {
    "zip": containers.zipped,
    "zip streamed": containers.streamed_zip,
    "zip64": containers.zip64,
    "7z": containers.sevenzipped,
    "tar": containers.tarred,
    "tar.gz": lambda members=containers.MEMBERS: containers.tarred(members, "gz"),
    "tar.bz2": lambda members=containers.MEMBERS: containers.tarred(members, "bz2"),
    "tar.xz": lambda members=containers.MEMBERS: containers.tarred(members, "xz"),
    "rar": containers.rarred,
    "eml": containers.mailed,
    "msg": containers.outlook,
}
LENIENT = {"eml"}
"""A cut mail is a mail: its last part ends where the bytes end."""


@dataclass
class Outcome:
    """What one container gave."""

    kind: str = ""
    bytes: dict[str, bytes] = field(default_factory=dict)
    told: list[Unpacked] = field(default_factory=list)
    refusal: UnreadError | None = None

    @property
    def faults(self) -> dict[str, Fault]:
        return {bytes.fromhex(one.name).decode(): one.fault for one in self.told if one.fault}


def opened(data: bytes, *, members: int = 1000, expanded: int = 1 << 30, private: Private | None = None) -> Outcome:
    """Open `data` in the present folder, as the isolated process does."""
    file = Path("container")
    file.write_bytes(data)
    outcome = Outcome(container_type(file, ""))

    def take(laid: list[Unpacked]) -> None:
        for one in laid:
            outcome.told.append(one)
            if one.file:
                outcome.bytes[bytes.fromhex(one.name).decode("utf-8", "surrogateescape")] = Path(one.file).read_bytes()
                Path(one.file).unlink()

    tray = Tray(Budget(members, expanded, len(data), 200, 64 << 20), private or Private(), take)
    if outcome.kind:
        try:
            with file.open("rb") as stream:
                opener(outcome.kind)(stream, tray)
        except UnreadError as refusal:
            outcome.refusal = refusal
    tray.flush()
    file.unlink()
    return outcome


@pytest.fixture(params=MAKERS)
def make(request, tmp_path, monkeypatch):
    """A maker of one format; the present folder is empty and stays so."""
    if request.param == "rar" and library() is None:
        reason = "libarchive is not installed: rar archives are not opened"
        if os.environ.get("PASSATION_REQUIRE_SERVICES") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    monkeypatch.chdir(tmp_path)
    maker = MAKERS[request.param]
    maker.__dict__["lenient"] = request.param in LENIENT
    yield maker
    assert list(tmp_path.iterdir()) == []


def test_every_member_is_given_whole(make):
    """Names and bytes are those that were put in, empty files and folders between included."""
    outcome = opened(make())
    assert outcome.kind in CONTAINERS
    assert outcome.bytes == containers.MEMBERS
    assert outcome.refusal is None


def test_a_cheap_look_misses_no_container(make):
    """What opens is never left out by the look at the first bytes."""
    assert may_hold(make())


def test_names_lead_nowhere(make, tmp_path):
    """A member that climbs out or is absolute is read under its name, and lands in a numbered file as all do."""
    names = {"../../climbs.txt": b"a", "/absolute.txt": b"b"}
    outcome = opened(make(names))
    assert sorted(outcome.bytes.values()) == [b"a", b"b"]
    assert not (tmp_path.parent.parent / "climbs.txt").exists()
    assert not Path("/absolute.txt").exists()


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_cut_container_gives_what_precedes_the_cut(make, part):
    """Each member that is given is one that was put in, or nothing, and the container says that it is not whole."""
    whole = make()
    outcome = opened(whole[: int(len(whole) * part)])
    if not outcome.kind:
        return
    if not make.__dict__["lenient"]:
        assert set(outcome.bytes.values()) <= set(containers.MEMBERS.values())
        assert outcome.refusal or outcome.faults or outcome.bytes == containers.MEMBERS
    if outcome.refusal:
        assert outcome.refusal.fault in {Fault.TRUNCATED, Fault.CORRUPT}
        assert outcome.refusal.detail.startswith("unpack: ")


def test_noise_is_a_fault_and_nothing_else(make):
    """A container changed at random gives members, faults or a refusal, never another error."""
    whole = make()
    for seed in range(1, 40):
        if seed % 3:
            opened(broken.fuzzed(whole, seed))


def test_what_is_presumed_private_stays_closed(make):
    """A folder « Perso » inside is listed; no byte of it is written."""
    outcome = opened(
        make({"Perso/impots.txt": b"secret", "note.txt": b"bonjour"}), private=Private(frozenset({"perso"}))
    )
    assert outcome.bytes == {"note.txt": b"bonjour"}
    assert [bytes.fromhex(one.name) for one in outcome.told if one.private] == [b"Perso/impots.txt"]


@pytest.mark.parametrize(("limits", "detail"), [({"members": 2}, "members"), ({"expanded": 3000}, "expansion")])
def test_a_limit_ends_it_and_keeps_what_came_before(make, limits, detail):
    """Too many members or bytes: the rest is not read, and the container says so."""
    outcome = opened(make(), **limits)
    assert outcome.refusal is not None
    assert outcome.refusal.fault is Fault.TOO_LARGE
    assert outcome.refusal.detail == f"unpack: limit {detail}"
    assert outcome.bytes["note.txt"] == b"bonjour"
    assert len(outcome.bytes) < 3
