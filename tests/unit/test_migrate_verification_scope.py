"""Which objects a round of reading back speaks of."""

import hashlib
import math
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.verification.scope import Draw, Share, draw, drawn, in_share, seconds, share
from passation.errors import SettingsError

OUTSIDE = frozenset({"hors du plan"})
NODES = ("direction", "urbanisme", "état civil", "personnel")
SOURCES = ("serveur", "onedrive")


@dataclass(frozen=True, slots=True)
class Object:
    """An object of a ledger."""

    content_id: int
    sha256: bytes


def objects(count: int) -> list[Object]:
    return [Object(number, hashlib.sha256(str(number).encode()).digest()) for number in range(count)]


digests = st.sets(st.binary(min_size=32, max_size=32), max_size=60)


@given(digests, st.integers(1, 24), digests)
def test_shares_cover_everything_exactly_once(found, count, later):
    """Each object is in one share of the M, and stays in it whatever is added to the ledger afterwards."""
    ledger = [Object(number, digest) for number, digest in enumerate(sorted(found))]
    parts = [[one for one in ledger if in_share(one, Share(number, count))] for number in range(1, count + 1)]
    assert sorted(one.content_id for part in parts for one in part) == [one.content_id for one in ledger]
    grown = {one.sha256 for one in [*ledger, *(Object(0, digest) for digest in later)]}
    for number, part in enumerate(parts, start=1):
        of_grown = {digest for digest in grown if in_share(Object(0, digest), Share(number, count))}
        assert {one.sha256 for one in part} == of_grown & found


def test_shares_are_of_like_size():
    """Over 12,000 objects no share of twelve is a tenth larger or smaller than the mean."""
    sizes = [sum(in_share(one, Share(number, 12)) for one in objects(12_000)) for number in range(1, 13)]
    assert all(900 <= size <= 1_100 for size in sizes), sizes


@given(
    st.integers(1, 80),
    st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(SOURCES)), min_size=80, max_size=80),
    st.integers(1, 30),
    st.text("abc123", min_size=1, max_size=5),
)
def test_a_draw_has_every_node_and_every_source(count, places, wanted, seed):
    """Every stratum has an object in the draw, none is drawn twice, and the size is kept unless strata need more."""
    ledger = objects(count)
    strata = {one.content_id: frozenset(places[one.content_id]) for one in ledger if one.content_id % 7}
    chosen = drawn(ledger, Draw(wanted, seed=seed), strata, OUTSIDE)
    met = frozenset().union(*(strata.get(one.content_id, OUTSIDE) for one in chosen))
    assert met == frozenset().union(*(strata.get(one.content_id, OUTSIDE) for one in ledger))
    assert len({one.content_id for one in chosen}) == len(chosen)
    assert min(wanted, count) <= len(chosen) <= max(min(wanted, count), len(NODES) + len(SOURCES) + 1)


def test_the_same_seed_draws_the_same_objects():
    """The draw depends on the digests and the seed alone, not on the order of the ledger nor on ids."""
    ledger = objects(500)
    again = [Object(one.content_id + 1_000, one.sha256) for one in reversed(ledger)]
    first, second = (drawn(one, Draw(40, seed="7"), {}, OUTSIDE) for one in (ledger, again))
    assert [one.sha256 for one in first] == [one.sha256 for one in second]
    other = drawn(ledger, Draw(40, seed="8"), {}, OUTSIDE)
    assert {one.sha256 for one in other} != {one.sha256 for one in first}


def test_a_draw_can_be_made_again_without_passation():
    """The order is that of the SHA-256 of `<seed>:<digest in hexadecimal>`, as docs/verification.md says."""
    ledger = objects(50)
    by_hand = sorted(ledger, key=lambda one: hashlib.sha256(b"7:" + one.sha256.hex().encode()).hexdigest())
    assert drawn(ledger, Draw(10, seed="7"), {}, OUTSIDE) == by_hand[:10]


@pytest.mark.parametrize(
    ("text", "objects", "size"), [("200", 12, 12), ("5%", 1_000, 50), ("0,5 %", 300, 2), ("3", 9, 3)]
)
def test_sizes_of_a_draw(text, objects, size):
    """A number or a percentage, rounded up, at least one and at most all."""
    assert draw(text).of(objects) == size
    assert draw("100%").of(objects) == objects
    assert draw("0.01%").of(objects) == max(1, math.ceil(objects / 10_000))


@pytest.mark.parametrize("text", ["", "0", "-3", "101%", "0%", "5 pour cent", "1e3", "%"])
def test_sizes_that_are_refused(text):
    """What is no size is said in French, with an example."""
    with pytest.raises(SettingsError, match="taille de tirage"):
        draw(text)


@pytest.mark.parametrize("seed", ["a b", "x" * 33, "é", "1\n"])
def test_seeds_that_are_refused(seed):
    """A seed is typed again by hand: no blank, no accent, not too long."""
    with pytest.raises(SettingsError, match="numéro de tirage"):
        draw("5%", seed)


@pytest.mark.parametrize("text", ["0/12", "13/12", "3", "3/0", "a/b", "-1/2", "1/2/3"])
def test_shares_that_are_refused(text):
    """What is no share is said in French, with an example."""
    with pytest.raises(SettingsError, match="n’est pas une part"):
        share(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2h", 7200), ("1h30", 5400), ("1h30min", 5400), ("45min", 2700), ("45m", 2700), ("90s", 90), ("2 h", 7200)],
)
def test_durations(text, expected):
    """Durations as people write them, in seconds."""
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "2", "h", "1h30s", "demain", "-1h", "1.5h"])
def test_durations_that_are_refused(text):
    """What is no duration is said in French, with examples."""
    with pytest.raises(SettingsError, match="n’est pas une durée"):
        seconds(text)
