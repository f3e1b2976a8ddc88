"""Sentences of the migration, in French: what happened, what it means for the files, what to do."""

from datetime import datetime
from typing import TYPE_CHECKING

from catalog.balance import Tally
from catalog.decisions import Reason
from ingest.sources.messages import BY_FAULT
from passation.console import number, plural, size
from passation.errors import Fault

if TYPE_CHECKING:
    from migrate.locate import Location

GROUP = "Transférer les documents dans le stockage, les relire, et dire si le serveur peut être fermé."
PLAN_HELP = "Établir le plan : ce qui sera transféré, où, et ce qui ne le sera pas. Rien n’est envoyé."
RUN_HELP = "Transférer ce que le plan prévoit. Ce qui est déjà dans le stockage n’est pas renvoyé."
VERIFY_HELP = "Relire dans le stockage et comparer les empreintes. Un objet qui n’est pas identique donne le code 4."
ATTEST_HELP = "Établir le constat de fermeture, qui refuse tant qu’il manque quelque chose (code 4)."
ALL_HELP = "Tout relire, y compris ce qui a déjà été trouvé identique."

TRANSFERRING = "Transfert"
VERIFYING = "Relecture dans le stockage"

NO_DESTINATION = (
    "Aucune destination n’est réglée : indiquez-la dans passation.toml, section [destination], puis relancez."
)
NO_PLAN = "Aucun plan de transfert n’est établi : rien n’a été envoyé. Lancez « passation migrate plan »."
PLAN_OUTDATED = (
    "Le plan ne correspond plus au catalogue (fichiers, lectures ou décisions ont changé) : rien n’a été envoyé. "
    "Relancez « passation migrate plan », puis « passation migrate run »."
)
NO_FILING_DECISION = (
    "Personne n’a encore accepté les classements proposés : rien n’a été envoyé. Pour les accepter au-dessus du seuil "
    "(le reste ira dans « À qualifier »), lancez « passation decide accept --by NOM »."
)
NOT_WHOLLY_READ = "Le relevé n’est pas entièrement lu : terminez par « passation ingest read », puis refaites le plan."
NOTHING_SENT = "Rien n’a encore été transféré : il n’y a rien à relire."
OTHER_BYTES_IN_STORE = (
    "L’objet relu dans le stockage n’a pas le contenu lu sur la source (empreintes SHA-256 différentes)."
)
PROPOSALS_ONLY = "Ces rangements sont des propositions : personne ne les a encore acceptées."

MAP_HEADER = "source;chemin;version;état;motif;classement;clé dans le stockage;SHA-256;octets;modifié le"

PLAN_STATES = {
    "send": "à transférer, ou déjà dans le stockage",
    "same": "même contenu qu’un document transféré",
    "excluded": "exclu par décision",
    "held": "en attente d’une décision",
    "refused": "illisible",
    "unread": "pas encore lu",
}

REASONS = {
    Reason.TECHNICAL: "fichier technique",
    Reason.EXACT_COPY: "copie exacte d’un contenu relu",
    Reason.BLANK_FORM: "formulaire vierge ou documentation publiée",
    Reason.PRIVATE_TAKEN_BACK: "fichier privé repris par son propriétaire",
    Reason.KEPT_ELSEWHERE: "conservé ailleurs",
    Reason.ELIMINATION_VISA: "élimination visée",
    Reason.OTHER: "autre motif",
}

_HELD = {
    "private": "présumé privé : ni ouvert ni transféré avant une décision",
    "link": "lien ou raccourci : n’a pas de contenu à transférer",
    "decision": "mis en attente par une décision",
    "access": "deviendrait lisible par d’autres qu’aujourd’hui : voir « passation migrate access »",
}

SYMBOLS = {
    "=": "relu, identique",
    "*": "différent",
    "+": "absent du stockage",
    "!": "erreur de lecture",
    "?": "non comparé",
    "-": "inconnu du catalogue",
}

SYMBOL_ADVICE = {
    "*": "Faites restaurer l’objet d’origine par l’hébergeur, ou retirez l’objet altéré ; relancez « migrate verify », puis « migrate run » s’il est alors absent.",
    "+": "Relancez « migrate run » : le document sera lu à nouveau sur la source et renvoyé.",
    "!": "Montrez le motif à l’hébergeur, puis relancez « migrate verify ».",
    "?": "Donnez à Passation le droit de lire ces objets, puis relancez « migrate verify ».",
}

BY_SYMBOL = {"*": "differs", "+": "missing", "!": "error", "?": "not_compared"}
"""Code of the reason for which an object of that symbol forbids closing."""

REFUSALS = {
    "no_source": (
        "Aucune source n’est réglée : rien n’a été relevé.",
        "Indiquez les sources dans passation.toml, puis lancez « passation run ».",
    ),
    "never_crawled": (
        "La source « {0} » n’a jamais été relevée.",
        "Lancez « passation ingest crawl », ou retirez-la des réglages si elle n’existe plus.",
    ),
    "incomplete_crawl": (
        "Le dernier relevé de la source « {0} » est incomplet : des dossiers n’ont pas pu être parcourus.",
        "Donnez à Passation le droit de les lire, puis refaites le relevé.",
    ),
    "no_control": (
        "La source « {0} » n’a pas eu son relevé de contrôle, qui relit tous les fichiers après le transfert.",
        "Mettez le partage en lecture seule, puis lancez « passation run --rehash ».",
    ),
    "old_control": (
        "Le relevé de contrôle de la source « {0} » est plus ancien que le dernier transfert.",
        "Lancez à nouveau « passation run --rehash ».",
    ),
    "not_read_again": (
        "Pas relus sur la source depuis le relevé de contrôle : {files}. On ne sait pas s’ils ont changé.",
        "Lancez « passation run » : la lecture reprend où elle en était.",
    ),
    "no_plan": (
        "Aucun plan de transfert n’est établi.",
        "Lancez « passation migrate plan », puis « passation migrate run ».",
    ),
    "outdated_plan": (
        "Le plan de transfert ne correspond plus au relevé ni aux décisions.",
        "Lancez « passation migrate plan », puis « passation migrate run » et « passation migrate verify ».",
    ),
    "held": (
        "En attente d’une décision : {files}.",
        "Présumés privés ou mis en attente : décidez de les reprendre, de les rendre à leur propriétaire ou de les exclure (« passation decide »). Ceux dont l’accès s’élargirait sont dans « passation migrate access ».",
    ),
    "refused": (
        "Non lus, ou refusés par le stockage : {files}.",
        "Réparez la cause (droits, fichier ouvert, chiffrement) et relancez, ou décidez de leur exclusion (« passation decide »).",
    ),
    "pending": (
        "Pas encore repris et relus : {files}.",
        "Lancez « passation migrate run », puis « passation migrate verify ».",
    ),
    "unproved_copy": (
        "Exclus comme copies exactes, sans que le contenu ait été relu dans le stockage : {files}.",
        "Relisez le contenu d’origine, ou changez le motif de l’exclusion.",
    ),
    "differs": ("Différents dans le stockage de ce qui a été lu : {files}.", SYMBOL_ADVICE["*"]),
    "missing": ("Absents du stockage alors qu’ils y avaient été envoyés : {files}.", SYMBOL_ADVICE["+"]),
    "error": ("Impossibles à relire dans le stockage : {files}.", SYMBOL_ADVICE["!"]),
    "not_compared": (
        "Pas comparés avec ce que contient le stockage : {files}. Non comparé ne veut pas dire vérifié.",
        SYMBOL_ADVICE["?"],
    ),
    "unbalanced": (
        "Les comptes ne tombent pas juste : la somme des fichiers traités n’est pas celle du relevé.",
        "Refaites le relevé de toutes les sources ; si l’écart demeure, signalez cette anomalie.",
    ),
}
"""Code of a reason → what is missing, what to do."""

DRAFT_TITLE = "Projet de constat de fermeture"
DRAFT_REASON = (
    "Ce document est un projet : le gel des partages (passage en lecture seule) n’a pas encore été constaté. "
    "Tant qu’il ne l’est pas, des fichiers peuvent encore changer sur le serveur."
)
POSSIBLE = "Fermeture possible"
IMPOSSIBLE = "Fermeture impossible, voici pourquoi"

SCOPE = (
    "Le présent constat porte sur les seuls partages listés en annexe 1. Il ne vaut ni visa d’élimination ni autorisation d’effacer les disques.",
    "Le gel, l’arrêt et l’effacement sont trois actes distincts, avec trois documents : le gel met les partages en lecture seule, l’arrêt éteint le serveur et scelle ses disques, l’effacement des disques est une élimination.",
    "La reprise d’un fichier numérisé n’autorise pas la destruction de l’original papier.",
)

CLOSING_STATES = {
    "migrated": "Repris dans le stockage, relus, identiques",
    "duplicate": "Doublons d’un document repris et relu",
    "excluded": "Exclus par une décision (annexe 2)",
    "held": "En attente d’une décision",
    "refused": "Non lus, ou refusés par le stockage",
    "pending": "Pas encore repris et relus",
}

METHOD = (
    "Chaque fichier est lu une première fois ; son empreinte SHA-256 est prise à cette lecture et gardée pour toujours.",
    "Il est lu une seconde fois pour être envoyé : s’il n’a plus la même empreinte, rien n’est gardé.",
    "Chaque objet est ensuite relu en entier depuis le stockage, et son empreinte comparée à la première. Ni la taille, ni la date, ni l’« ETag » d’un stockage ne tiennent lieu de comparaison.",
    "Après le transfert, un relevé de contrôle parcourt à nouveau chaque source et relit tous les fichiers.",
    "Les identiques ne sont gardés qu’une fois ; tous leurs emplacements d’origine sont notés dans le manifeste.",
    "Les comptes sont fermés : chaque fichier relevé est dans une ligne du tableau, et une seule.",
    "Passation ne modifie et n’efface rien sur les sources.",
)

NOT_FILES = (
    "Bases de données des logiciels métiers (état civil, élections, paie, comptabilité…)",
    "Annuaire et comptes (Active Directory), DNS, DHCP",
    "Imprimantes et numérisations vers un dossier du serveur",
    "Licences et serveurs de licences",
    "Postes des agents : fichiers locaux, lecteurs réseau, raccourcis",
    "Tâches planifiées et échanges automatiques",
    "Sauvegarde de recours : où, et jusqu’à quand",
)
"""What a server does besides holding files: to be checked and signed by hand."""

SIGNATURES = (
    ("Le prestataire", "a opéré la reprise"),
    ("Le délégué à la protection des données", "a donné son avis, joint"),
    ("Le maire", "décide"),
)

DETAILS = {"proof": "preuve", "node": "rubrique"}
"""Details of a decision, as the constat names them."""

EXCEPTIONS = {
    "unreadable_excluded": "Fichiers illisibles, exclus par décision : leur contenu n’est pas dans le stockage",
    "streams": "Fichiers qui portent des données annexes (flux NTFS), non reprises",
    "former_objects": "Objets d’une version ancienne, hors du plan en vigueur, qui ne sont pas relus identiques",
}

_MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]


def date(when: datetime) -> str:
    """`1er mars 2026 à 9 h 05`."""
    day = "1er" if when.day == 1 else str(when.day)
    return f"{day} {_MONTHS[when.month - 1]} {when.year} à {when.hour}\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}{when.minute:02d}"


def fault(code: str) -> str:
    """The sentence of a fault by its code."""
    return BY_FAULT.get(Fault(code), code) if code in set(Fault) else code


def reason(state: str, code: str) -> str:
    """Why the plan does not send an entry; empty when it does."""
    if state == "excluded":
        return REASONS[Reason(code)] if code in set(Reason) else code
    return {"held": _HELD.get(code, code), "refused": fault(code)}.get(state, "") if code else ""


def files(count: int, size_: int) -> str:
    """`3 fichiers (1,2 Mo)`."""
    return f"{plural(count, 'fichier', 'fichiers')} ({size(size_)})"


def planned(plan_id: str, *, new: bool) -> str:
    """Head of the plan."""
    return f"Plan de transfert {plan_id} " + ("établi." if new else "inchangé.")


def counted(label: str, tally: Tally) -> str:
    """A line of counts."""
    return f"  {number(tally.count):>9}  {size(tally.bytes):>9}  {label}"


def transferred(count: int, left: int) -> str:
    """End of `migrate run`."""
    said = plural(count, "document envoyé", "documents envoyés")
    return said + (f", {plural(left, 'reste', 'restent')} à envoyer." if left else ". Il ne reste rien à envoyer.")


def and_others(count: int) -> str:
    """The end of a list that was cut."""
    return f"  … et {plural(count, 'autre', 'autres')} (tous sont dans --json)."


def unknown_objects(count: int) -> str:
    """Objects in the store that no row knows."""
    return (
        f"{plural(count, 'objet', 'objets')} dans le stockage ne viennent pas de Passation (symbole -). "
        "Ils ne sont ni comparés ni touchés : cherchez qui les y a mis."
    )


def not_yet_sent(count: int) -> str:
    """Planned contents without a receipt."""
    return f"{plural(count, 'document prévu n’est', 'documents prévus ne sont')} pas encore dans le stockage : lancez « passation migrate run »."


def all_identical(tally: Tally) -> str:
    """Everything was read back."""
    return f"{plural(tally.count, 'objet relu, identique', 'objets relus, tous identiques')} ({size(tally.bytes)})."


def not_published(why: str) -> str:
    """The ledger could not be written into the store."""
    return f"Le registre des empreintes n’a pas pu être écrit dans le stockage ; les résultats ci-dessus sont gardés. {why}"


def written(what: str, place: object) -> str:
    """A file that was written."""
    return f"{what} : {place}"


LOCATE_HELP = "Retrouver un fichier par son ancien chemin (M:\\urba\\x.doc, \\\\serveur\\partage\\…), accents et majuscules indifférents."
STATES = {
    "pending": "pas encore repris",
    "held": "en attente d’une décision",
    "migrated": "repris, relu, identique",
    "duplicate": "repris, relu, identique (autre exemplaire)",
    "excluded": "exclu de la reprise",
    "refused": "non lu, non repris",
    "gone": "disparu de la source depuis",
}


def location(one: "Location") -> str:
    """Where a file is now, several lines."""
    lines = [f"{one.path} — {STATES[one.state] if one.kind != 'folder' else 'dossier'}"]
    if one.filed:
        lines.append(f"    classé dans : {one.filed}")
    if one.key:
        lines.append(f"    dans le stockage : {one.key}")
    lines += [f"    autre exemplaire : {copy}" for copy in one.copies[:5]]
    return "\n".join(lines)


def nowhere(path: str) -> str:
    """No entry has this path."""
    return f"« {path} » n’est dans aucun relevé. Essayez avec moins de dossiers, ou cherchez ses mots par « passation search »."


RESTORE_HELP = "Reconstruire une source telle qu’elle était, dates comprises, à partir du stockage."
AS_SOURCE_HELP = "Dossier vide où reconstruire."
UNSAFE_NAME = "le nom sortirait du dossier : il n’est pas reconstruit"
NOT_IN_STORE = "n’est pas dans le stockage (exclu, en attente, non lu, ou pas encore relu)"
OTHER_BYTES_READ = "ce que rend le stockage n’est pas ce qui a été lu la première fois"


def unknown_source(name: str) -> str:
    """No source of that name in the settings."""
    return f"Aucune source ne s’appelle « {name} » dans passation.toml."


def not_empty(folder: object) -> str:
    """We never write among files that are not ours."""
    return f"Le dossier « {folder} » n’est pas vide : rien n’a été écrit. Indiquez un dossier neuf."


def not_restored(error: Exception) -> str:
    """One file could not be rebuilt."""
    return f"non reconstruit : {error}"


def restored(files: int, volume: int, folders: int, folder: object) -> str:
    """What was rebuilt."""
    count = f"{plural(files, 'fichier', 'fichiers')} ({size(volume)}) et {plural(folders, 'dossier', 'dossiers')}"
    return f"{count} reconstruits dans « {folder} », comparés un à un."


def not_rebuilt(path: str, why: str) -> str:
    """A line of the list of what is missing."""
    return f"  {path} — {why}"


PROVE_HELP = "Écrire la preuve qu’un fichier est dans le constat : son reçu, et le chemin jusqu’à la racine de Merkle."
CHECK_HELP = "Contrôler un constat déjà fait (son fichier JSON) au lieu d’en établir un."
CONSTAT_CHANGED = "Ce fichier n’est pas le constat que le journal a enregistré : il a été modifié, ou vient d’ailleurs."
HEAD_UNKNOWN = "Le journal ne contient pas la ligne sur laquelle ce constat s’appuie."
RECEIPTS_CHANGED = (
    "Les reçus ne sont plus ceux du constat : un objet a été ajouté, retiré, changé, ou relu différent depuis."
)
CONSTAT_HOLDS = "Le constat tient : le fichier, le journal et les reçus disent la même chose."


def no_receipt(path: str) -> str:
    """The file has no receipt that was read back."""
    return f"« {path} » n’a pas de reçu relu dans le plan en vigueur : rien ne prouve qu’il est arrivé."


def no_constat(file: object) -> str:
    """Not the JSON of a constat."""
    return f"« {file} » n’est pas un constat : donnez le fichier rapports/constat-N.json."
