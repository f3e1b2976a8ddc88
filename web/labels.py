"""From a label of the index (`arrete`, `urb.pc`) to the words of a filter."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from catalog.schema import node
from index import french
from index.backends import Facet
from passation import paths

_KINDS = (
    *("arrêté", "délibération", "décision", "compte rendu", "procès-verbal", "tableur", "présentation", "courriel"),
    *("image", "vidéo", "son", "archive", "base de données", "PDF", "page web", "texte", "autre"),
)
_SHOWN_KINDS = {french.singular(name): name[0].upper() + name[1:] for name in _KINDS}
MOST = 12
"""Filters of one facet that are shown."""


@dataclass(frozen=True, slots=True)
class Box:
    """One filter to tick."""

    value: str
    words: str
    count: int
    ticked: bool


def boxes(
    facet: Facet, counts: Mapping[str, int], chosen: tuple[str, ...], nodes: Mapping[str, str]
) -> tuple[Box, ...]:
    """The filters of a facet: what is ticked stays, even when nothing carries it any more."""
    labels = dict.fromkeys(label for label in counts if facet is not Facet.NODE or label in nodes)
    ordered = sorted(labels, reverse=True) if facet is Facet.YEAR else list(labels)
    shown = [*dict.fromkeys([*chosen, *ordered])][: max(MOST, len(chosen))]
    if facet is Facet.YEAR:
        shown.sort(reverse=True)
    return tuple(Box(one, _words(facet, one, nodes), counts.get(one, 0), one in chosen) for one in shown)


def _words(facet: Facet, label: str, nodes: Mapping[str, str]) -> str:
    if facet is Facet.KIND:
        return _SHOWN_KINDS.get(label, label)
    return nodes.get(label, label) if facet is Facet.NODE else label


def node_names(db: Connection) -> dict[str, str]:
    """Names of the nodes of the filing plan by the label of the index."""
    return {paths.folded(row.id): row.name for row in db.execute(select(node.c.id, node.c.name))}
