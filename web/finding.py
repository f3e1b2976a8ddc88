"""A search as the site shows it: answers with the address of their document, filters with their counts."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from catalog.jobs import reading
from catalog.schema import content
from catalog.store import mapping
from index.backends import Facet
from index.results import Answer
from index.search import Found, facets, readers_rights, search
from passation.workspace import Workspace
from web.asking import SCREEN, Asked
from web.documents import beside
from web.guard import Groups
from web.labels import Box, boxes, node_names


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer; `document` and `model` are SHA-256 in hexadecimal, `model` empty when there is none."""

    answer: Answer
    document: str
    model: str


@dataclass(frozen=True, slots=True)
class Screen:
    """One page of answers."""

    found: Found
    answers: tuple[Shown, ...]
    filters: Mapping[Facet, tuple[Box, ...]]
    pages: int


def find(workspace: Workspace, asked: Asked, groups: Groups) -> Screen:
    """The answers that a member of these groups may see; the operator when None."""
    clauses = [clause for some in asked.chosen.values() for clause in some]
    found = search(
        workspace,
        asked.q,
        *clauses,
        groups=groups,
        limit=SCREEN,
        offset=SCREEN * (asked.page - 1),
        newest=asked.sort == "date",
    )
    counts = facets(workspace, asked.q, asked.chosen, groups=groups)
    with reading(workspace) as catalog, catalog.read() as db:
        rights = readers_rights(db, workspace, groups)
        digests = _digests(db, [one.id for one in found.answers])
        shown = [Shown(one, digests[one.id], beside(db, one.model, rights)) for one in found.answers]
        nodes = node_names(db)
    filters = {facet: boxes(facet, counts[facet], asked.ticked(facet), nodes) for facet in Facet}
    return Screen(found, tuple(shown), filters, -(-found.total // SCREEN))


def _digests(db: Connection, ids: list[int]) -> dict[int, str]:
    found = mapping(db, select(content.c.id, content.c.sha256).where(content.c.id.in_(ids)))
    return {number: digest.hex() for number, digest in found.items()}
