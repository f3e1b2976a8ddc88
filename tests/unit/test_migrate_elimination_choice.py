"""What a bordereau may propose: dates at their boundaries, rules, and everything that protects a document."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.retention import Fate
from migrate.elimination.choose import Judge, Why
from migrate.elimination.pieces import Dossiers, Piece, piece
from migrate.elimination.rules import Known, load_tables
from migrate.elimination.terms import last_day

TABLES = load_tables()
PARIS = ZoneInfo("Europe/Paris")


def _piece(path: str, day: date | None, node: str, number: int = 1, **facts) -> Piece:
    """A file in the store, read back, filed for sure."""
    raw = path.encode()
    facts = {"content_id": number, "sha256": bytes([number]) * 32, "size": 10, "key": f"k{number}", **facts}
    return Piece(number, "serveur", raw, path, day, node, **({"verified": True} | facts))


def _beside(path: str, day: date | None, **facts) -> Piece:
    """A file that was not read: it only dates the folder."""
    return _piece(path, day, "", content_id=None, **facts)


def _choose(pieces, as_of: date, fate: Fate = Fate.ELIMINATE, nodes=(), **options):
    return Judge(TABLES, pieces, as_of, fate, **options).choose(nodes)


def _why(pieces, as_of: date = date(2026, 6, 1), **options) -> Why | None:
    """Why the first content is not proposed; None when it is."""
    choice = _choose(pieces, as_of, **options)
    if any(one.content_id == pieces[0].content_id for one in choice.chosen):
        return None
    return min(choice.left, key=list(Why).index)


# --- terms -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "value", "unit", "end"),
    [
        (date(2014, 1, 1), 10, "an", date(2024, 12, 31)),
        (date(2014, 12, 31), 10, "an", date(2024, 12, 31)),
        (date(2024, 2, 29), 1, "an", date(2025, 12, 31)),
        (date(2023, 2, 28), 1, "an", date(2024, 12, 31)),
        (date(2024, 1, 31), 1, "mois", date(2024, 2, 29)),
        (date(2023, 1, 31), 1, "mois", date(2023, 2, 28)),
        (date(2024, 2, 29), 12, "mois", date(2025, 2, 28)),
        (date(2024, 10, 31), 4, "mois", date(2025, 2, 28)),
        (date(2024, 12, 15), 3, "mois", date(2025, 3, 15)),
        (date(9990, 1, 1), 80, "an", None),
        (date(9999, 12, 1), 1, "mois", None),
    ],
)
def test_years_end_with_the_year_and_months_on_their_day(start, value, unit, end):
    """A term in years ends on 31 December, one in months on the same day or the last of the month."""
    assert last_day(start, value, unit) == end


@given(
    st.dates(date(1980, 1, 2), date(2100, 12, 31)),
    st.integers(1, 120),
    st.sampled_from(["an", "mois"]),
    st.integers(0, 400),
)
def test_a_later_start_never_ends_earlier(start, value, unit, later):
    """A term lasts at least what it says, and a later start never shortens it."""
    end = last_day(start, value, unit)
    assert end is not None
    assert last_day(start + timedelta(days=later), value, unit) >= end
    months = (end.year - start.year) * 12 + end.month - start.month
    assert months >= (value * 12 if unit == "an" else value)


@pytest.mark.parametrize(("as_of", "why"), [(date(2024, 12, 31), Why.RUNNING), (date(2025, 1, 1), None)])
def test_the_last_day_of_a_term_is_not_past(as_of, why):
    """Ten years from any day of 2014 have passed on 1 January 2025, and not on the day before."""
    for day in (date(2014, 1, 1), date(2014, 12, 31)):
        assert _why([_piece("Finances/Factures/2014/facture.txt", day, "SER.FIN.CPT")], as_of) is why


# --- starts ----------------------------------------------------------------------------------------------------------


def test_the_newest_piece_of_the_folder_starts_the_term():
    """A recent file in the folder, or below it, keeps the old one; one in a neighbouring folder does not."""
    old = _piece("Salles/2009/convention.txt", date(2009, 3, 1), "SER.CUL.SAL")
    assert _why([old]) is None
    assert _why([old, _beside("Salles/2009/avenants/2020.txt", date(2020, 1, 1))]) is Why.RUNNING
    assert _why([old, _beside("Salles/2020/convention.txt", date(2020, 1, 1))]) is None
    assert _why([old, _beside("Salles/2009/Thumbs.db", date(2020, 1, 1), junk=True)]) is None


def test_a_piece_of_unknown_date_leaves_the_folder_undated():
    """What has no date, or that of a machine without a clock, may be the newest: nothing is proposed."""
    old = _piece("Salles/2009/convention.txt", date(2009, 3, 1), "SER.CUL.SAL")
    assert _why([_piece("Salles/2009/convention.txt", None, "SER.CUL.SAL")]) is Why.UNKNOWN_START
    assert _why([old, _beside("Salles/2009/plan.txt", None)]) is Why.UNKNOWN_START


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_the_pieces_does_not_date_a_folder(order):
    """An unknown date stays unknown whatever comes before or after it."""
    days = [date(2009, 1, 1), None, date(2010, 1, 1)][::order]
    pieces = [_piece(f"a/{rank}.txt", day, "", rank) for rank, day in enumerate(days)]
    assert Dossiers(pieces).newest_piece(pieces[0]) is None


def test_an_event_that_the_files_do_not_tell_is_unknown():
    """The end of a lease, a birth, a last contact: no date of a file stands for them."""
    for node in ("SER.PAT.LOC", "SER.RH.REC", "SER.FIN.EMP"):
        assert _why([_piece("x/y.txt", date(1990, 1, 1), node)]) is Why.UNKNOWN_START


def test_a_term_without_an_end_never_passes():
    """« Mise à jour annuelle » has no number of years: counted apart."""
    assert _why([_piece("x/y.txt", date(1990, 1, 1), "SER.SOC.VUL")]) is Why.NO_TERM


def test_a_session_is_dated_by_its_act_and_never_before_its_newest_piece():
    """« Séance » is known where an act of the folder is dated; without one the start is unknown."""
    convocation = _piece("Conseil/2015-03/convocation.txt", date(2015, 3, 1), "DIR.CM")
    session = _beside("Conseil/2015-03/d.txt", date(2015, 3, 12), act="délibération", act_day=date(2015, 3, 12))
    assert _why([convocation]) is Why.UNKNOWN_START
    assert _why([convocation, session]) is None
    later = _beside("Conseil/2015-03/convocation bis.txt", date(2025, 6, 1))
    assert _why([convocation, session, later]) is Why.RUNNING
    (found,) = _choose([convocation, session], date(2026, 6, 1)).chosen
    assert (found.counted.known, found.counted.start, found.counted.end) == (
        Known.ACT,
        date(2015, 3, 12),
        date(2016, 12, 31),
    )


def _record(**facts):
    base = {"id": 1, "path": b"a/b", "shown": "a/b", "source": "s", "zoned_times": True, "nature": "document"}
    base |= {"content_id": 1, "sha256": b"", "size": 0, "key": "k", "symbol": "=", "act_kind": None, "act_date": None}
    base |= {"node": "SER.CUL.SAL", "confidence": 0.9, "action": None, "reason": None, "modified": 0}
    return SimpleNamespace(**(base | facts))


def _at(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp()) * 10**9


@pytest.mark.parametrize(
    ("instant", "zoned", "day"),
    [
        (_at(2014, 12, 31, 23, 30), True, date(2015, 1, 1)),
        (_at(2014, 12, 31, 23, 30), False, date(2014, 12, 31)),
        (_at(1980, 1, 1), False, None),
        (0, True, None),
        (-(10**22), True, None),
        (None, True, None),
    ],
)
def test_a_day_is_that_of_the_commune_and_never_that_of_a_dead_clock(instant, zoned, day):
    """New Year's Eve in UTC is the next year in Paris; a time without a zone stays as it was written."""
    assert piece(_record(modified=instant, zoned_times=zoned), {}, PARIS).day == day


def test_the_date_of_an_act_counts_when_it_is_later_than_the_file():
    """A file restored with an older date is dated by the act in it."""
    read = piece(_record(modified=_at(2010, 1, 1), act_kind="arrêté", act_date="2020-05-02"), {}, PARIS)
    assert (read.day, read.act_day) == (date(2020, 5, 2), date(2020, 5, 2))


@pytest.mark.parametrize(("confidence", "node"), [(0.79, ""), (0.8, "SER.CUL.SAL")])
def test_only_a_sure_proposal_files_a_document(confidence, node):
    """A probable place is enough to transfer, never to eliminate; a decision is."""
    assert piece(_record(confidence=confidence), {}, PARIS).node == node
    assert piece(_record(confidence=confidence), {1: "SER.ECO"}, PARIS).node == "SER.ECO"


# --- what protects ---------------------------------------------------------------------------------------------------

OLD = date(1999, 5, 1)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({}, None),
        ({"held": True}, Why.HELD),
        ({"private": True}, Why.PRIVATE),
        ({"verified": False}, Why.UNVERIFIED),
        ({"act": "arrêté"}, Why.ACT),
        ({"excluded": True}, "absent"),
        ({"junk": True}, "absent"),
    ],
)
def test_what_is_never_listed(facts, why):
    """A hold, a private file, an act, what was not read back: each keeps the document, and is counted by its reason."""
    choice = _choose([_piece("Salles/1999/x.txt", OLD, "SER.CUL.SAL", **facts)], date(2026, 6, 1))
    assert (len(choice.chosen), list(choice.left)) == (int(why is None), [why] if isinstance(why, Why) else [])


@pytest.mark.parametrize(
    ("node", "why"),
    [
        ("", Why.UNFILED),
        ("TRA.AQU", Why.UNFILED),
        ("TRA.PER", Why.UNFILED),
        ("SER.URB.PLA", Why.OTHER_FATE),
        ("DIR.INT", Why.SORT),
        ("SER.TEC", Why.NO_RULE),
        ("SER.RH.SST", Why.AMBIGUOUS),
        ("SER.FIN.CPT", Why.AMBIGUOUS),
        ("SER.CUL.SAL", None),
    ],
)
def test_the_node_says_the_fate(node, why):
    """Kept, to be sorted, unfiled, without a rule, or with rules of several fates: nothing is proposed."""
    assert _why([_piece("x/y.txt", OLD, node)]) is why


def test_a_path_names_the_rule_of_a_node_that_has_several():
    """One rule named: that one. Two, or none where fates differ: a person must say."""
    named = _piece("Compta/1999/factures edf.txt", OLD, "SER.FIN.CPT")
    (found,) = _choose([named], date(2026, 6, 1)).chosen
    assert found.counted.rule.id == "FACT"
    assert _why([_piece("Compta/1999/Grand livre et factures.txt", OLD, "SER.FIN.CPT")]) is Why.AMBIGUOUS
    assert _why([_piece("Compta/1999/grand livre.txt", OLD, "SER.FIN.CPT")]) is Why.OTHER_FATE


def test_among_rules_that_all_eliminate_the_longest_counts():
    """Pay slips (5 years) and contributions (10 years) in one node: ten years, unless the path names the slips."""
    for path, rule, year in (("Paie/x.txt", "COTISOC", 2030), ("Paie/bulletins de paie/x.txt", "PAIE", 2025)):
        (found,) = _choose([_piece(path, date(2020, 6, 1), "SER.RH.PAI")], date(2031, 1, 1)).chosen
        assert (found.counted.rule.id, found.counted.end) == (rule, date(year, 12, 31))


def test_a_reserved_rule_proposes_nothing():
    """What the table wants an opinion on is counted apart, whatever its age."""
    path = "Santé/accidents du travail/x.txt"
    assert _why([_piece(path, OLD, "SER.RH.SST")]) is Why.RESERVED


def test_the_place_that_protects_most_decides():
    """A copy in a kept node, unfiled, held or too recent keeps the one object of all its places."""
    mine = _piece("Salles/1999/x.txt", OLD, "SER.CUL.SAL")
    for node, why in (("SER.URB.PLA", Why.OTHER_FATE), ("TRA.AQU", Why.UNFILED), ("DIR.INT", Why.SORT)):
        assert _why([mine, _piece("autre/x.txt", OLD, node)]) is why
    assert _why([mine, _piece("autre/x.txt", OLD, "SER.CUL.SAL", held=True)]) is Why.HELD
    assert _why([mine, _piece("autre/x.txt", date(2020, 1, 1), "SER.CUL.SAL")]) is Why.RUNNING
    assert _why([mine, _piece("autre/x.txt", OLD, "SER.CUL.SAL")]) is None


def test_an_archive_that_holds_an_act_is_kept():
    """A zip is not proposed when an arrêté lies in it."""
    zipped = _piece("Salles/1999/x.zip", OLD, "SER.CUL.SAL")
    assert _why([zipped], acts_within={1}) is Why.ACT


def test_what_a_visa_has_ruled_on_is_not_listed_again():
    """Granted or refused, a content does not come back on the next bordereau."""
    assert _why([_piece("Salles/1999/x.txt", OLD, "SER.CUL.SAL")], ruled={1}) is Why.VISA


def test_nodes_limit_what_is_drawn_and_never_what_protects():
    """--node narrows the list; a place outside of it still keeps its document."""
    room = _piece("Salles/1999/x.txt", OLD, "SER.CUL.SAL")
    other = _piece("Biblio/1999/y.txt", OLD, "SER.CUL.BIB", 2)
    assert [one.content_id for one in _choose([room, other], date(2026, 6, 1), nodes=("SER.CUL.BIB",)).chosen] == [2]
    assert len(_choose([room, other], date(2026, 6, 1), nodes=("SER.CUL",)).chosen) == 2
    kept = _piece("Urba/x.txt", OLD, "SER.URB.PLA")
    assert not _choose([room, kept], date(2026, 6, 1), nodes=("SER.CUL.SAL",)).chosen


def test_archives_get_what_is_kept_and_has_served():
    """For a deposit: fate « conserver », term passed, acts included; undated ones only when asked for."""
    session = _piece("Conseil/x.txt", date(2010, 3, 1), "DIR.CM", 2, act="délibération", act_day=date(2010, 3, 1))
    plan = _piece("Urba/plu.txt", date(2010, 3, 1), "SER.URB.PLA", 3)
    recent = _piece("Conseil/2026/y.txt", date(2026, 3, 1), "DIR.CM", 4, act="délibération", act_day=date(2026, 3, 1))
    room = _piece("Salles/1999/x.txt", OLD, "SER.CUL.SAL", 5)
    named = _piece("Finances/budget primitif/2010.txt", date(2010, 3, 1), "SER.FIN.BUD", 6)
    choice = _choose([session, plan, recent, room, named], date(2026, 6, 1), Fate.KEEP)
    assert {one.content_id for one in choice.chosen} == {6}
    assert choice.left[Why.RUNNING].count == 2
    alone = [_piece("Conseil/a/x.txt", date(2010, 3, 1), "DIR.CM", 2, act="délibération", act_day=date(2010, 3, 1))]
    assert len(_choose([*alone, plan], date(2026, 6, 1), Fate.KEEP).chosen) == 1
    assert len(_choose([*alone, plan], date(2026, 6, 1), Fate.KEEP, undated=True).chosen) == 2


def test_every_rule_that_the_tables_name_exists():
    """Reserved rules, starts and acts speak of the retention table as it is."""
    assert TABLES.reserved.keys() <= TABLES.retention.rules.keys()
    assert set(TABLES.acts.values()) <= TABLES.retention.rules.keys()
    assert len(TABLES.starts) == 3
    assert sum(1 for rule in TABLES.retention.rules.values() if TABLES.starting(rule)) > 100
