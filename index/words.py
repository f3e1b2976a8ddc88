"""Sentences of the search jobs, in French."""

import click

from index.results import Answer
from passation.console import plural
from passation.messages import others

INDEXING = "Recherche"
STATES = {
    "pending": "pas encore repris",
    "held": "en attente d’une décision",
    "migrated": "repris et relu",
    "duplicate": "repris et relu",
    "excluded": "exclu de la reprise",
    "refused": "non repris",
}


def indexed(count: int) -> str:
    """Documents written."""
    return f"{plural(count, 'document mis à jour', 'documents mis à jour')} dans l’index de recherche."


def found(total: int, query: str, *, approximate: bool) -> str:
    """Head of the answers."""
    if approximate:
        return f"Aucun document ne contient exactement « {query} ». {plural(total, 'document s’en approche', 'documents s’en approchent')} :"
    return f"{plural(total, 'document trouvé', 'documents trouvés')} pour « {query} »."


def nothing(query: str, unread: int) -> str:
    """No answer, and which documents could hold it."""
    sentence = f"Aucun document trouvé pour « {query} »."
    if unread:
        sentence += f" {plural(unread, 'document n’a pas pu être lu', 'documents n’ont pas pu être lus')} et pourrait contenir la réponse : « passation audit report » en donne la liste."
    return sentence


def answer(number: int, one: Answer) -> str:
    """One answer, several lines."""
    head = click.style(f"{number}. {one.title}", bold=True)
    facts = []
    if one.act:
        named = f"{one.act.kind} n° {one.act.number}" if one.act.number else one.act.kind
        facts.append(f"{named} du {one.act.date}" if one.act.date else named)
    facts.append(STATES[one.state])
    if one.page > 1:
        facts.append(f"page {one.page}")
    lines = [head, "   " + " · ".join(facts)]
    if one.snippet:
        lines.append("   " + " ".join(one.snippet.split()))
    lines += [f"   {path}" for path in one.paths[:3]]
    if len(one.paths) > 3:
        lines.append(f"   {others(len(one.paths) - 3)}")
    if one.key:
        lines.append(f"   → {one.key}")
    return "\n".join(lines)
