"""Sentences of the jobs that span the stages, in French. The commented settings file lies in `templates/`."""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from passation.console import plural, size

if TYPE_CHECKING:
    from journey.initialise import Request

WHY_FILING = "Décision d’ouverture : les classements proposés au-dessus du seuil sont acceptés, les autres vont dans « À qualifier »."
WHY_TECHNICAL = "Décision d’ouverture : les fichiers techniques (vignettes, verrous, fichiers temporaires) et les liens ne sont pas repris."

STATES = {
    "pending": "à reprendre",
    "held": "en attente d’une décision",
    "migrated": "repris, relus, identiques",
    "duplicate": "doublons d’un document repris",
    "excluded": "exclus par décision",
    "refused": "non lus ou refusés",
    "gone": "disparus depuis",
}

STAGES = {
    "ingest.read": "Lecture et empreintes",
    "ingest.extract": "Lecture des textes",
    "classify.pair": "Doublons",
    "classify.acts": "Arrêtés et délibérations",
    "classify.detect": "Données personnelles",
    "classify.place": "Plan de classement",
    "register.candidates": "Registre",
    "index": "Recherche",
    "migrate.transfer": "Transfert",
    "migrate.verify": "Relecture dans le stockage",
}


def already_there(folder: Path) -> str:
    """`init` on a workspace."""
    return f"« {folder} » contient déjà un espace Passation. Rien n’a été changé : choisissez un autre dossier."


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def settings_file(request: "Request") -> str:
    """The commented `passation.toml`."""
    template = Template((files("journey") / "templates" / "passation.toml").read_text(encoding="utf-8"))
    return template.substitute(
        title=request.commune.splitlines()[0],
        name=_quoted(request.commune),
        insee=_quoted(request.insee),
        siren=_quoted(request.siren),
        sources="\n".join(f"[sources.{name}]\nurl = {_quoted(url)}\n" for name, url in request.sources),
        destination=_quoted(request.destination),
    )


# --- waiting ---------------------------------------------------------------------------------------------------------

NO_FILING_DECISION = "Personne n’a encore accepté le classement proposé : rien n’est transféré avant cette décision."
NO_DESTINATION = "Aucun stockage de destination n’est indiqué : rien ne peut être transféré."

FAULTS = {
    "denied": "accès refusé",
    "locked": "ouvert par quelqu’un",
    "vanished": "disparu pendant la lecture",
    "unstable": "modifié pendant la lecture",
    "timeout": "le serveur ne répond pas",
    "disconnected": "connexion coupée",
    "changed": "modifié depuis la première lecture",
    "online_only": "en ligne seulement",
    "encrypted": "chiffré",
    "truncated": "coupé avant sa fin",
    "missing": "annoncé par l’inventaire, absent de l’export",
    "corrupt": "abîmé",
    "password": "protégé par un mot de passe",
    "unreadable": "illisible sur le serveur",
}


def never_crawled(name: str) -> str:
    """A source of the settings that was not inventoried."""
    return f"La source « {name} » n’a pas encore été relevée."


def incomplete(name: str, hidden: Mapping[str, int]) -> str:
    """A crawl that could not list everything; `hidden`: faults that hide files, with their number."""
    missing, cut = hidden.get("missing", 0), hidden.get("truncated", 0)
    folders = sum(hidden.values()) - missing - cut
    said = [
        plural(folders, "dossier n’a pas pu être ouvert", "dossiers n’ont pas pu être ouverts") if folders else "",
        plural(missing, "fichier annoncé manque", "fichiers annoncés manquent") if missing else "",
        plural(cut, "export est coupé", "exports sont coupés") if cut else "",
    ]
    why = " : " + ", ".join(part for part in said if part) if hidden else ""
    return f"Le relevé de « {name} » est incomplet{why}. Aucun constat de fermeture n’est possible."


def held(count: int) -> str:
    """Entries that wait for a decision."""
    return f"{plural(count, 'fichier attend', 'fichiers attendent')} une décision (présumés privés : ni ouverts, ni repris)."


def widening(count: int) -> str:
    """Entries whose transfer would open them to more readers."""
    return f"{plural(count, 'fichier deviendrait lisible', 'fichiers deviendraient lisibles')} par d’autres qu’aujourd’hui : rien n’en est transféré avant une décision."


def refused(count: int) -> str:
    """Entries that could not be read."""
    return f"{plural(count, 'fichier n’a pas pu être lu', 'fichiers n’ont pas pu être lus')} : à débloquer sur le serveur, ou à exclure par une décision."


def path(shown: str, fault: str | None) -> str:
    """A path with the reason why it could not be read."""
    return f"{shown} ({FAULTS.get(fault, fault)})" if fault else shown


# --- run, status -----------------------------------------------------------------------------------------------------

NOTHING_WAITS = (
    "Tout ce qui peut être fait l’est. Prochaine étape : « passation run --rehash », puis « passation migrate attest »."
)
WAITING = "Ce qui est attendu :"


def initialised(folder: Path, by: str) -> str:
    """`init` ended."""
    opened = f" Les décisions d’ouverture sont au nom de {by}." if by else ""
    return f"L’espace est prêt dans « {folder} ».{opened} Vérifiez-le par « passation -C {folder} doctor », puis lancez « passation -C {folder} run »."


def wait(sentence: str, command: str) -> str:
    """One thing waited for."""
    return f"• {sentence}\n    → {command}"


def total(entries: int, size: str, folders: int) -> str:
    """Head of the balance."""
    return f"{plural(entries, 'fichier relevé', 'fichiers relevés')}, {size}, {plural(folders, 'dossier', 'dossiers')}."


def balanced(yes: bool) -> str:
    """Foot of the balance."""
    return (
        "Le compte est juste : chaque fichier relevé est dans un état et un seul."
        if yes
        else "Le compte n’est pas juste : le dernier relevé est incomplet ou plus récent que les états. Relancez « passation run »."
    )


# --- doctor ----------------------------------------------------------------------------------------------------------

SETTINGS, CATALOGUE, JOURNAL, FILING_PLAN = "Réglages", "Catalogue", "Journal", "Plan de classement"
TIKA_SERVER = "Serveur de lecture"
STORE, INDEX, OCR, PARSERS, SPACE, ROLES = (
    "Stockage",
    "Recherche",
    "Pages numérisées",
    "Lecteurs isolés",
    "Place libre",
    "Rôles",
)
ANSWERS, FAULT, ABSENT, NOT_SET, NOT_MADE = "répond", "à corriger", "absent", "non réglé", "pas encore fait"
ACCESS, READ = "Bases de données Access", "lues"
NO_FRENCH, WITH_FRENCH = "installée sans le français", "reconnaissance en français"
INSTALL_ACCESS = "Les bases de données Access ne seront pas lues. Installez le paquet mdbtools."
INSTALL_OCR = "Les pages numérisées ne seront pas lues. Installez les paquets tesseract-ocr et tesseract-ocr-fra."
INSTALL_FRENCH = "Les accents seront mal lus. Installez le paquet tesseract-ocr-fra."


def settings_read(name: str) -> str:
    """The settings are fine."""
    return f"commune de {name}"


def journal_lines(count: int) -> str:
    """The chain of the journal is whole."""
    return plural(count, "ligne, chaîne intacte", "lignes, chaîne intacte")


def plan_nodes(count: int) -> str:
    """The filing plan is readable."""
    return plural(count, "rubrique", "rubriques")


def source(name: str) -> str:
    """Label of a source."""
    return f"Source « {name} »"


def documents(count: int) -> str:
    """Size of the index."""
    return plural(count, "document", "documents")


def catalogue_answers(*, on_server: bool) -> str:
    """The catalogue answers, and where it is."""
    return "répond, sur le serveur PostgreSQL" if on_server else "répond, dans un fichier de cet espace"


def isolation(*, no_network: bool, no_privileges: bool) -> str:
    """How well parsers are kept apart."""
    network = "sans réseau" if no_network else "réseau non coupé sur ce poste"
    return f"processus à part, {network}" + (", sans droits" if no_privileges else "")


def free(count: int) -> str:
    """Free space."""
    return size(count)


def little_space(needed: int) -> str:
    """Less space than the spool may take."""
    return f"Il est conseillé d’avoir {size(needed)} ; à défaut, baissez spool_bytes dans passation.toml."


def deciders(names: set[str]) -> str:
    """Who signed standing decisions."""
    if not names:
        return "aucune décision enregistrée"
    return (
        "décisions au nom de : "
        + ", ".join(sorted(names))
        + " (le prestataire opère, le DPD donne un avis, le maire décide)"
    )


# --- decide ----------------------------------------------------------------------------------------------------------

REASONS = {
    "technical": "fichier technique",
    "exact_copy": "copie exacte d’un document relu",
    "blank_form": "formulaire vierge ou documentation publiée",
    "private_taken_back": "fichier privé repris par son propriétaire",
    "kept_elsewhere": "conservé ailleurs",
    "elimination_visa": "élimination visée",
    "other": "autre (permet l’arrêt du serveur, interdit l’effacement des disques)",
}
UNSIGNED = "une décision porte le nom de qui la prend"
NEEDS_PROOF = (
    "Ce motif demande --proof : où le fichier est conservé et ce qui le prouve, ou le numéro et la date du visa."
)


def unknown_path(path: str) -> str:
    """A decision on something that no crawl saw."""
    return f"« {path} » n’est dans aucun relevé. Écrivez-le comme dans les rapports : source:dossier/fichier."


def unknown_node(node: str) -> str:
    """A node that the plan lacks or that takes no file."""
    return f"« {node} » n’est pas une rubrique du plan qui reçoit des fichiers."


def recorded(number: int, count: int) -> str:
    """A decision was written down."""
    return f"Décision n° {number} enregistrée : {plural(count, 'fichier concerné', 'fichiers concernés')}."


def decision(number: int, day: str, by: str, action: str, subject: str, why: str) -> str:
    """One line of the list."""
    return f"{number:>4}  {day}  {by} : {action} {subject} — {why}"


ACTIONS = {
    "exclude": "exclure",
    "admit": "traiter comme un document",
    "hold": "mettre en attente",
    "accept": "accepter",
    "file": "classer",
    "widen": "élargir l’accès de",
    "narrow": "ne plus élargir l’accès de",
    "lock": "régler",
    "confirm": "confirmer le point",
    "withdraw": "remettre à vérifier le point",
}
SUBJECTS = {
    "technical": "les fichiers techniques et les liens",
    "filing": "les classements proposés",
    "lock": "le verrouillage des documents relus",
}
