"""The JSON shapes that others rely on (docs/cli.md), strict: a key too many or too few is a fault."""

from typing import Any

from pydantic import BaseModel, RootModel

from tests.contracts.shapes.closing import Attest, Bordereau, Freeze, Item
from tests.contracts.shapes.common import Strict
from tests.contracts.shapes.copies import Arrivals, Fetch, LyingOut, Platform
from tests.contracts.shapes.inventory import (
    Act,
    Candidate,
    Check,
    Crawled,
    Decision,
    Digest,
    Duplicate,
    Orphan,
    Report,
    Search,
    Status,
)
from tests.contracts.shapes.plan import Access, Plan, PlanDiff
from tests.contracts.shapes.transfer import Protect, Refile, Sending, Verify

SHAPES: dict[str, type[BaseModel]] = {
    "status": Status,
    "search permis": Search,
    "search Paris-Nice": Search,
    "audit duplicates": RootModel[list[Duplicate]],
    "audit orphans": RootModel[list[Orphan]],
    "audit report": Report,
    "acts": RootModel[list[Act]],
    "register candidates": RootModel[list[Candidate]],
    "migrate plan": Plan,
    "migrate plan --diff": PlanDiff,
    "migrate access": Access,
    "migrate run": Sending,
    "migrate verify": Verify,
    "migrate protect": Protect,
    "migrate refile": Refile,
    "migrate bordereau": Bordereau,
    "migrate attest": Attest,
    "migrate attest --act wipe": Attest,
    "migrate freeze --by Essai": Freeze,
    "migrate checklist": RootModel[list[Item]],
    "fetch Paris-Nice --for actes": Fetch,
    "fetch permis": Fetch,
    "fetch --list": LyingOut,
    "fetch --clean": LyingOut,
    "fetch --platforms": RootModel[list[Platform]],
    "arrivals": Arrivals,
    "catalog digest": Digest,
    "ingest crawl": RootModel[list[Crawled]],
    "decide list": RootModel[list[Decision]],
    "doctor": RootModel[list[Check]],
}
"""Command → shape of its answer."""


def valid(command: str, answer: Any) -> Any:
    """The answer, read as the shape of the command. Raises ValidationError."""
    return SHAPES[command].model_validate(answer)


def keys() -> set[str]:
    """Every key of every shape."""
    kinds, found = [Strict], set[str]()
    for kind in kinds:
        kinds += kind.__subclasses__()
        found |= {field.alias or name for name, field in kind.model_fields.items()}
    return found
