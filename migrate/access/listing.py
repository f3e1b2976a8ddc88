"""One row for each folder of which something is to be said."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection

from catalog.access import Shelf, shelves
from catalog.balance import Tally
from catalog.rights import policy
from classify.plan import FilingPlan
from migrate.plan import node_groups
from passation import paths
from passation.security import policy as security
from passation.security import sid
from passation.security.policy import Place, Policy
from passation.security.verdict import Verdict
from passation.workspace import Workspace

HELD, ACCEPTED, KNOWN = "held", "accepted", "known"
_RESERVED = frozenset({"C2", "C3"})


@dataclass(frozen=True, slots=True)
class Row:
    """One folder of the list, and what is to be known of its files of one class."""

    folder: str
    """`<source>:<path>`."""
    files: int
    bytes: int
    examples: tuple[str, ...]
    node: str
    confidentiality: str
    read_by: tuple[str, ...]
    """Reader groups that read at the source."""
    gained_by: dict[str, str]
    """Reader groups that would read without having read, and why they do not today (code of Verdict)."""
    refused: tuple[str, ...]
    """Accounts to whom the source denies reading."""
    strangers: tuple[str, ...]
    """SIDs that no group maps."""
    remarks: tuple[str, ...]
    """Codes of messages.REMARKS."""
    state: str
    """HELD until a decision, ACCEPTED by one, KNOWN when nothing would widen."""

    @property
    def tells(self) -> bool:
        """Whether there is something to say of it."""
        return self.state != KNOWN or bool(self.refused or self.strangers or self.remarks)


@dataclass(frozen=True, slots=True)
class Access:
    """The whole list."""

    rows: tuple[Row, ...]
    """Every folder of which something is to be said: what is held first, then by source and path."""
    groups: tuple[str, ...]
    """Reader groups of the settings that are somebody."""
    unnamed: tuple[str, ...]
    """Those among them that no node names: they will read nothing."""
    untold: tuple[str, ...]
    """Sources that know no rights: they hold nothing back."""
    shares_unknown: tuple[str, ...]
    """Sources that tell rights, but for those of the share itself, and whose readers no setting names."""

    @property
    def held(self) -> Tally:
        """What waits for a decision."""
        waiting = [row for row in self.rows if row.state == HELD]
        return Tally(sum(row.files for row in waiting), sum(row.bytes for row in waiting))

    @property
    def strangers(self) -> dict[str, int]:
        """Files by SID that no group maps, the most frequent first."""
        count: Counter[str] = Counter()
        for row in self.rows:
            count.update(dict.fromkeys(row.strangers, row.files))
        return dict(count.most_common())

    def as_dict(self) -> dict[str, Any]:
        """The shape of `migrate access --json`."""
        return asdict(self) | {"held": asdict(self.held), "strangers": self.strangers}


def examine(workspace: Workspace, db: Connection) -> Access:
    """The list under the settings and the plan of this moment."""
    filing = FilingPlan.load(workspace.rules)
    nodes = node_groups(filing)
    rules = policy(db, workspace.settings, nodes)
    found = shelves(db, workspace.settings, nodes)
    rows = (_row(shelf, rules, filing) for shelf in found)
    told = sorted((row for row in rows if row.tells), key=lambda row: row.state != HELD)
    groups = tuple(name for name, some in rules.groups.items() if some)
    named = {name for readers in nodes.values() for name in readers}
    places = [shelf.place for shelf in found]
    untold = {place.source for place in places if not place.told}
    half_told = {one.source for one in places if one.told and one.share is None and not rules.readers.get(one.source)}
    unnamed = tuple(name for name in groups if name not in named)
    return Access(tuple(told), groups, unnamed, tuple(sorted(untold)), tuple(sorted(half_told)))


def _row(shelf: Shelf, rules: Policy, filing: FilingPlan) -> Row:
    place, node = shelf.place, filing[shelf.place.node]
    gains, refused = rules.gains(place), security.refused(place)
    state = HELD if rules.widens(place) else ACCEPTED if place.accepted and (gains or refused) else KNOWN
    return Row(
        folder=f"{place.source}:{paths.shown(shelf.folder)}",
        files=shelf.files,
        bytes=shelf.bytes,
        examples=tuple(f"{place.source}:{paths.shown(path)}" for path in shelf.examples),
        node=node.path,
        confidentiality=node.confidentiality,
        read_by=tuple(name for name in rules.groups if rules.at_source(place, [name]) is Verdict.ALLOWED),
        gained_by={name: str(verdict) for name, verdict in gains.items()},
        refused=tuple(sorted(sid.name(one) for one in refused)),
        strangers=tuple(sorted(rules.strangers(place))),
        remarks=tuple(_remarks(place, rules, node.confidentiality)),
        state=state,
    )


def _remarks(place: Place, rules: Policy, confidentiality: str) -> Iterator[str]:
    if security.unknown(place):
        yield "unknown"
    if security.cut(place):
        yield "cut"
    if confidentiality in _RESERVED and rules.open_to_all(place):
        yield "everyone"
