"""`passation index` fills the index; `passation search` finds."""

import re
from dataclasses import asdict

import click

from catalog import rights
from catalog.jobs import job
from index import messages
from index.query import Clause, Field, Filter, Years
from index.search import search as finding
from index.stage import IndexStage
from passation import console
from passation.workspace import Workspace

_EXCLUDED_WORD = re.compile(r"^-(?=\w{2})")


@console.command("index", help="Mettre à jour la recherche avec ce que dit le catalogue.")
@click.option("--rebuild", is_flag=True, help="Vider l’index et le refaire entièrement.")
def index(workspace: Workspace, *, rebuild: bool) -> int:
    """See index.stage."""
    with job(workspace) as work:
        with work.catalog.begin() as db:
            rights.settle(db, workspace.settings)
        if rebuild:
            stage = IndexStage(workspace)
            try:
                with work.catalog.begin() as db:
                    stage.reset(db)
            finally:
                stage.close()
        console.say(messages.indexed(work.carry_out("index", messages.INDEXING)))
    return console.DONE


class _Search(console.Command):
    """`-travaux` is a word to leave out, not an option; `sauf:travaux` says the same."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """See click.Command."""
        return super().parse_args(ctx, [_EXCLUDED_WORD.sub("sauf:", word) for word in args])


@console.command(
    "search",
    cls=_Search,
    context_settings={"ignore_unknown_options": True},
    help="Chercher des mots : tous doivent être là. « … » pour une suite exacte, -mot ou sauf:mot pour exclure.",
)
@click.argument("query", nargs=-1, required=True, type=click.UNPROCESSED, metavar="MOT…")
@click.option("--type", "kind", metavar="TYPE", help="arrêté, délibération, tableur, courriel, pdf…")
@click.option("--year", type=click.IntRange(1800, 2200), metavar="AAAA", help="Année du document.")
@click.option("--node", metavar="NŒUD", help="Nœud du plan de classement (identifiant ou nom), sous-dossiers compris.")
@click.option("--source", metavar="SOURCE", help="Source du fichier.")
@click.option(
    "--limit", type=click.IntRange(1, 1000), metavar="N", default=10, show_default=True, help="Nombre de réponses."
)
@click.option(
    "--sort",
    type=click.Choice(["relevance", "date"]),
    default="relevance",
    help="Les meilleures réponses d’abord, ou les plus récentes.",
)
@click.option("--offset", type=click.IntRange(0), metavar="N", default=0, help="Réponses à passer.")
@click.option(
    "--as",
    "groups",
    multiple=True,
    metavar="GROUPE",
    help="Ne montrer que ce qu’un membre de ce groupe de lecteurs peut lire ; répétable.",
)
@console.json_option
def search(
    workspace: Workspace,
    *,
    query: tuple[str, ...],
    kind: str | None,
    year: int | None,
    node: str | None,
    source: str | None,
    limit: int,
    sort: str,
    offset: int,
    groups: tuple[str, ...],
    as_json: bool,
) -> int:
    """The command line searches as operator, `--as` as somebody of these groups."""
    typed = " ".join(query)
    found = finding(
        workspace,
        typed,
        *_clauses(kind, year, node, source),
        limit=limit,
        offset=offset,
        newest=sort == "date",
        groups=groups or None,
    )
    if not found.indexed:
        console.warn(messages.NOTHING_INDEXED)
    if as_json:
        facts = {"query": typed, "total": found.total, "approximate": found.approximate}
        facts |= {"spellings": list(found.spellings), "unread": asdict(found.unread)}
        console.emit(facts | {"hits": [one.as_dict() for one in found.answers]})
        return console.DONE
    if found.answers:
        console.say(messages.found(found.total, typed, approximate=found.approximate))
        if found.spellings:
            console.say(messages.spelling(found.spellings))
    else:
        console.say(messages.nothing(typed, found.unread))
    for number, one in enumerate(found.answers, start=offset + 1):
        console.say()
        console.say(messages.answer(number, one))
    return console.DONE


def _clauses(kind: str | None, year: int | None, node: str | None, source: str | None) -> list[Clause]:
    named = ((Field.TYPE, kind), (Field.NODE, node), (Field.SOURCE, source))
    clauses: list[Clause] = [Filter(field, value) for field, value in named if value]
    return clauses if year is None else [*clauses, Years(year, year)]
