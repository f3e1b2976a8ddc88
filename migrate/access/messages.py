"""Sentences of the list of accesses, in French."""

from passation.console import plural, size
from passation.security.messages import VERDICTS
from passation.security.verdict import Verdict

HELP = "Lister qui pourrait lire demain ce qu’il ne peut pas lire aujourd’hui. Rien n’est envoyé ni ouvert."
TITLE = "Accès avant et après le classement"

HEADS = (
    "Dossier",
    "Fichiers",
    "Octets",
    "Exemples",
    "Classement proposé",
    "Confidentialité",
    "Lisible aujourd’hui par",
    "Deviendrait lisible par",
    "Refus à la source, qui serait perdu",
    "Comptes inconnus des réglages",
    "À savoir",
    "État",
)

PAGE_HEADS = (
    "Dossier",
    "Fichiers",
    "Classement proposé",
    "Lisible aujourd’hui par",
    "Deviendrait lisible par",
    "À savoir",
    "État",
)

STATES = {
    "held": "retenu : attend une décision",
    "accepted": "accès élargi accepté par une décision",
    "known": "rien ne s’élargit",
}

REMARKS = {
    "unknown": "des droits à la source n’ont pas pu être lus",
    "cut": "l’héritage des droits est coupé sur ce dossier ou au-dessus",
    "everyone": "ouvert à tous sur la source, alors que le classement est réservé",
}

LEVELS = {"C0": "public", "C1": "mairie", "C2": "service", "C3": "confidentiel"}

NO_GROUP = (
    "Aucun groupe de lecteurs n’est réglé (passation.toml, section [groups]) : personne d’autre que l’opérateur ne lit, "
    "aucun accès ne peut s’élargir."
)
NOTHING = "Aucun accès ne s’élargirait."
ADVICE = (
    "Pour chaque dossier retenu : corrigez les groupes du plan de classement ou les réglages, classez-le ailleurs "
    "(« passation decide file »), ou acceptez l’accès élargi (« passation decide widen SOURCE:CHEMIN --by NOM --why … »)."
)


def held(count: int, bytes_: int) -> str:
    """Head of the list."""
    waits = plural(count, "fichier est retenu", "fichiers sont retenus")
    return f"{waits} ({size(bytes_)}) : leur classement les ouvrirait à d’autres lecteurs qu’aujourd’hui."


def unnamed(group: str) -> str:
    """A reader group of the settings that the plan does not know."""
    return f"Le groupe « {group} » n’est nommé par aucune rubrique du plan de classement : il ne lira rien."


def untold(source: str) -> str:
    """A source without rights."""
    return f"La source « {source} » ne dit rien des droits : elle ne retient rien, et seuls l’opérateur et les lecteurs qu’indique « readers » la liront."


def share_unknown(source: str) -> str:
    """A source whose files tell rights, and whose share does not."""
    return f"Les droits du partage de la source « {source} » ne sont pas connus : seuls comptent ceux des dossiers et des fichiers. Si le partage lui-même est réservé, indiquez ses lecteurs par « readers » dans passation.toml."


def gained(group: str, verdict: str) -> str:
    """Who would read, and why he does not today."""
    return f"{group} ({VERDICTS[Verdict(verdict)]})"


def refused(names: str) -> str:
    """A Deny that no store knows."""
    return f"refus à la source qui serait perdu : {names}"


def strangers(sids: str) -> str:
    """SIDs that no group maps."""
    return f"comptes inconnus des réglages, peut-être supprimés : {sids}"


def line(folder: str, files: int, gains: str, denied: str) -> str:
    """One folder that is held, at the terminal."""
    parts = [f"deviendrait lisible par {gains}"] if gains else []
    parts += [refused(denied)] if denied else []
    return f"  {folder} ({plural(files, 'fichier', 'fichiers')}) : {' ; '.join(parts)}"


def shown(count: int, all_: int) -> str:
    """The page is cut."""
    return f"Les {count} premières lignes sur {all_} ; le fichier CSV les a toutes."
