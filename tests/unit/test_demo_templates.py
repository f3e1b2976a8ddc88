"""The templates are varied, well split, and hold together with the plan and the register."""

import re
from collections import defaultdict
from datetime import date
from importlib.resources import files
from random import Random

import pytest
import yaml

from demo.formats import FORMATS
from demo.layout import layout
from demo.prose.facts import Facts, Registry
from demo.prose.template import Template, frames, templates
from demo.prose.world import World
from demo.prose.writing import write

MADIS = {
    "name",
    "identity",
    "picture",
    "birth",
    "family-situation",
    "filiation",
    "postal",
    "phone",
    "email",
    "ip",
    "connexion",
    "geo",
    "bank",
    "bank-situation",
    "heritage",
    "tax-situation",
    "professional-situation",
    "earning",
    "caf",
    "health",
    "social-security-number",
    "syndicate",
    "public-religious-opinion",
    "racial-ethnic-opinion",
    "sex-life",
}  # fmt: skip


def ids(rows: list[dict[str, object]]) -> set[object]:
    return {row["id"] for row in rows}


def test_there_are_many_templates_split_by_template() -> None:
    """Ids are unique, each half is large, and the great kinds are in both halves."""
    every = templates()
    halves = {split: [each for each in every if each.split == split] for split in ("tuning", "test")}
    kinds: dict[str, set[str]] = defaultdict(set)
    for each in every:
        kinds[each.kind].add(each.split)
    assert len({each.id for each in every}) == len(every) >= 100
    assert min(map(len, halves.values())) >= 50
    for kind in ("arrete", "deliberation", "decision", "compte_rendu", "courrier", "social", "rh", "enfance", "liste"):
        assert kinds[kind] == {"tuning", "test"}, kind


@pytest.mark.parametrize("template", templates(), ids=lambda each: each.id)
def test_a_template_fills_without_a_hole(template: Template) -> None:
    """Every wording of a template has known slots, balanced choices, Madis kinds, and an author of the act."""
    world = World.make(3)
    for seed in range(4):
        rng = Random(f"{template.id}{seed}")
        draft = write(template, Facts(world, rng, date(2018, 5, 17), Registry(rng)), stamped=True)
        assert draft.name
        assert not re.search(r"[{}]|^@\w|\[[^\]]*\||<[a-z-]+:", draft.plain, re.MULTILINE), draft.plain
        assert set(draft.personal) <= MADIS
        for kind, values in {**draft.personal, **draft.decoys}.items():
            assert all(value in draft.plain for value in values), kind
        if draft.act:
            assert draft.act.number in draft.plain
            assert draft.act.signatory in draft.plain
            assert draft.act.identifier in draft.plain
    assert set(template.formats) <= set(FORMATS)
    assert template.home in layout().homes
    assert template.frame in frames().frames
    assert not template.columns or template.rows[0] >= 20


def test_the_same_template_gives_different_words() -> None:
    """Forty drafts of one template share few lines."""
    world, rng = World.make(1), Random(5)
    template = next(each for each in templates() if each.id == "arrete_circulation_travaux")
    registry = Registry(rng)
    drafts = [write(template, Facts(world, rng, date(2018, 5, 17), registry)) for _ in range(40)]
    assert len({draft.plain for draft in drafts}) == 40
    assert len({draft.act.number for draft in drafts if draft.act}) >= 38
    assert len({draft.blocks[2].text for draft in drafts}) >= 5


def test_nodes_and_activities_exist() -> None:
    """Expected nodes are in the filing plan, expected activities in the catalogue of activities."""
    plan = yaml.safe_load(files("classify").joinpath("data", "arborescence.yaml").read_text("utf-8"))
    known: set[object] = set()
    for file in files("register").joinpath("data", "activities").iterdir():
        known |= set(re.findall(r"\bid: (\w+)", file.read_text("utf-8")))
    nodes = ids(plan["noeuds"]) | {""}
    for template in templates():
        assert {template.node, *template.accepted} <= nodes, template.id
        assert set(template.activities) <= known, template.id
