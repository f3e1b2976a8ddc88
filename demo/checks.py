"""What the journey made of the commune, against the truth that it was generated with."""

import os

from sqlalchemy import select

from catalog import balance, groups
from catalog.jobs import Job
from catalog.schema import entry, receipt, source
from demo.truth import Trait, Truth
from passation import paths


def shown(path: str) -> str:
    """A path of the truth (`serveur/…`) as the product shows it (`serveur:…`)."""
    name, _, inner = path.partition("/")
    return f"{name}:{paths.shown(os.fsencode(inner))}"


def held(work: Job, truth: Truth) -> bool:
    """What is presumed private waits, and nothing else."""
    return _in_state(work, "held") == {shown(one.path) for one in truth.entries if Trait.PRIVATE in one.traits}


def refused(work: Job, truth: Truth) -> bool:
    """What the server denies is refused, when this machine could deny it, and nothing else."""
    return _in_state(work, "refused") in ({shown(path) for path in truth.denied}, set())


def duplicates(work: Job, truth: Truth) -> bool:
    """The groups of identical files are those of the truth, but for what could not be or was not opened."""
    with work.catalog.read() as db:
        found = {frozenset(f"{row.name}:{row.shown}" for row in members) for _, members in groups.listing(db)}
    unopened = _in_state(work, "held") | _in_state(work, "refused")
    seeded = (frozenset(shown(path) for path in one.paths) - unopened for one in truth.duplicates)
    return found == {group for group in seeded if len(group) > 1}


def balanced(work: Job) -> bool:
    """Sums equal the listing, and every file of the truth was listed."""
    with work.catalog.read() as db:
        return balance.balance(db).balanced


def identical(work: Job) -> bool:
    """Every object was read back and is what was read first."""
    with work.catalog.read() as db:
        symbols = set(db.scalars(select(receipt.c.symbol).distinct()))
    return symbols == {"="}


def _in_state(work: Job, state: str) -> set[str]:
    query = (
        select(source.c.name, entry.c.shown)
        .join(source, source.c.id == entry.c.source_id)
        .where(balance.IN_SCOPE, balance.state() == state)
    )
    with work.catalog.read() as db:
        return {f"{row.name}:{row.shown}" for row in db.execute(query)}
