"""What came back and lies beside each act, as the decisions that filed it say."""

from sqlalchemy import Connection, select

from catalog import decisions
from catalog.decisions import Action, Scope
from catalog.schema import entry, source
from passation.workspace import ARRIVALS


def beside(db: Connection) -> dict[str, list[str]]:
    """`arrivee:<path>` of everything that was filed beside an act, by the SHA-256 of the act in hexadecimal."""
    query = select(entry.c.path, entry.c.shown).join(source, source.c.id == entry.c.source_id)
    here = {
        decisions.entry_subject(ARRIVALS, row.path): f"{ARRIVALS}:{row.shown}"
        for row in db.execute(query.where(source.c.name == ARRIVALS, ~entry.c.gone))
    }
    found: dict[str, list[str]] = {}
    for one in decisions.standing(db, Action.FILE) if here else ():
        if one.scope == Scope.ENTRY and one.subject in here and "act" in one.detail:
            found.setdefault(one.detail["act"], []).append(here[one.subject])
    return found
