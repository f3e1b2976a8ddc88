"""Sentences of the ingest jobs, in French."""

from collections.abc import Sequence

from ingest.sources import messages as source_messages
from passation import paths
from passation.console import plural
from passation.messages import others
from passation.model import Trouble

NO_SOURCE = "Aucune source n’est indiquée dans passation.toml : ajoutez une section [sources.nom], puis relancez."
INCOMPLETE = "Relevé incomplet : rien n’est considéré comme disparu et aucun constat n’est possible tant qu’il manque un dossier."


def crawled(source: str, entries: int, complete: bool) -> str:
    """The crawl of a source ended."""
    return f"{source} : {plural(entries, 'élément relevé', 'éléments relevés')}" + (
        "." if complete else f". {INCOMPLETE}"
    )


def trouble(one: Trouble) -> str:
    """One folder or file that could not be looked at."""
    return f"  {one.source}:{paths.shown(one.path)} — {source_messages.fault(one.fault, one.detail)}"


def read(count: int) -> str:
    """Files read."""
    return f"{plural(count, 'fichier lu', 'fichiers lus')}."


def extracted(count: int) -> str:
    """Texts read."""
    return f"{plural(count, 'texte lu ou expliqué', 'textes lus ou expliqués')}."


def first(lines: Sequence[str], most: int = 10) -> list[str]:
    """The first lines and how many are left."""
    return [*lines[:most], *(["  " + others(len(lines) - most)] if len(lines) > most else [])]


OTHER_SIZE = "La taille a changé depuis le relevé : le prochain relevé le reprendra."
READING = "Lecture et empreintes"
OPENING = "Ouverture des archives et des courriels"
EXTRACTING = "Lecture des textes"


def crawling(source: str) -> str:
    """Title of the progress of a crawl."""
    return f"Relevé de {source}"


def unknown_source(names: set[str]) -> str:
    """A source that the settings do not name."""
    return f"Source inconnue : {', '.join(sorted(names))}. Les sources sont celles de passation.toml."
