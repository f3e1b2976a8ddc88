"""The filing plan and the retention table: a tree that holds together, with its totals and its marks."""

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from classify.plan import TO_QUALIFY, FilingPlan
from classify.retention import Fate, Retention
from passation.errors import RuleError

TEMPLATE = files("classify").joinpath("data", "arborescence.yaml")


@pytest.fixture(scope="module")
def plan() -> FilingPlan:
    return FilingPlan.load()


def test_template_has_its_nodes(plan: FilingPlan) -> None:
    """108 nodes in five spaces, « À qualifier » among them."""
    assert len(plan) == 108
    assert [node.id for node in plan.children()] == ["DIR", "SER", "SEC", "ARC", "TRA"]
    assert plan[TO_QUALIFY].label == "À qualifier"


def test_keys_are_distinct(plan: FilingPlan) -> None:
    """No two nodes share a path or an object prefix."""
    assert len({node.key for node in plan}) == len({node.path for node in plan}) == 108


def test_groups_come_from_above(plan: FilingPlan) -> None:
    """A node without groups is read by those of its nearest ancestor; its confidentiality is its own."""
    assert plan["SER.RH.FOR"].groups == ("GRP_RH",)
    assert plan["SER.RH.FOR"].confidentiality == "C2"
    assert [node.id for node in plan.ancestors("SER.RH.FOR")] == ["SER.RH", "SER"]


def test_only_leaves_take_files(plan: FilingPlan) -> None:
    """No file at the root of a service that has sub-folders."""
    assert plan.takes_files("SER.URB.ADS")
    assert plan.takes_files("DIR.CM")
    assert not plan.takes_files("SER.URB")
    assert not plan.takes_files("unknown")


def test_marks_of_reliability_are_data(plan: FilingPlan) -> None:
    """What must be confirmed before it is shown as a rule is said by the node."""
    assert plan["DIR.JUR"].unconfirmed == ("confidentialité : infractions, santé",)
    assert sum(bool(node.unconfirmed) for node in plan) == 26


def test_version_follows_what_the_plan_says(plan: FilingPlan, tmp_path: Path) -> None:
    """The same plan has the same fingerprint; one changed word gives another; the commune's file wins."""
    own = tmp_path / "arborescence.yaml"
    own.write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
    assert FilingPlan.load(tmp_path).version == plan.version
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(own, other)
    changed = own.read_text(encoding="utf-8").replace("15 Courrier", "15 Courriers")
    (other / own.name).write_text(changed, encoding="utf-8")
    assert FilingPlan.load(other).version != plan.version


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("noeuds: 108", "noeuds: 107"),
        ("parent: DIR\n", "parent: NOWHERE\n"),
        ("- id: DIR.CM\n", "- id: DIR.GEN\n"),
        ("cle_s3: 1_direction/10_direction_generale", "cle_s3: ailleurs"),
        ("confidentialite: C1\n", "confidentialite: C9\n"),
        ("- id: TRA.AQU", "- id: TRA.AUT"),
        ("  niveau: 2\n", "  niveau: 3\n"),
    ],
)
def test_broken_plan_is_refused(tmp_path: Path, old: str, new: str) -> None:
    """A plan that is not a tree, or whose total is wrong, is refused with the file's name."""
    text = TEMPLATE.read_text(encoding="utf-8")
    (tmp_path / "arborescence.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RuleError, match=r"arborescence\.yaml, ligne \d+"):
        FilingPlan.load(tmp_path)


def test_unknown_node_is_named(plan: FilingPlan) -> None:
    """Asking for a node that the plan does not have says which."""
    with pytest.raises(RuleError, match="X\\.Y"):
        plan["X.Y"]


def test_retention_of_a_node(plan: FilingPlan) -> None:
    """149 rules; a node has its own, a node without any those of its service, and general knowledge is marked."""
    retention = Retention.load()
    assert len(retention.rules) == 149
    assert [rule.id for rule in retention.of(plan, "DIR.CM")] == ["DELIB", "PVSEANCE", "EXTRAIT", "PREPSEA"]
    assert retention.rules["DELIB"].fate is Fate.KEEP
    assert not retention.rules["DECISION"].confirmed
    assert retention.of(plan, TO_QUALIFY) == ()


def test_plan_and_retention_know_each_other(plan: FilingPlan) -> None:
    """Every rule that a node names exists, and every rule aims at a node."""
    retention = Retention.load()
    assert {name for node in plan for name in node.retention} <= retention.rules.keys()
    assert all(rule.node in plan for rule in retention.rules.values())
