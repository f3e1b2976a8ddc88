"""The check of some sources, written down and put on paper."""

import hashlib
from collections.abc import Sequence
from typing import Any

import passation
from catalog import freezes
from catalog.jobs import Job
from migrate.constat.document import as_json, frozen
from migrate.freeze import messages
from migrate.freeze.check import check
from migrate.freeze.pages import as_paper
from migrate.paper.files import write_paper
from passation.errors import SettingsError

SAMPLE = 400
"""Folders and files looked at below the top folders."""


def check_freeze(work: Job, names: Sequence[str], *, by: str, user: str = "", sample: int = SAMPLE) -> dict[str, Any]:
    """Check the sources (all when none is named) and record what was found; the shape of `migrate freeze --json`.

    Raises:
        SettingsError: no such source.
        SourceError: a server stays away, or refuses the login; nothing is recorded.
    """
    workspace = work.workspace
    known = workspace.settings.sources
    wanted = list(names) or list(known)
    if not wanted or not set(wanted) <= set(known):
        raise SettingsError(messages.no_source(sorted(set(wanted) - set(known))))
    found = []
    for name in wanted:
        with work.catalog.read() as db:
            found.append(check(workspace, name, lambda: freezes.to_look_at(db, name, sample), user))  # noqa: B023
    with work.catalog.begin() as db:
        for name in wanted:
            freezes.ensure(db, name, known[name].url)
        number = freezes.record(db, found, by)
        rows = [frozen(row) for row in freezes.of_number(db, number)]
    commune = workspace.settings.commune
    holds = all(one.proves for one in found)
    facts = {
        "number": number,
        "frozen": holds,
        "verdict": messages.verdict([one.result for one in found], holds=holds),
        "by": by,
        "tool": f"Passation {passation.__version__}",
        "commune": {"name": commune.name, "insee": commune.insee, "siren": commune.siren},
        "sources": rows,
    }
    sealed = as_json(facts)
    written = write_paper(
        workspace, f"gel-{number}", sealed, as_paper(facts, commune, hashlib.sha256(sealed).hexdigest())
    )
    work.log("freeze", number=number, frozen=holds, gel=hashlib.sha256(sealed).hexdigest())
    return {name: facts[name] for name in ("number", "frozen", "verdict", "by", "sources")} | {"files": written.files}
