"""The whole journey with its catalogue on PostgreSQL says what it says on SQLite."""

import re

import pytest

from tests.contracts.shapes.inventory import CatalogMoved
from tests.services.postgres_commune import Village

pytestmark = pytest.mark.services

JOURNEY = (
    ("run",),
    (
        "decide",
        "exclude",
        "serveur:Secrétariat/Perso",
        "--reason",
        "private_taken_back",
        "--by",
        "Le maire",
        "--why",
        "repris par lui",
    ),
    ("run",),
    ("run", "--rehash"),
    ("migrate", "attest"),
)
QUESTIONS = (
    ("status",),
    ("decide", "list"),
    ("acts",),
    ("register", "candidates"),
    ("search", "permis"),
    ("search", "délibération", "--limit", "3"),
    ("audit", "duplicates"),
    ("audit", "orphans"),
    ("audit", "sources"),
    ("migrate", "plan"),
    ("migrate", "access"),
    ("migrate", "bordereau"),
    ("locate", "serveur:Finances/budget.xlsx"),
    ("locate", "budget.xlsx"),
)
_CLOCKS = re.compile(r'"(?:at|made|frozen|sent|verified|when|elapsed|seconds|rate)": [^,}\n]*|\d{4}-\d\d-\d\dT[\d:.+]*')


def answers(village: Village) -> dict[str, tuple[int, str]]:
    """Exit codes of the journey, then every question with its answer, clocks apart."""
    found: dict[str, tuple[int, str]] = {}
    for number, command in enumerate(JOURNEY):
        said = village.ask(*command)
        found[f"{number} {' '.join(command)}"] = (said.code, "")
    for question in QUESTIONS:
        said = village.ask(*question, "--json")
        found[" ".join(question)] = (said.code, _CLOCKS.sub("…", said.out))
    return found


@pytest.fixture(scope="module")
def village(tmp_path_factory) -> Village:
    """See tests/services/postgres_commune.py."""
    return Village(tmp_path_factory.mktemp("village"))


@pytest.fixture(scope="module")
def on_sqlite(village: Village):
    """What the embedded journey says: answers, rows, objects."""
    village.restore()
    said = answers(village)
    return said, village.commune.rows(), village.commune.digest(), village.commune.objects()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("executor", ["serial", "processes"])
def test_the_journey_on_postgresql_ends_as_on_sqlite(village, on_sqlite, postgres, executor):
    """Every command gives the same answer and the same exit code; rows, digest and objects are equal."""
    answered, rows, digest, objects = on_sqlite
    village.onto(postgres, executor)
    assert answers(village) == answered
    assert village.commune.rows() == rows
    assert village.commune.digest() == digest
    assert village.commune.objects() == objects
    assert not (village.folder / "catalogue.sqlite").exists()


def test_after_the_way_back_the_journey_goes_on(village, on_sqlite, postgres):
    """Server, file, server again: each move keeps the digest, and the next run finds nothing to do."""
    village.onto(postgres)
    village.ask("run")
    digest = village.commune.digest()
    again = postgres.address(postgres.database())
    for to in ("sqlite", again, "sqlite"):
        moved = CatalogMoved.model_validate(village.ask("catalog", "move", "--to", to, "--json").json)
        village.reread()
        assert (moved.to, moved.digest, village.commune.digest()) == (to, digest, digest)
    assert village.ask("run").code == 1
    assert village.commune.digest() == digest
