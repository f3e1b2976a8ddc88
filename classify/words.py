"""Sentences of the classification jobs, in French."""

from passation.console import plural

TITLES = {
    "classify.pair": "Doublons",
    "classify.acts": "Arrêtés et délibérations",
    "classify.detect": "Données personnelles",
    "classify.place": "Plan de classement",
}


def done(title: str, count: int) -> str:
    """One stage ended."""
    return f"{title} : {plural(count, 'élément traité', 'éléments traités')}."


def act(one: dict[str, object]) -> str:
    """One line of the list of acts."""
    number = f" n° {one['number']}" if one["number"] else ""
    date = f" du {one['date']}" if one["date"] else ""
    return f"{one['kind']}{number}{date} — {one['object'] or 'objet non lu'}"
