"""How long an object may be locked: never longer than any retention rule of its node, never where that is not known."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.plan import FilingPlan
from classify.retention import Retention, RetentionRule
from migrate.destinations.protection import Mode
from migrate.destinations.protection import Retention as Lock
from migrate.protection.term import Free, term

TABLE, PLAN = Retention.load(), FilingPlan.load()
NODES = [node.id for node in PLAN]
START = date(2026, 11, 24)


def _rule(term_: str, fate: str, source: str = "REF") -> RetentionRule:
    value, _, unit = term_.partition(" ")
    known = value.isdigit()
    return RetentionRule(
        id="R",
        domaine="Essai",
        typologie="Essai",
        dua=term_,
        valeur=int(value) if known else None,
        unite=unit.rstrip("s") if known and unit != "mois" else "mois" if known else None,
        depart="séance",
        sort_final=fate,
        observations="",
        reference="",
        source=source,
        cible="DIR.CM",
        indices=(),
    )


def _anniversary(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28) if day.month == 2 else day.day)


@pytest.mark.parametrize(
    ("rules", "asked", "found"),
    [
        ([], 10, Free.NO_RULE),
        ([_rule("5 ans", "E")], 10, 10),
        ([_rule("5 ans", "E")], None, 1826),
        ([_rule("5 ans", "E")], 36_500, 1826),
        ([_rule("10 ans", "T"), _rule("1 mois", "E")], 3650, 30),
        ([_rule("5 ans", "E"), _rule("validité", "E")], 10, Free.NO_TERM),
        ([_rule("mandat", "T")], 10, Free.NO_TERM),
        ([_rule("5 ans", "E", source="CG")], 10, Free.UNCONFIRMED),
        ([_rule("5 ans", "E"), _rule("1 an", "C", source="CG")], 10, Free.UNCONFIRMED),
        ([_rule("validité", "C")], 3650, 3650),
        ([_rule("validité", "C")], None, Free.ENDLESS),
        ([_rule("1 an", "C")], 3650, 365),
        ([_rule("validité", "C"), _rule("1 an", "E")], None, 365),
    ],
)
def test_the_shortest_known_rule_bounds_the_lock(rules, asked, found):
    """A rule without a term counts only when it keeps for ever; one to be confirmed lets nothing be locked."""
    assert term(rules, asked, START) == found


@pytest.mark.parametrize(
    ("start", "rule", "end"),
    [
        (date(2024, 2, 29), _rule("1 an", "E"), date(2025, 2, 28)),
        (date(2026, 1, 31), _rule("1 mois", "E"), date(2026, 2, 28)),
        (date(2026, 11, 24), _rule("4 mois", "E"), date(2027, 3, 24)),
        (date(2026, 12, 31), _rule("12 mois", "E"), date(2027, 12, 31)),
    ],
)
def test_years_and_months_are_those_of_the_calendar(start, rule, end):
    """The same day of the month, or its last one."""
    assert start + timedelta(days=term([rule], None, start)) == end


@given(st.sampled_from(NODES), st.none() | st.integers(1, 36_500), st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_no_lock_of_the_template_outlasts_a_retention_period(node, asked, start):
    """For every node of the plan: at most what was asked, at most each known term, and only under confirmed rules."""
    rules = TABLE.of(PLAN, node)
    days = term(rules, asked, start)
    if isinstance(days, Free):
        return
    end = start + timedelta(days=days)
    assert days > 0
    assert asked is None or days <= asked
    assert all(rule.confirmed for rule in rules)
    assert all(rule.unit != "an" or end <= _anniversary(start, rule.value) for rule in rules)
    assert all(rule.value is not None or rule.fate.value == "C" for rule in rules)


def test_locks_are_compared_by_mode_and_by_end():
    """A longer lock of a weaker mode covers no stronger one; both together are the stronger and the later."""
    short, long = Lock(Mode.COMPLIANCE, 10), Lock(Mode.GOVERNANCE, 20)
    assert not short.covers(long)
    assert not long.covers(short)
    assert short.with_(long) == long.with_(short) == Lock(Mode.COMPLIANCE, 20)
    assert short.with_(long).covers(short)
    assert short.with_(long).covers(long)
