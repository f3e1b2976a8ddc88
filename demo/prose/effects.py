"""What is true of an act beyond its head: period, places, links to other acts, dates of its stamps, scope."""

import re
from collections.abc import Iterable
from typing import Any

from demo.prose.facts import Facts
from demo.prose.template import ActModel
from demo.truth import LinkTruth

_SLOT = re.compile(r"\{(\w+)\}")
_PLACES = ("rue", "lieu", "ecole", "salle")
_SCOPES = {"AR": "réglementaire", "AI": "individuel"}
_TEMPORARY = "Arrêté temporaire"
"""A title of the frames, which says so of whatever stands below it."""


def effects(model: ActModel, facts: Facts, text: str, titles: str) -> dict[str, Any]:
    """Fields of the truth.

    Args:
        model: what the template says of its acts.
        facts: the facts, after the document was written.
        text: object and operative part.
        titles: the headings.
    """
    return {
        "scope": _SCOPES.get(model.nature, "") if model.kind == "arrete" else "",
        "duration": "temporaire" if _TEMPORARY in titles else model.duration,
        "start": facts.day(model.start),
        "end": facts.day(model.end),
        "places": _named((*facts.said(*_PLACES), *model.places), text),
        "links": tuple(
            LinkTruth(kind=link.kind, number=_SLOT.sub(lambda slot: facts.text(slot[1]), link.number), date=day)
            for link in model.links
            if (day := facts.day(link.date))
        ),
        "sent": facts.day("envoye"),
        "received": facts.day("recu"),
        "published": facts.day("publie"),
    }


def _named(places: Iterable[str], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(place for place in places if place in text))
