"""What is living: the packaged rule over names, nodes and dates; never over the clock."""

from datetime import UTC, datetime
from importlib.resources import files

import pytest

from classify.living import FILE, Living, LivingFile, months_before
from classify.plan import FilingPlan
from passation.errors import RuleError
from passation.rules import load


def _at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 10**9


CRAWLED = _at("2026-11-24T15:30")
OLD, NEW = _at("2009-05-01"), _at("2026-11-01")


@pytest.fixture(scope="module")
def living() -> Living:
    return Living.load(FilingPlan.load())


@pytest.mark.parametrize(
    ("name", "node", "modified", "holds"),
    [
        ("Modèle de courrier.docx", "DIR.COU", OLD, True),
        ("courrier.dotx", "SER.FIN.BUD", OLD, True),
        ("fiche vierge.pdf", "SER.ENF.CAN", OLD, True),
        ("courrier.dotx", "TRA.AQU", NEW, False),
        ("Modèle de contrat.docx", "SER.RH.AGT", OLD, False),
        ("Modèle de pv.docx", "ARC.INT", NEW, False),
        ("affiche.odt", "DIR.COM", NEW, True),
        ("affiche.odt", "SER.CUL.EVE", NEW, True),
        ("affiche.odt", "DIR.COM", OLD, False),
        ("affiche.odt", "DIR.COM", None, False),
        ("affiche.pdf", "DIR.COM", NEW, False),
        ("budget.ods", "SER.FIN.BUD", NEW, False),
        ("modélisation.docx", "SER.URB.PLA", OLD, False),
    ],
)
def test_templates_and_recent_work_are_living(living, name, node, modified, holds):
    """A template whatever its age, a file of work if it is recent and its node says so, nothing under closed nodes."""
    assert living.holds(f"dossier/{name}".encode(), node, modified, CRAWLED) is holds


def test_recent_is_counted_from_the_day_of_the_crawl(living):
    """The first instant of the day a year before is living, the one before is not, whatever the hour of the crawl."""
    first = _at("2025-11-24T00:00")
    for hour in ("00:00", "23:59"):
        crawled = _at(f"2026-11-24T{hour}")
        assert living.holds(b"x.odt", "DIR.COM", first, crawled)
        assert not living.holds(b"x.odt", "DIR.COM", first - 1, crawled)


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [("2024-03-31", 1, "2024-02-29"), ("2026-01-31", 2, "2025-11-30"), ("2026-05-05", 0, "2026-05-05")],
)
def test_months_before_end_with_their_month(day, months, before):
    """A day that a month has not is its last one."""
    assert months_before(_at(f"{day}T12:00"), months) == _at(before)


def test_every_node_of_the_rule_is_in_the_packaged_plan():
    """No word of the rule is lost on a node that does not exist."""
    rules, plan = load("classify", FILE, LivingFile), FilingPlan.load()
    assert all(node in plan for node in (*rules.never, *rules.recent.nodes))


def test_a_commune_may_say_otherwise(tmp_path):
    """A file of the same name in the commune's rules replaces ours, and one whose example fails is refused by name."""
    text = files("classify").joinpath("data", FILE).read_text(encoding="utf-8")
    (tmp_path / FILE).write_text(text.replace("months: 12", "months: 0"), encoding="utf-8")
    assert not Living.load(FilingPlan.load(), tmp_path).holds(b"x.odt", "DIR.COM", NEW, CRAWLED)
    (tmp_path / FILE).write_text(text.replace("- Gabarit affiche A3.pptx", "- Affiche A3.pptx"), encoding="utf-8")
    with pytest.raises(RuleError, match="Affiche A3"):
        Living.load(FilingPlan.load(), tmp_path)
