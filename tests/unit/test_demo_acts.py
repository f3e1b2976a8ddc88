"""The truth of generated acts beyond their head: what is true is printed, and what is printed has its truth."""

import random
from datetime import date
from pathlib import Path

import pytest

from bench.acts import drafts
from demo.commune import generate
from demo.prose.template import Templates
from passation import rules
from passation.console import day as in_words

SEED = 5


@pytest.fixture(scope="module")
def made():
    """Six acts of each template, with their truth."""
    return [(draft, draft.act) for draft in drafts(SEED, 6) if draft.act]


def printed(iso):
    when = date.fromisoformat(iso)
    return in_words(when), f"{when:%d/%m/%Y}"


def test_what_is_true_is_printed(made):
    """Each day, place, number and date of another act stands in the text."""
    for draft, act in made:
        days = (act.start, act.end, act.sent, act.received, act.published, *(link.date for link in act.links))
        for iso in filter(None, days):
            assert any(words in draft.plain for words in printed(iso)), (draft.template.id, iso)
        assert all(words in draft.plain for words in (*act.places, *(link.number for link in act.links)))


def test_a_stamp_and_a_posting_have_their_days(made):
    """An identifier comes with the days of the stamp; a posting that is printed has its day."""
    assert any(act.identifier for _, act in made)
    for draft, act in made:
        assert bool(act.identifier) == bool(act.sent) == bool(act.received)
        said = any(line.startswith(("Publié", "Affiché", "Certifié exécutoire")) for line in draft.plain.splitlines())
        assert bool(act.published) == said


def test_periods_are_in_order_and_temporary(made):
    """An end comes with a temporary act, and never before its start."""
    ends = [act for _, act in made if act.end]
    assert ends
    assert all(act.duration == "temporaire" and act.start <= act.end for act in ends)


def test_arretes_alone_are_regulatory_or_individual(made):
    """Each arrêté is one or the other, by the nature that is declared; other acts are none."""
    assert {act.scope for _, act in made if act.kind == "arrete"} == {"réglementaire", "individuel"}
    assert {act.scope for _, act in made if act.kind != "arrete"} == {""}
    assert all(act.identifier[-2:] == {"réglementaire": "AR", "individuel": "AI"}[act.scope]
               for _, act in made if act.identifier and act.scope)  # fmt: skip


def test_every_kind_of_link_is_in_both_halves_of_the_templates(made):
    """Modification, prorogation, mainlevée, abrogation and retrait are measured on other words than tuned on."""
    halves = {split: {link.kind for draft, act in made if draft.template.split == split for link in act.links}
              for split in ("tuning", "test")}  # fmt: skip
    assert halves["tuning"] == halves["test"] == {"modifie", "proroge", "leve", "abroge", "rapporte"}


def test_acts_made_for_the_measure_leave_communes_as_they_were(tmp_path: Path):
    """They are never written into a commune."""
    idle = {each.id for each in rules.load("demo", "modeles_effets.yaml", Templates).templates}
    assert not idle & {row.template for row in generate(tmp_path / "c", files=300, seed=SEED).entries}


def test_a_version_with_a_paragraph_less_has_its_own_truth(made):
    """What an earlier draft does not print is not true of it."""
    draft = next(draft for draft, act in made if act.end and act.start != act.end and len(act.places) > 1)
    for seed in range(12):
        earlier = draft.earlier(random.Random(seed), "Projet")
        assert earlier.act
        assert all(place in earlier.plain for place in earlier.act.places)
        assert not earlier.act.end or any(words in earlier.plain for words in printed(earlier.act.end))
