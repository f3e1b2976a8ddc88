"""What the register says to people."""

from typing import Any

from passation.console import plural

KINDS = {
    "name": "noms",
    "identity": "pièces d’identité",
    "picture": "photographies",
    "birth": "dates de naissance",
    "family-situation": "situation de famille",
    "filiation": "filiation",
    "postal": "adresses",
    "phone": "téléphones",
    "email": "courriels",
    "ip": "adresses IP",
    "connexion": "données de connexion",
    "geo": "localisation",
    "bank": "comptes bancaires",
    "bank-situation": "difficultés financières",
    "heritage": "patrimoine",
    "tax-situation": "situation fiscale",
    "professional-situation": "situation professionnelle",
    "earning": "rémunérations",
    "caf": "allocataires CAF, quotient familial",
    "health": "santé",
    "social-security-number": "n° de sécurité sociale",
    "syndicate": "appartenance syndicale",
    "public-religious-opinion": "opinions ou religion",
    "racial-ethnic-opinion": "nationalité ou origine",
    "sex-life": "vie sexuelle",
}
"""Madis codes in words."""

NIR_UNEXPECTED = "alerte : n° de sécurité sociale repérés alors que cette activité n’en demande pas"
TO_CONFIRM = "activité du catalogue tirée de la connaissance générale : à confirmer"
ONE_FILE = "un seul fichier"
GENERAL_WORDS = "seulement des mots très courants"


def twice(activity: str, name: str) -> str:
    """Two rows of the catalogue with one id."""
    return f"{name} : l’activité « {activity} » existe déjà dans un autre fichier. Donnez-lui un autre identifiant."


def words(seen: list[tuple[str, int]]) -> str:
    """The words of the catalogue and the number of files that hold them."""
    return "mots : " + ", ".join(f"« {word.rstrip('*')} » ({count})" for word, count in seen)


def data(kinds: list[tuple[str, int]]) -> str:
    """The personal data seen, most frequent first."""
    return "données : " + ", ".join(f"{KINDS.get(kind, kind)} ({count})" for kind, count in kinds)


def tables(count: int, rows: int) -> str:
    """Tables of persons."""
    return f"{_plural(count, 'tableau nominatif', 'tableaux nominatifs')}, {_plural(rows, 'ligne')}"


def placed(count: int, node: str) -> str:
    """Files that the filing plan puts at the activity's own place."""
    return f"{_plural(count, 'fichier')} classé{'s' if count > 1 else ''} en {node}"


def sensitive_unexpected(kind: str) -> str:
    """A sensitive category that the activity should not hold."""
    return f"alerte : {KINDS[kind]}, donnée sensible que cette activité ne prévoit pas"


def without_data(count: int) -> str:
    """Files on the subject in which no personal data was seen."""
    return f"{_plural(count, 'fichier')} du même sujet sans donnée personnelle repérée"


def old(year: int) -> str:
    """Nothing has changed for years."""
    return f"aucun fichier modifié depuis {year}"


def _plural(count: int, one: str, many: str = "") -> str:
    shown = f"{count:,}".replace(",", "\u202f")
    return f"{shown} {one if count < 2 else many or one + 's'}"


# --- jobs ---

TITLE = "Registre"
NONE = "Aucune activité de traitement repérée. Lancez d’abord « passation run »."
LEVELS = {"sure": "sûr", "probable": "probable", "unknown": "à vérifier"}


def as_dict(one: dict[str, Any]) -> dict[str, Any]:
    """The shape of `register candidates --json`: one activity, its evidence counted."""
    counts = {"files": one["files"], "bytes": one["bytes"], "kinds": one["kinds"]}
    named = ("controller", "service", "activity", "title", "confidence", "level")
    told = ("folders", "words", "reasons_for", "reasons_against", "masked", "to_confirm")
    return {name: one[name] for name in named} | {"evidence": counts} | {name: one[name] for name in told}


def candidate(one: dict[str, Any]) -> str:
    """One activity, several lines."""
    files = plural(one["files"], "fichier", "fichiers")
    lines = [f"{one['title']} — {one['controller_name']}, {one['service']} ({LEVELS[one['level']]}, {files})"]
    lines += [f"    + {reason}" for reason in one["reasons_for"]]
    lines += [f"    − {reason}" for reason in one["reasons_against"]]
    lines += [f"    {folder}" for folder in one["folders"][:2]]
    return "\n".join(lines)
