"""What may be proposed, and why the rest may not. In doubt, it is not.

A content is judged by all its places: the one that protects it most decides, whatever the others allow.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, cached_property

from catalog.balance import Tally
from classify.hints import Hints, phrase, tokens
from classify.retention import Fate, RetentionRule
from migrate.elimination.pieces import Dossiers, Piece
from migrate.elimination.rules import Known, Tables
from migrate.elimination.terms import last_day

_CUT = re.compile(r"[,;:/()]")
_SHORTEST = 5
"""Letters of the shortest words of a title that are looked for in a path."""


class Why(StrEnum):
    """Why a content is not proposed; the first that holds of one of its places decides."""

    HELD = "held"
    PRIVATE = "private"
    OTHER_FATE = "other_fate"
    ACT = "act"
    RESERVED = "reserved"
    SORT = "sort"
    VISA = "visa"
    UNFILED = "unfiled"
    NO_RULE = "no_rule"
    AMBIGUOUS = "ambiguous"
    NO_TERM = "no_term"
    UNKNOWN_START = "unknown_start"
    RUNNING = "running"
    UNVERIFIED = "unverified"


_UNDATED = frozenset({Why.NO_TERM, Why.UNKNOWN_START})


@dataclass(frozen=True, slots=True)
class Counted:
    """The term of one file: the rule, the day that starts it and how it is known, its last day."""

    rule: RetentionRule
    start: date | None = None
    known: Known | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A content that may be proposed, with all its places; counted from the place whose term ends last."""

    content_id: int
    places: tuple[Piece, ...]
    counted: Counted
    dated: Piece
    """The place that it is counted from."""

    @property
    def node(self) -> str:
        """Where that place is filed."""
        return self.dated.node

    @property
    def first(self) -> Piece:
        """Its first place."""
        return self.places[0]


@dataclass(frozen=True)
class Choice:
    """What may be proposed, by rule then by place, and what may not, counted."""

    chosen: tuple[Chosen, ...]
    left: Mapping[Why, Tally]


class Judge:
    """Judges files under the tables of a commune, on a day, for one final fate.

    Args:
        tables: rules.
        pieces: every present file: what lies beside a file dates it.
        as_of: a term has passed when it ended before this day.
        fate: ELIMINATE for a bordereau, KEEP for what goes to the archives.
        undated: take what has no known term or start too. Never for an elimination.
        acts_within: containers that hold an act of the commune.
        ruled: contents on which a visa has been given.
    """

    def __init__(
        self,
        tables: Tables,
        pieces: Iterable[Piece],
        as_of: date,
        fate: Fate,
        *,
        undated: bool = False,
        acts_within: Collection[int] = (),
        ruled: Collection[int] = (),
    ) -> None:
        self._tables, self._as_of, self._fate = tables, as_of, fate
        self._pieces = tuple(pieces)
        self._undated = undated and fate is Fate.KEEP
        self._acts_within, self._ruled = acts_within, ruled
        self._rules_of = cache(lambda node: tables.retention.of(tables.filing, node))
        self._hints = cache(lambda rule_id: _hints(tables.retention.rules[rule_id]))

    @cached_property
    def _dossiers(self) -> Dossiers:
        return Dossiers(self._pieces)

    def choose(self, nodes: Collection[str] = ()) -> Choice:
        """Judge every content that has a place at or below one of the nodes; all of them when none is named."""
        chosen: list[Chosen] = []
        left: dict[Why, list[int]] = {why: [] for why in Why}
        for content_id, places in self._contents():
            if nodes and not any(_within(one.node, nodes) for one in places):
                continue
            found = self._judge(content_id, places)
            if isinstance(found, Chosen):
                chosen.append(found)
            else:
                left[found].append(places[0].size)
        chosen.sort(key=lambda one: (one.counted.rule.id, one.first.source, one.first.path))
        return Choice(tuple(chosen), {why: Tally(len(sizes), sum(sizes)) for why, sizes in left.items() if sizes})

    def _contents(self) -> Iterator[tuple[int, tuple[Piece, ...]]]:
        places: dict[int, list[Piece]] = {}
        for one in self._pieces:
            if one.content_id is not None and not one.excluded:
                places.setdefault(one.content_id, []).append(one)
        for content_id, some in places.items():
            if not all(one.junk for one in some):
                yield content_id, tuple(some)

    def _judge(self, content_id: int, places: tuple[Piece, ...]) -> Chosen | Why:
        judged = [(one, self._of_place(content_id, one)) for one in places]
        against = [found for _, found in judged if isinstance(found, Why)]
        if against:
            return min(against, key=list(Why).index)
        counted = [(one, found) for one, found in judged if isinstance(found, Counted)]
        last, found = max(counted, key=lambda pair: (pair[1].end or date.max, pair[1].rule.id))
        return Chosen(content_id, places, found, last)

    def _of_place(self, content_id: int, one: Piece) -> Counted | Why:
        if one.held:
            return Why.HELD
        if one.private:
            return Why.PRIVATE
        if not one.node or self._tables.filing.in_transit(one.node):
            return Why.UNFILED
        found = self._rule(one)
        if not isinstance(found, Counted):
            return found
        against = self._against(content_id, one, found.rule)
        if against:
            return against
        late = self._late(found)
        return late or (found if one.verified else Why.UNVERIFIED)

    def _against(self, content_id: int, one: Piece, rule: RetentionRule) -> Why | None:
        """What the fate and the nature of a file say against it, whatever the day."""
        if rule.fate is Fate.SORT:
            return Why.SORT
        if rule.fate is not self._fate:
            return Why.OTHER_FATE
        if content_id in self._ruled:
            return Why.VISA
        if self._fate is Fate.ELIMINATE:
            if one.act or content_id in self._acts_within:
                return Why.ACT
            if rule.id in self._tables.reserved:
                return Why.RESERVED
        return None

    def _late(self, found: Counted) -> Why | None:
        """What the calendar says against it."""
        if found.end is not None:
            return Why.RUNNING if self._as_of <= found.end else None
        why = Why.NO_TERM if found.rule.value is None else Why.UNKNOWN_START
        return None if self._undated and why in _UNDATED else why

    def _rule(self, one: Piece) -> Counted | Why:
        """The rule of a file, counted: the only one of its node, or the one that its path names; else the longest.

        The longest is taken when all of them have the fate that is asked for and a known term; otherwise the rule is
        for a person to say.
        """
        rules = self._rules_of(one.node)
        if not rules:
            return Why.NO_RULE
        of_act = self._tables.acts.get(one.act)
        named = [rule for rule in rules if rule.id == of_act] or self._named(one, rules)
        if len(named) == 1:
            return self._count(one, named[0])
        counted = [self._count(one, rule) for rule in named or rules]
        longest = max(counted, key=lambda found: (found.end or date.max, found.rule.id))
        fates = {found.rule.fate for found in counted}
        if len(fates) == 1 and (longest.end or fates != {Fate.ELIMINATE}):
            return longest
        return Why.AMBIGUOUS

    def _named(self, one: Piece, rules: tuple[RetentionRule, ...]) -> list[RetentionRule]:
        if len(rules) == 1:
            return list(rules)
        words = tokens(one.shown)
        return [rule for rule in rules if self._hints(rule.id).count(words)]

    def _count(self, one: Piece, rule: RetentionRule) -> Counted:
        known = self._tables.starting(rule)
        start = self._dossiers.newest_piece(one) if known else None
        if known is Known.ACT and start:
            act = self._dossiers.newest_act(one)
            start = max(act, start) if act else None
        if start is None or rule.value is None or rule.unit is None:
            return Counted(rule, start, known)
        return Counted(rule, start, known, last_day(start, rule.value, rule.unit))


def _within(node: str, nodes: Collection[str]) -> bool:
    return any(node == one or node.startswith(f"{one}.") for one in nodes)


def _hints(rule: RetentionRule) -> Hints:
    """Words that name a rule in a path: its own hints, and the parts of its title."""
    parts = [part for part in _CUT.split(rule.series) if len(phrase(part)) >= _SHORTEST]
    return Hints([*rule.hints, *parts])
