"""What the état des lieux says to people, in French."""

from collections.abc import Sequence
from dataclasses import dataclass

from passation import paths
from passation.console import plural, size

GROUP = "L’état des lieux : doublons, fichiers isolés, et le rapport complet."
DUPLICATES_HELP = "Lister les doublons, toutes sources confondues."
ORPHANS_HELP = "Lister les fichiers isolés : sans propriétaire connu, raccourcis sans cible, inclassables…"
REPORT_HELP = "Écrire l’état des lieux : une page, un classeur et des listes complètes."

TITLE = "État des lieux des fichiers"
SUMMARY = "Synthèse"

LISTS = {
    "doublons": "Doublons",
    "isoles": "Fichiers isolés",
    "non-lus": "Non lus",
    "noms": "Noms difficiles",
    "prives": "Dossiers présumés privés",
    "techniques": "Fichiers techniques",
    "dossiers-vides": "Dossiers vides",
}
KEEPER, COPY = "exemplaire de référence", "copie"


@dataclass(frozen=True, slots=True)
class Said:
    """How a kind of isolated file is called, what it means, and what to do about it."""

    name: str
    meaning: str
    advice: str


ORPHANS = {
    "owner": Said(
        "sans propriétaire connu",
        "Le compte à qui appartient le fichier n’existe plus, ou vient d’un autre réseau : personne n’en répond.",
        "Demandez au service qui utilise le dossier s’il a encore besoin de ces fichiers, et qui doit en répondre.",
    ),
    "shortcut": Said(
        "raccourci sans cible",
        "Le raccourci ne contient aucun document : il mène à un endroit qui n’est plus, ou qui n’a pas été relevé.",
        "Si la cible existait sur un autre disque ou un autre poste, retrouvez-le avant la fermeture ; sinon le raccourci ne sert plus.",
    ),
    "unplaced": Said(
        "inclassable par les règles",
        "Aucune règle du plan de classement ne reconnaît ce document.",
        "Il ira dans « À qualifier » : une personne du service dira où le ranger.",
    ),
    "one_source": Said(
        "un seul exemplaire, hors sauvegarde",
        "Ce document n’existe que dans une source qui n’est pas sauvegardée : si elle disparaît, il est perdu.",
        "Transférez ces documents en premier, ou faites sauvegarder la source.",
    ),
    "leftover": Said(
        "verrou ou fichier temporaire oublié",
        "Un logiciel l’a laissé derrière lui, souvent après une panne. Il ne contient en général rien d’utile.",
        "Vérifiez que personne n’a le document ouvert ; ensuite il peut être exclu comme fichier technique.",
    ),
    "unknown_object": Said(
        "objet inconnu dans le stockage",
        "Le stockage contient un objet que Passation n’y a pas mis.",
        "Demandez à l’hébergeur d’où il vient. Passation n’y touche pas.",
    ),
}
"""Kind of an orphan → what is said of it."""

UNPLACED = "Aucune règle ne peut le classer."
NOWHERE = "La cible n’est dans aucune des sources relevées."
UNVERIFIED_TARGET = "Cible non vérifiée : le raccourci ne la dit pas, ou n’a pas pu être lu."
UNKNOWN_OBJECT = "Aucun document du relevé ne correspond à cet objet."
LEFTOVERS = {
    "verrou": "Verrou laissé par un logiciel de bureautique.",
    "temporaire": "Fichier temporaire laissé par un logiciel.",
}
"""Rule of a technical file that makes it an orphan → sentence."""

NO_BACKUP_DECLARED = (
    "Les réglages ne disent d’aucune source qu’elle est sauvegardée (« backed_up = true ») : on ne sait pas quels "
    "documents n’existent qu’en un exemplaire hors sauvegarde. Aucun n’est listé."
)
ONLY_READ_COMPARED = "Seuls les fichiers lus ont pu être comparés d’une source à l’autre."
NO_DESTINATION = "Aucun stockage n’est réglé : rien n’y a été cherché."

_OTHER_DOMAIN = "Le compte propriétaire vient d’un autre domaine que ceux de la commune : sans doute un ancien serveur."
_NO_ACCOUNT = "Le numéro du compte propriétaire n’est celui d’aucun compte de cette machine."


def unknown_owner(owner: str) -> str:
    """Why an owner answers to nobody."""
    return _NO_ACCOUNT if owner.startswith("uid:") else _OTHER_DOMAIN


def owners_checked(owners: Sequence[str], unverified: int) -> list[str]:
    """What was checked of the owners, and what was not."""
    notes: list[str] = []
    if any(owner.startswith("S-1-") for owner in owners):
        notes.append(
            "L’annuaire (Active Directory) n’a pas été interrogé. Sont signalés les comptes d’un autre domaine que celui "
            "de la majorité des fichiers de la source, quand les réglages ne les nomment pas."
            + (f" Non vérifiés : {plural(unverified, 'compte', 'comptes')} du même domaine." if unverified else "")
        )
    if any(owner.startswith("uid:") for owner in owners):
        notes.append("Les numéros de compte (uid) ont été cherchés parmi les comptes de cette machine seulement.")
    if "" in owners:
        notes.append("Pour une partie des fichiers, la source ne dit pas qui en est propriétaire.")
    return notes


def one_source(name: str) -> str:
    """Why a document is alone."""
    return f"N’existe que dans la source « {name} », qui n’est pas déclarée sauvegardée."


def source_unset(name: str) -> str:
    """A source that left the settings."""
    return f"La source « {name} » n’est plus dans les réglages : ses raccourcis n’ont pas été vérifiés."


def source_silent(name: str, why: str) -> str:
    """A source that did not answer."""
    return f"Raccourcis de la source « {name} » : cible non vérifiée. {why}"


def store_silent(why: str) -> str:
    """The store did not answer."""
    return f"Objets inconnus : le stockage n’a pas pu être consulté. {why}"


NAMES = {
    "trailing": "finit par un point ou une espace : Windows ne sait pas l’ouvrir",
    "reserved": "nom réservé par Windows",
    "forbidden": "contient un caractère interdit par Windows",
    "undecodable": "contient des caractères indéchiffrables",
    "invisible": "contient un caractère invisible",
    "long_path": "chemin de plus de 260 caractères",
    "long_name": "nom de plus de 255 caractères",
    "case_twin": "un voisin ne s’en distingue que par les majuscules",
    "unicode_twin": "un voisin s’écrit pareil (accents codés autrement)",
}

_TECHNICAL = {
    "vignettes": "vignettes et réglages d’affichage",
    "verrou": "verrous de bureautique",
    "temporaire": "fichiers temporaires",
    "systeme": "corbeilles et dossiers du système",
}


def technical(rule: str) -> str:
    """Kind of a technical file; a rule of the commune keeps its own name."""
    return _TECHNICAL.get(rule, rule)


def folder(source: str, path: bytes) -> str:
    """A folder; the root of a source has no name."""
    return f"{source}:{paths.shown(path)}" if path else f"{source}: (racine)"


NATURES = {
    "document": "documents",
    "junk": "fichiers techniques",
    "private": "présumés privés (ni ouverts, ni lus)",
    "link": "liens",
}

STALE = "Les doublons datent d’avant le dernier relevé ou la dernière lecture. Lancez « passation classify pair », puis recommencez."
NEVER_CRAWLED = "Aucune source n’a encore été relevée. Lancez « passation ingest crawl »."
NO_DUPLICATE = "Aucun doublon."
NO_ORPHAN = "Aucun fichier isolé."


def incomplete(source: str) -> str:
    """A crawl that could not list everything."""
    return f"Le relevé de la source « {source} » est incomplet : ce rapport ne dit rien des dossiers qui n’ont pas pu être parcourus."


def not_read(count: int) -> str:
    """Files that no reading has tried."""
    return f"{plural(count, 'fichier n’est pas encore lu', 'fichiers ne sont pas encore lus')} : leurs doublons et leur texte sont inconnus. Lancez « passation ingest read »."


def duplicates_found(groups: int, copies: int, weight: int) -> str:
    """The duplicates in one line."""
    return f"{plural(groups, 'document a', 'documents ont')} plusieurs exemplaires : {plural(copies, 'copie', 'copies')}, {size(weight)}."


def rewritten_found(groups: int) -> str:
    """Groups of rewritten containers in one line."""
    return f"{plural(groups, 'document existe', 'documents existent')} aussi dans un fichier réécrit (propriétés différentes, même contenu) : voir « passation audit sources »."


def orphans_found(kind: str, count: int) -> str:
    """One kind of orphan and how many."""
    return f"{ORPHANS[kind].name} : {plural(count, 'fichier', 'fichiers')}"


def written(title: str, where: object) -> str:
    """A file of the report."""
    return f"{title} : {where}"


NO_DATE = "sans date"


def crawl_state(complete: bool, troubles: int) -> str:
    """Whether a crawl saw everything."""
    state = "complet" if complete else "incomplet"
    return f"{state}, {plural(troubles, 'élément non parcouru', 'éléments non parcourus')}" if troubles else state


def backed_up(said: bool | None) -> str:
    """What the settings say of the backup of a source; None when it left the settings."""
    return {True: "oui", False: "non déclarée", None: "source retirée des réglages"}[said]


INTRODUCTION = (
    "Ce rapport dit ce que contiennent les disques de la commune : combien de fichiers, de quelle sorte, lesquels sont en plusieurs exemplaires, lesquels ne se rattachent à rien.",
    "Il a été fait en lecture seule. Rien n’a été modifié, déplacé ni effacé, et rien ne le sera sans une décision signée.",
)
FAMILIES = "Les familles sont données par l’extension du nom des fichiers."
DUPLICATES = (
    "Des fichiers sont des doublons quand leurs octets sont exactement les mêmes, même sous un autre nom ou dans une autre "
    "source. Le document est gardé une fois, tous ses emplacements sont notés. L’exemplaire de référence est choisi par "
    "règle, et la raison est dite. Les fichiers vides forment un seul groupe. L’intérieur des archives (zip) n’est pas comparé."
)
UNREAD = (
    "Ces éléments n’ont pas pu être parcourus ou lus, n’ont pas de texte, ou n’en ont qu’une partie. Ils sont comptés comme "
    "les autres ; la recherche ne trouve que leur nom."
)
PRIVATE = (
    "Un dossier nommé « Perso », « Privé » ou celui d’un syndicat est présumé privé, comme une boîte aux lettres. Ses "
    "fichiers ne sont ni ouverts ni lus, et leurs noms ne figurent pas dans ce rapport : seuls les dossiers sont comptés, "
    "pour que leur propriétaire soit prévenu."
)
HARD_NAMES = (
    "Ces noms gênent Windows, un stockage ou une personne. Passation les garde tels quels dans ses tables et donne à chaque "
    "document un emplacement sans difficulté : il n’y a rien à renommer."
)
TECHNICAL = (
    "Ces fichiers sont écrits par les logiciels et non par les agents. Ils sont comptés, pour que le total tombe juste, et "
    "peuvent être exclus par une décision."
)
EMPTY = "Ces dossiers ne contiennent rien."
FOOTER = "Ce rapport contient des chemins de fichiers, qui peuvent nommer des personnes : ne le publiez pas. Établi par"
