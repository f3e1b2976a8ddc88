"""A query from words to answers, as the command line and the demonstration ask it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection

from catalog.jobs import reading
from catalog.rights import readable_classes
from index import messages
from index.backends import Backend, Facet, Rights
from index.backends.configured import backend_of
from index.query import Clause, parse
from index.results import Answer, answers, visible
from index.synonyms import expand
from index.unread import Unread, unread
from passation import instants
from passation.errors import SettingsError
from passation.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Found:
    """The answers among `indexed` documents; `unread` ones might hold one more."""

    total: int
    approximate: bool
    answers: tuple[Answer, ...]
    unread: Unread
    indexed: int

    @property
    def spellings(self) -> tuple[str, ...]:
        """The words found in the place of those typed, when nothing has them as typed."""
        near = (part.text for one in self.answers for part in one.snippet if part.matched) if self.approximate else ()
        return tuple(dict.fromkeys(word.lower() for word in near))


def search(
    workspace: Workspace,
    typed: str,
    *clauses: Clause,
    groups: Collection[str] | None = None,
    limit: int = 10,
    offset: int = 0,
    newest: bool = False,
) -> Found:
    """Answers to what was typed, narrowed by `clauses`, for somebody of all these reader groups (None: the operator).

    `newest` puts the latest documents first.

    Raises:
        SettingsError: a group is not in the settings.
    """
    with _opened(workspace, groups) as (db, backend, rights):
        query = expand(parse(typed), workspace.rules).narrowed(*clauses)
        hits = backend.search(query, rights=rights, limit=limit, offset=offset, newest=newest)
        today = instants.today(workspace.settings.commune.zone)
        shown = tuple(answers(db, query, hits, today, rights))
        return Found(hits.total, hits.approximate, shown, unread(db, query, visible(rights)), backend.size())


def facets(
    workspace: Workspace,
    typed: str,
    chosen: Mapping[Facet, Sequence[Clause]],
    *,
    groups: Collection[str] | None = None,
) -> dict[Facet, dict[str, int]]:
    """How many answers would carry each label of a facet, under what is `chosen` of the other facets.

    Labels as index.backends.Backend.facets gives them: those of places that the reader may not see are not there.
    """
    with _opened(workspace, groups) as (_, backend, rights):
        query = expand(parse(typed), workspace.rules)
        found: dict[Facet, dict[str, int]] = {}
        for facet in Facet:
            others = [clause for name, clauses in chosen.items() if name is not facet for clause in clauses]
            found |= backend.facets(query.narrowed(*others), [facet], rights=rights)
        return found


@contextmanager
def _opened(workspace: Workspace, groups: Collection[str] | None) -> Iterator[tuple[Connection, Backend, Rights]]:
    backend = backend_of(workspace)
    with reading(workspace) as catalog, catalog.read() as db:
        rights = readers_rights(db, workspace, groups)
        backend.open()
        try:
            yield db, backend, rights
        finally:
            backend.close()


def readers_rights(db: Connection, workspace: Workspace, groups: Collection[str] | None) -> Rights:
    """Classes that somebody of all these groups may see. Raises SettingsError when one is not in the settings."""
    if groups is None:
        return None
    known = workspace.settings.groups
    for name in groups:
        if name not in known:
            raise SettingsError(messages.unknown_group(name, known))
    return readable_classes(db, workspace.settings, groups)
