"""What the comparison of the sources says to people, in French. The prose of the page stands in its template."""

from collections.abc import Sequence

from passation.console import plural, size

HELP = "Comparer les sources : ce qui est où, ce qui diffère, quel côté est le plus récent."
TITLE = "Comparaison des sources"
LISTS = {
    "matrice": "Tous les emplacements",
    "ecarts": "Contenus différents",
    "un-seul-cote": "Dans une seule source",
    "ailleurs": "À un autre endroit",
    "reecrits": "Fichiers réécrits",
    "non-compares": "Non comparés",
}
STATES = {
    "same": "identiques",
    "rewritten": "même document, fichier réécrit",
    "conflict": "contenus différents",
    "elsewhere": "à un autre endroit",
    "only": "dans une seule source",
    "not_compared": "non comparés",
}
"""State of a line → what it is called."""
NEWEST = {
    "history": "ses versions précédentes contiennent l’autre document",
    "time": "modifié en dernier",
    "close": "moins de deux secondes d’écart",
    "no_zone": "une date est sans fuseau, l’écart est trop faible pour conclure",
    "no_time": "une date manque",
    "several": "plusieurs fichiers de ce nom dans une source",
}
"""Why a side is the newest, or why none is."""
UNDECIDED, UNZONED, OLDER = "indécis", "heure sans fuseau", "version précédente"
PRESENT, ABSENT, NOT_READ, REWRITTEN = "présent", "absent", "présent, non lu", "présent, fichier réécrit"
ONE_SIDE = "Une seule source contient des fichiers à comparer : ajoutez les autres aux réglages, puis relevez-les."
NO_SIDE = "Aucun fichier à comparer."
TOP, REST = "(racine)", "(le reste)"
SAME_PATH = "même chemin, supposé : aucun document commun ne le confirme"


def held_elsewhere(path: str) -> str:
    """A cell: the document lies there under another path."""
    return f"ailleurs : {path}"


def versions(letters: Sequence[str]) -> str:
    """A cell of a conflict."""
    return f"version {' et '.join(letters)}" if letters else NOT_READ


def several(cell: str, count: int) -> str:
    """A cell that speaks of several files."""
    return f"{cell} ({count} fichiers)" if count > 1 else cell


def not_opened(count: int) -> str:
    """Documents without their second fingerprint."""
    documents = plural(count, "document n’a pas encore été ouvert", "documents n’ont pas encore été ouverts")
    return f"{documents} : un fichier réécrit par SharePoint peut y passer pour un autre document. Lancez « passation ingest extract »."


def side(name: str, files: int, volume: int, *, zoned: bool) -> str:
    """A source in one line."""
    return f"{name} : {plural(files, 'fichier', 'fichiers')}, {size(volume)}{'' if zoned else ' (heures sans fuseau)'}"


def folder(source: str, path: str, *, rest: bool = False) -> str:
    """A folder of a source; `rest`: other folders of it are told apart."""
    return f"{source}:{path or (REST if rest else TOP)}"


def confirmed(votes: int) -> str:
    """How sure a pair of folders is."""
    return plural(votes, "document commun", "documents communs") if votes else SAME_PATH


def counted(state: str, lines: int) -> str:
    """Lines of one state."""
    return f"{STATES[state]} : {plural(lines, 'emplacement', 'emplacements')}"
