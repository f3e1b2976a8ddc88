"""What the index says to people."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from passation.console import plural
from passation.messages import others

if TYPE_CHECKING:
    from index.results import Answer
    from index.unread import Unread

REBUILD = "Reconstruisez-le avec « passation index --rebuild » : aucun fichier ni aucune décision n’est touché."


def damaged(folder: object) -> str:
    """The index folder cannot be used any more."""
    return f"L’index de recherche {folder} est abîmé ou incomplet. {REBUILD}"


def outdated(folder: object) -> str:
    """The index was made by another version of Passation."""
    return f"L’index de recherche {folder} vient d’une autre version de Passation. {REBUILD}"


def unwritable(folder: object, reason: str) -> str:
    """The disk refuses."""
    return f"L’index de recherche {folder} ne peut pas être écrit ({reason}). Vérifiez les droits du dossier et la place libre ; rien d’autre n’est touché."


def busy(folder: object) -> str:
    """Another process writes the index."""
    return f"L’index de recherche {folder} est déjà en cours de mise à jour par un autre Passation. Attendez qu’il ait fini, puis recommencez."


def not_an_index(folder: object) -> str:
    """A reset would delete something else."""
    return f"Le dossier {folder} contient autre chose qu’un index de recherche : il n’est pas vidé. Choisissez un autre dossier dans « passation.toml »."


def closed() -> str:
    """A method was called before `open` or after `close`."""
    return "L’index de recherche n’est pas ouvert."


# --- jobs ---

INDEXING = "Recherche"
STATES = {
    "pending": "pas encore repris",
    "held": "en attente d’une décision",
    "migrated": "repris et relu",
    "duplicate": "repris et relu",
    "excluded": "exclu de la reprise",
    "refused": "non repris",
}


STAGES = {
    "sent": "signé et télétransmis",
    "signed": "signé",
    "draft": "projet ou modèle, ne pas diffuser",
}
"""How far an act went."""


def ended(since: str) -> str:
    """A temporary act is over, or another act ended it."""
    return f"n’est plus en vigueur depuis le {since}" if since else "n’est plus en vigueur"


def replaces(title: str) -> str:
    """The act that ended the one asked for is shown first."""
    return f"met fin à : {title}"


def indexed(count: int) -> str:
    """Documents written."""
    return f"{plural(count, 'document mis à jour', 'documents mis à jour')} dans l’index de recherche."


def unknown_group(name: str, known: Iterable[str]) -> str:
    """`--as` names nobody."""
    named = ", ".join(f"« {one} »" for one in known) or "aucun"
    return f"Le groupe de lecteurs « {name} » n’existe pas. Groupes de passation.toml, section [groups] : {named}."


def found(total: int, query: str, *, approximate: bool) -> str:
    """Head of the answers."""
    if approximate:
        return f"Aucun document ne contient exactement « {query} ». {plural(total, 'document s’en approche', 'documents s’en approchent')} :"
    return f"{plural(total, 'document trouvé', 'documents trouvés')} pour « {query} »."


NOTHING_INDEXED = "La recherche ne connaît encore aucun document. Lancez « passation run », ou « passation index » si les textes sont déjà lus."


def nothing(query: str, unread: "Unread") -> str:
    """No answer, and which documents could hold it."""
    sentence = f"Aucun document trouvé pour « {query} »."
    if unread.count == 1:
        sentence += (
            " Un document n’a pas pu être lu et pourrait contenir la réponse : « passation audit report » dit lequel."
        )
    elif unread.count:
        sentence += f" {unread.count} documents n’ont pas pu être lus et pourraient contenir la réponse : « passation audit report » en donne la liste."
    if unread.likely:
        sentence += "\nD’après leur nom, voyez d’abord :"
    return "\n".join([sentence, *(f"   {path}" for path in unread.likely)])


def spelling(words: Iterable[str]) -> str:
    """What was found instead of what was typed."""
    return "Orthographes proches trouvées : " + ", ".join(f"« {word} »" for word in words) + "."


WHERE = {
    "object": "dans l’objet de l’acte",
    "title": "dans le titre",
    "name": "dans le nom du fichier",
    "text": "dans le texte",
    "path": "dans le chemin",
}
"""Where words of the query were found, the most telling first."""


def in_number(number: str) -> str:
    """The act bears the number."""
    return f"numéro de l’acte : {number}"


def cited(number: str) -> str:
    """The text names the number."""
    return f"numéro cité dans le texte : {number.lstrip('-')}"


def dated(date: str) -> str:
    """The act is of the day, month or year that was asked for."""
    return f"date de l’acte : {date}"


def answer(number: int, one: "Answer") -> str:
    """One answer, several lines."""
    head = click.style(f"{number}. {one.title}", bold=True)
    facts = []
    if one.act:
        named = f"{one.act.kind} n° {one.act.number}" if one.act.number else one.act.kind
        facts.append(f"{named} du {one.act.date}" if one.act.date else named)
    if one.stage:
        facts.append(STAGES[one.stage])
    if one.ended:
        facts.append(ended(one.ended.since))
    facts.append(STATES[one.state])
    if one.page > 1:
        facts.append(f"page {one.page}")
    lines = [head, "   " + " · ".join(facts)]
    if one.replaces:
        lines.append("   " + replaces(one.replaces))
    if one.snippet:
        marked = "".join(click.style(part.text, bold=True) if part.matched else part.text for part in one.snippet)
        lines.append("   " + " ".join(marked.split()))
    lines += [f"   {path}" for path in one.paths[:3]]
    if len(one.paths) > 3:
        lines.append(f"   {others(len(one.paths) - 3)}")
    if one.key:
        lines.append(f"   → {one.key}")
    if one.model:
        lines.append(f"   modèle modifiable : {one.model}")
    if one.why:
        lines.append("   " + click.style("trouvé " + " ; ".join(one.why), dim=True))
    return "\n".join(lines)
