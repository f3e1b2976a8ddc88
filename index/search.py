"""A query from words to answers, as the command line and the demonstration ask it."""

from dataclasses import dataclass

from catalog.jobs import reading
from index.backends import Rights
from index.backends.tantivy import TantivyBackend
from index.query import Clause, parse
from index.results import Answer, answers, unread
from index.synonyms import expand
from passation.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Found:
    """The answers; `unread` documents might hold one more."""

    total: int
    approximate: bool
    answers: tuple[Answer, ...]
    unread: int


def search(
    workspace: Workspace, typed: str, *clauses: Clause, rights: Rights = None, limit: int = 10, offset: int = 0
) -> Found:
    """Answers to what was typed, narrowed by `clauses`, for a reader of these rights (None: the operator)."""
    backend = TantivyBackend(workspace.index)
    with reading(workspace) as catalog, catalog.read() as db:
        backend.open()
        try:
            query = expand(parse(typed), workspace.rules).narrowed(*clauses)
            hits = backend.search(query, rights=rights, limit=limit, offset=offset)
        finally:
            backend.close()
        return Found(hits.total, hits.approximate, tuple(answers(db, hits)), unread(db))
