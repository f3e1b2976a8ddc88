"""Sentences of the jobs that span the stages, in French, and the commented settings file."""

import json
from collections.abc import Mapping
from pathlib import Path
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
    sources = "\n".join(f"[sources.{name}]\nurl = {_quoted(url)}\n" for name, url in request.sources)
    return f"""# Réglages de l’espace Passation de {request.commune.splitlines()[0]}.
# Aucun mot de passe ici. Ils viennent de l’environnement (PASSATION_SOURCE_<NOM>_PASSWORD, PASSATION_S3_ACCESS_KEY,
# PASSATION_S3_SECRET_KEY), d’un fichier secrets/<VARIABLE> lisible par vous seul, du trousseau, ou d’une question.
# Le gel se contrôle avec le compte d’un agent : PASSATION_SOURCE_<NOM>_ORDINARY_USER et …_ORDINARY_PASSWORD.

[commune]
name = {_quoted(request.commune)}
insee = {_quoted(request.insee)}
siren = {_quoted(request.siren)}
# timezone = "Europe/Paris"          # déduit du code INSEE quand il n’est pas donné
# public_phones = ["04 00 00 00 00"] # numéros, courriels et IBAN publics de la mairie : non signalés comme personnels
# public_emails = ["mairie@exemple.fr"]
# public_ibans = []

# Une section par source. Adresses acceptées :
#   smb://utilisateur@serveur:445/partage/dossier   (domaine : smb://DOMAINE;utilisateur@serveur/partage)
#   folder:/chemin/du/dossier    onedrive:/chemin/des/exports    sharepoint:/chemin/de/l’export
# Et, pour chacune, si besoin :
#   inventory = "liste.csv"      # ce que la source doit contenir (export CSV de SharePoint)
#   hours = "19:00-07:00"        # quand le serveur peut être sollicité ; files_per_second = 50 pour le ménager
#   backed_up = true             # cette source est sauvegardée ailleurs que sur le serveur
{sources}
[destination]
# s3://compartiment/prefixe?endpoint=https://serveur:port&region=…   ou   folder:/chemin
url = {_quoted(request.destination)}
# connections = 8        # documents envoyés ou relus en même temps par chaque processus
# encryption = "AES256"  # chiffrement demandé au stockage ; ou "aws:kms", avec kms_key = "…" si la clé est à vous
# timetable = "08:00,512k 12:00,10M 14:00,512k 18:30,off"   # débit par heures (o/s) ; « 08:00,0 » : rien ne part de jour
# bytes_per_second = 2000000                                # ou un débit constant

[living]
# Modèles et fichiers en cours (vivants.yaml les reconnaît) : dossier où ils sont déposés, prêts pour la plateforme
# collaborative. Sans adresse, ils vont dans le stockage avec les autres.
# url = "folder:/chemin"

[index]
# Serveur de recherche Elasticsearch partagé entre communes (accès : PASSATION_INDEX_USER et PASSATION_INDEX_PASSWORD, ou
# PASSATION_INDEX_API_KEY). Sans adresse, la recherche tient dans un dossier de cet espace. Après un changement :
# « passation index --rebuild ».
# url = "https://recherche.exemple.fr:9200"
# ca = "autorite.pem"

[catalogue]
# Un fichier de cet espace tant que rien n’est indiqué. Pour le porter sur un serveur PostgreSQL et changer cette ligne :
#   passation catalog move --to postgresql://compte@serveur/base    (mot de passe : PASSATION_CATALOGUE_PASSWORD)
# url = ""

[groups]
# Qui lit quoi : groupe de lecteurs = liste de SID ou de comptes de la source. Un SID absent d’ici ne donne droit à rien.
# GRP_RH = ["S-1-5-21-…-1104"] # nom donné par le plan ; chaque membre est tenu pour avoir tous les comptes de sa liste

[web]
# Page de recherche (« passation serve ») : son adresse vue des navigateurs, quand un serveur HTTPS est placé devant elle.
# url = "https://recherche.exemple.fr"
# session_hours = 10   # au-delà, il faut se reconnecter

[filing]
threshold = 0.5        # un classement proposé au-dessus de ce seuil est accepté (décision d’ouverture)

[work]
executor = "processes" # ou "serial"
processes = 0          # 0 : autant que de cœurs
ocr = true             # reconnaissance des pages numérisées, si Tesseract est installé

[limits]
spool_bytes = 20000000000    # place prise sur ce poste par les documents en attente de lecture
document_bytes = 500000000   # au-delà, un document est transféré mais son texte n’est pas lu
memory_bytes = 1073741824    # mémoire d’un lecteur de documents
cpu_seconds = 60             # temps de calcul par document
characters = 10000000        # texte gardé par document
ocr_pages = 50               # pages numérisées reconnues par document
"""


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
STORE, INDEX, OCR, PARSERS, SPACE, ROLES = (
    "Stockage",
    "Recherche",
    "Pages numérisées",
    "Lecteurs isolés",
    "Place libre",
    "Rôles",
)
ANSWERS, FAULT, ABSENT, NOT_SET, NOT_MADE = "répond", "à corriger", "absent", "non réglé", "pas encore fait"
NO_FRENCH, WITH_FRENCH = "installée sans le français", "reconnaissance en français"
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
