"""From a dropped document to its act: by its bytes, its @ctes identifier, its number, its text; else a doubt.

A wrong act is worse than none: each way must lead to one act only, nothing of what both say may differ, and a number
alone is never enough, for some communes give one number to several délibérations.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from classify.acts import number_keys
from classify.acts.reading import plain
from migrate.arrival import messages
from migrate.arrival.aractes import DoubtfulError
from migrate.arrival.arrival import Arrival
from migrate.arrival.identifiers import is_of
from passation.model import Act

SAME_TEXT = 0.97
"""Share of the act's runs of words that its stamped copy holds, when number or date agree too; without them, all."""

_RUN = 4
_FEWEST_RUNS = 30
_FEWEST_WORDS = 3


class How(StrEnum):
    """By what an act was found."""

    DIGEST = "digest"
    IDENTIFIER = "identifier"
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Known:
    """An act that is in the plan: where it is filed, and what was recognised in it."""

    content_id: int
    sha256: bytes
    node: str
    key: str
    place: str
    act: Act


@dataclass(frozen=True, slots=True)
class Match:
    """The act beside which an arrival is filed."""

    known: Known
    how: How


Texts = Callable[[Sequence[int]], dict[int, str]]
"""Texts by content id."""


def match(arrival: Arrival, acts: Sequence[Known], texts: Texts, commune: Iterable[str]) -> Match:
    """The act of an arrival.

    Args:
        arrival: what was dropped.
        acts: every act that the plan sends, those of the arrivals themselves excepted.
        texts: gives the texts of acts.
        commune: what the SIREN of the commune begins with.

    Raises:
        DoubtfulError: no act, or more than one, or an act that contradicts it.
    """
    same = [one for one in acts if one.sha256 == arrival.sha256]
    if same:
        return Match(same[0], How.DIGEST)
    named = {one.text for one in arrival.identifiers}
    identified = [one for one in acts if one.act.identifier in named]
    if identified:
        return Match(_only(arrival, identified), How.IDENTIFIER)
    if len(named) > 1:
        raise DoubtfulError(messages.SEVERAL_IDENTIFIERS)
    for one in arrival.identifiers:
        if not is_of(one, commune):
            raise DoubtfulError(messages.OTHER_AUTHORITY.format(identifier=one.text))
    # An act that bears an identifier of its own is not one that an acknowledgement of another identifier speaks of.
    free = [one for one in acts if not (named and one.act.identifier)]
    numbered = [one for one in free if _same_number(arrival, one.act)]
    if numbered:
        return Match(_only(arrival, _corroborated(arrival, numbered)), How.NUMBER)
    return Match(_by_text(arrival, free, texts), How.TEXT)


def _only(arrival: Arrival, candidates: Sequence[Known]) -> Known:
    """The one act that these contents are: versions and copies of one act lie in one node and speak of one thing."""
    fitting = [one for one in candidates if not _contradicts(arrival, one.act)]
    if not fitting:
        raise DoubtfulError(messages.CONTRADICTED)
    first, *others = sorted(fitting, key=lambda one: (not one.key.endswith(".pdf"), one.key))
    if any(one.node != first.node or not _one_act(first.act, one.act) for one in others):
        raise DoubtfulError(messages.several(len(fitting)))
    return first


def _contradicts(arrival: Arrival, act: Act) -> bool:
    dated = bool(arrival.date and act.date) and arrival.date != act.date
    return dated or bool(arrival.kinds and act.kind not in arrival.kinds)


def _one_act(one: Act, other: Act) -> bool:
    if one.identifier and one.identifier == other.identifier:
        return True
    same = [(one.kind, other.kind), (one.number, other.number), (one.date, other.date)]
    return all(a == b for a, b in same) and _same_object(one.object, other.object)


def _same_number(arrival: Arrival, act: Act) -> bool:
    if not arrival.number or not act.number or arrival.year is None or act.year != arrival.year:
        return False
    return bool(number_keys(arrival.number, arrival.year) & number_keys(act.number, act.year))


def _corroborated(arrival: Arrival, numbered: Sequence[Known]) -> list[Known]:
    """Those whose date is the same; of several, those with the same object."""
    fitting = [one for one in numbered if not _contradicts(arrival, one.act)]
    if not fitting:
        raise DoubtfulError(messages.CONTRADICTED)
    alike = [one for one in fitting if _same_object(arrival.object, one.act.object)]
    dated = [one for one in fitting if arrival.date and one.act.date == arrival.date]
    found = [one for one in dated if one in alike] or (dated if len(dated) == 1 else alike)
    if not found:
        raise DoubtfulError(messages.several(len(dated)) if dated else messages.NOT_CORROBORATED)
    return found


def _same_object(one: str, other: str) -> bool:
    """One says all that the other says: an abridged object is the same, another street is another object."""
    shorter, longer = sorted((_words(one), _words(other)), key=len)
    return len(shorter) >= _FEWEST_WORDS and shorter <= longer


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9]{3,}|\d+", plain(text)))


def _by_text(arrival: Arrival, acts: Sequence[Known], texts: Texts) -> Known:
    if not arrival.text:
        raise DoubtfulError(messages.NO_ACT)
    fitting = [one for one in acts if not _contradicts(arrival, one.act) and not _other_number(arrival, one.act)]
    here = _runs(arrival.text)
    found = []
    for number, text in texts([one.content_id for one in fitting]).items():
        runs = _runs(text)
        share = len(runs & here) / len(runs) if len(runs) >= _FEWEST_RUNS else 0.0
        found += [one for one in fitting if one.content_id == number and share >= _wanted(arrival, one.act)]
    if not found:
        raise DoubtfulError(messages.NO_ACT)
    return _only(arrival, found)


def _wanted(arrival: Arrival, act: Act) -> float:
    agrees = _same_number(arrival, act) or bool(arrival.date and arrival.date == act.date)
    return SAME_TEXT if agrees else 1.0


def _other_number(arrival: Arrival, act: Act) -> bool:
    return bool(arrival.number and act.number) and not _same_number(arrival, act)


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", plain(text))
    return frozenset(tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))
