"""What the classification says to people, in French."""

from collections.abc import Sequence

from passation.console import plural


def act(kind: str, number: str, date: str) -> str:
    """An act was recognised."""
    return f"acte reconnu : {kind}{f' n° {number}' if number else ''}{f' du {_day(date)}' if date else ''}"


def act_words(kind: str, word: str) -> str:
    """The act speaks of something that has a place of its own."""
    return f"acte reconnu : {kind}, « {word} »"


def act_subject(kind: str, code: str) -> str:
    """The ACTES subject of the act has a place of its own."""
    return f"acte reconnu : {kind}, matière {code}"


def form(number: str) -> str:
    """A CERFA form was recognised."""
    return f"formulaire CERFA {number}"


def title(words: Sequence[str]) -> str:
    """Words of the first lines."""
    return f"titre : {', '.join(words)}"


def text(words: Sequence[tuple[str, int]]) -> str:
    """Words of the text with their counts."""
    return "mots du texte : " + ", ".join(f"{word} ({count})" if count > 1 else word for word, count in words)


def folder(name: str) -> str:
    """The name of a folder."""
    return f"dossier « {name} »"


def name(words: Sequence[str]) -> str:
    """Words of the file name."""
    return f"nom du fichier : {', '.join(words)}"


def extension(name: str) -> str:
    """The kind of file."""
    return f"sorte de fichier : .{name}"


def owner(word: str) -> str:
    """The owner, or its group."""
    return f"propriétaire : « {word} »"


def neighbours(share: float) -> str:
    """Files of the same folder."""
    return f"fichiers voisins : {share:.0%} classés au même endroit".replace("%", " %")


def finding() -> str:
    """A kind of personal data."""
    return "sorte de données personnelles repérées"


def hesitation(other: str) -> str:
    """Another node is nearly as likely."""
    return f"hésitation avec « {other} »"


def exposed() -> str:
    """Sensitive data in a node that the whole town hall reads."""
    return "données sensibles repérées dans un classement ouvert à la mairie : à vérifier"


def service_only(service: str) -> str:
    """Only the service is known."""
    return f"service probable : « {service} », sous-dossier à préciser"


TOO_LITTLE = "trop peu d’indices pour proposer une place"


def divided(first: str, second: str) -> str:
    """Two nodes share the evidence."""
    return f"indices partagés entre « {first} » et « {second} »"


def _day(date: str) -> str:
    year, month, day = date.split("-")
    return f"{day}/{month}/{year}"


KEEPER: dict[int | None, str] = {
    0: "seul exemplaire qui ne soit pas un fichier technique ou privé",
    1: "seul exemplaire dont le nom n’indique pas une copie",
    2: "seul exemplaire dont le dossier n’indique pas une copie ou une sauvegarde",
    3: "date de modification la plus ancienne",
    4: "chemin le plus court",
    None: "premier par ordre alphabétique des emplacements",
}
"""Why a keeper is the keeper, by the criterion that decided (see classify.keeper)."""
OUTSIDE_CONTAINERS = "seul exemplaire hors d’une archive ou d’un courriel"


# --- jobs ---

TITLES = {
    "classify.pair": "Doublons",
    "classify.acts": "Arrêtés et délibérations",
    "classify.detect": "Données personnelles",
    "classify.place": "Plan de classement",
}


def done(title: str, count: int) -> str:
    """One stage ended."""
    return f"{title} : {plural(count, 'élément traité', 'éléments traités')}."
