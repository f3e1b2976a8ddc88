"""`passation ingest`: crawl (what is there), read (bytes to SHA-256), extract (content to text)."""

import click

from catalog.jobs import job
from ingest import jobs, messages
from passation import console
from passation.workspace import Workspace

ingest = console.Group("ingest", help="Relever les sources, lire les fichiers une fois, en lire les textes.")


@console.command("crawl", help="Relever ce qu’il y a dans les sources, sans ouvrir les fichiers.")
@click.argument("sources", nargs=-1, metavar="[SOURCE]…")
@click.option("--rehash", is_flag=True, help="Faire relire chaque fichier ensuite, même si ses dates n’ont pas changé.")
@console.json_option
def crawl(workspace: Workspace, *, sources: tuple[str, ...], rehash: bool, as_json: bool) -> int:
    """See ingest.crawl."""
    with job(workspace, quiet=as_json) as work:
        crawled = jobs.crawl_all(work, sources, rehash=rehash)
    if as_json:
        console.emit([one.as_dict() for one in crawled])
    for one in crawled if not as_json else []:
        console.say(messages.crawled(one.source, one.entries, one.complete))
        for line in messages.first([messages.trouble(trouble) for trouble in one.troubles]):
            console.warn(line)
        if one.interruption:
            console.warn(one.interruption)
    if any(one.interruption for one in crawled):
        return console.SERVICE
    return console.DONE if all(one.complete for one in crawled) else console.ISSUES


@console.command("read", help="Lire les fichiers relevés et prendre leur empreinte SHA-256, puis en lire les textes.")
def read(workspace: Workspace) -> int:
    """Reading empties into extraction: the spool between them is bounded."""
    with job(workspace) as work:
        files, texts = jobs.read_and_extract(work)
    console.say(messages.read(files))
    console.say(messages.extracted(texts))
    return console.DONE


@console.command("extract", help="Lire les textes des documents déjà lus.")
def extract(workspace: Workspace) -> int:
    """See ingest.extract."""
    with job(workspace) as work:
        console.say(messages.extracted(jobs.extract(work)))
    return console.DONE


for command in (crawl, read, extract):
    ingest.add_command(command)
