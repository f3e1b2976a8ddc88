"""A road between a commune and its store that truncates, delays, refuses, resets and lies, seen by the commands."""

import hashlib
import random

import pytest

from migrate.destinations import messages
from tests.services import s3_proxy
from tests.services.crossing import Crossing
from tests.services.s3_proxy import gets, heads, puts

pytestmark = pytest.mark.services
LETTER = "d1/lettre 04.txt"
TROUBLES = {
    "ralentir": s3_proxy.refused(503, "SlowDown"),
    "503": s3_proxy.refused(503, "ServiceUnavailable"),
    "500": s3_proxy.refused(500, "InternalError"),
    "coupé avant": s3_proxy.cut,
    "coupé après": s3_proxy.lost,
    "tronqué": s3_proxy.short,
    "retardé": s3_proxy.late,
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory, smbd, s3_server):
    """Letters and a film in parts, planned, and what a clean transfer leaves."""
    with s3_proxy.road(s3_server.url) as road:
        crossing = Crossing(tmp_path_factory.mktemp("routes") / "routes", smbd, s3_server, road)
        letters = {f"d{n % 3}/lettre {n:02}.txt": b"lettre %d" % n for n in range(12)}
        crossing.write(letters | {"film.bin": random.Random(9).randbytes(20 << 20)})
        yield crossing, crossing.clean()


@pytest.fixture
def crossing(whole):
    """It, before anything was sent."""
    whole[0].forget()
    return whole[0]


@pytest.mark.parametrize("name", TROUBLES)
def test_a_passing_trouble_changes_nothing(crossing, whole, name):
    """Three documents, then three readings meet it: each is asked again, and the end is that of a clean run."""
    crossing.road.meet(TROUBLES[name], puts, times=3)
    code, said = crossing.migrate("run")
    assert code == 0, said
    assert crossing.road.met()
    crossing.road.meet(TROUBLES[name], gets, times=3)
    code, said = crossing.migrate("verify")
    assert crossing.road.met()
    if name == "tronqué":  # a reading that had begun is not patched together
        assert (code, said["error"]) == (3, messages.STORE_CUT)
    else:
        assert code == 0, said
    crossing.ends_as(whole[1])


def test_a_trouble_that_stays_ends_the_run(crossing, whole):
    """After four documents nothing passes: exit 3 in French; when it passes again, the end is that of a clean run."""
    crossing.road.meet(TROUBLES["ralentir"], puts, after=4)
    said = crossing.ask("migrate", "run")
    assert said.code == 3
    assert messages.STORE_BUSY in said.err
    crossing.ends_as(whole[1])


def test_a_road_that_lies_on_the_way_back_is_found(crossing, whole):
    """Other bytes of equal size: `verify` exits 4, says `*` and names the file; nothing else is said to differ."""
    assert crossing.migrate("run")[0] == 0
    crossing.road.meet(s3_proxy.lie, crossing.of(gets, LETTER))
    said = crossing.ask("migrate", "verify")
    assert said.code == 4
    assert f"* serveur:{LETTER} : " in said.err
    assert said.err.count("serveur:") == 1
    crossing.ends_as(whole[1])


def test_a_document_that_never_arrived_is_found(crossing, whole):
    """A road that answers for a store that got nothing: `verify` exits 4 with `+` and the file, which then goes."""
    crossing.road.meet(s3_proxy.dropped, crossing.of(puts, LETTER))
    assert crossing.migrate("run")[0] == 0
    crossing.road.clear()
    code, said = crossing.migrate("verify")
    assert (code, [(one["symbol"], one["paths"]) for one in said["failing"]]) == (4, [("+", [f"serveur:{LETTER}"])])
    assert crossing.migrate("run")[1]["sent"] == 1
    crossing.ends_as(whole[1])


def test_a_checksum_that_is_not_that_of_the_document_is_not_believed(crossing, whole):
    """A store said to hold another SHA-256 than what was sent: the file is not confirmed, and presented again."""
    crossing.road.meet(s3_proxy.other_checksum, crossing.of(puts, LETTER))
    code, said = crossing.migrate("run")
    assert (code, [(one["path"], one["fault"]) for one in said["failing"]]) == (1, [(f"serveur:{LETTER}", "refused")])
    crossing.ends_as(whole[1])


def test_checksums_that_lie_when_asked_confirm_and_overwrite_nothing(crossing, whole):
    """Objects that an interrupted run had sent, said to be others: none is confirmed nor touched; later, all are."""
    assert crossing.migrate("run")[0] == 0
    before = crossing.objects()
    crossing.go_back()
    crossing.road.meet(s3_proxy.other_checksum, heads)
    code, said = crossing.migrate("run")
    assert (code, said["sent"], {one["fault"] for one in said["failing"]}) == (1, 0, {"refused"})
    assert crossing.objects() == before
    crossing.ends_as(whole[1])


@pytest.mark.parametrize("found", ["by a look at the batch", "in the place of the object that is sent"])
def test_a_store_that_claims_to_hold_what_it_does_not_is_found_by_verify(crossing, found):
    """Other bytes under a key of ours, said to be ours: sending is skipped, the object is not compared, then `*`."""
    assert crossing.migrate("run")[0] == 0
    key = next(key for key in crossing.objects() if crossing.mark(LETTER) in key)
    crossing.replace(key, b"LETTRE 4")
    if found != "by a look at the batch":  # the first small document is not there, so that nothing is looked at
        crossing.remove(next(key for key in crossing.objects() if crossing.mark("d0/lettre 00.txt") in key))
    crossing.go_back()
    before = crossing.objects()
    claimed = hashlib.sha256((crossing.source / LETTER).read_bytes()).digest()
    crossing.road.meet(s3_proxy.claims(claimed), crossing.of(heads, LETTER))
    code, said = crossing.migrate("run")
    assert (code, said["failing"]) == (0, [])
    assert before.items() <= crossing.objects().items()
    assert crossing.bytes_of(LETTER) == b"LETTRE 4"
    code, said = crossing.migrate("verify")
    assert (code, [(one["symbol"], one["paths"]) for one in said["failing"]]) == (4, [("*", [f"serveur:{LETTER}"])])
    code, said = crossing.migrate("attest")
    assert (code, "differs" in [one["code"] for one in said["reasons"]]) == (4, True)
