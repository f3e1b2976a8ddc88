"""Sentences of the constat, in French."""

from catalog.balance import Tally
from migrate.elimination.messages import civil
from passation.console import plural, size
from passation.workspace import ARRIVALS

TITLES = {"stop": "Constat de fermeture", "wipe": "Constat préalable à l’effacement des disques"}
DRAFTS = {"stop": "Projet de constat de fermeture", "wipe": "Projet de constat préalable à l’effacement des disques"}
FILES = {"stop": "constat", "wipe": "effacement"}
"""Name of the files of a constat, before its number."""

DRAFT_REASON = (
    "Ce document est un projet : le gel des partages (passage en lecture seule) n’est pas constaté pour les utilisateurs "
    "ordinaires. Tant qu’il ne l’est pas, des fichiers peuvent encore changer sur le serveur."
)
POSSIBLE = {"stop": "Fermeture possible", "wipe": "Effacement des disques possible"}
WHEN_FROZEN = "Fermeture possible une fois le gel constaté, pas avant"
IMPOSSIBLE = {
    "stop": "Fermeture impossible, voici pourquoi",
    "wipe": "Effacement des disques interdit, voici pourquoi",
}

ACTS = {"freeze": "Gel des partages", "stop": "Arrêt du serveur", "wipe": "Effacement des disques"}
ACT_DONE = {"freeze": "constaté", "stop": "possible", "wipe": "possible, sur décision du maire et après visa"}
ACT_NOT = {"freeze": "pas constaté", "stop": "pas possible", "wipe": "interdit"}

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
    "Le gel est contrôlé sans rien écrire : le serveur dit lui-même ce qu’un compte ordinaire a encore le droit de faire (MaximalAccess, MS-SMB2), sur le partage, ses dossiers de premier rang et un échantillon.",
    "Après le gel et le dernier transfert, un relevé de contrôle parcourt à nouveau chaque source et relit tous les fichiers.",
    "Les identiques ne sont gardés qu’une fois ; tous leurs emplacements d’origine sont notés dans le manifeste.",
    "Les comptes sont fermés : chaque fichier relevé est dans une ligne du tableau, et une seule.",
    "Passation ne modifie et n’efface rien sur les sources.",
)

SIGNATURES = (
    ("Le maire", "décide"),
    ("Le délégué à la protection des données", "a donné son avis, joint ; il ne se porte pas garant"),
    ("L’agent chargé de la reprise", "a contrôlé les listes et les décisions"),
    ("Le prestataire", "a opéré la reprise"),
)

DETAILS = {"proof": "preuve", "node": "rubrique"}
"""Details of a decision, as the constat names them."""

EXCEPTIONS = {
    "unreadable_excluded": "Fichiers illisibles, exclus par décision : leur contenu n’est pas dans le stockage",
    "streams": "Fichiers qui portent des données annexes (flux NTFS), non reprises",
    "vanished": "Fichiers relevés puis disparus de la source : ceux qui avaient été repris restent dans le stockage",
    "former_objects": "Objets d’une version ancienne, hors du plan en vigueur, qui ne sont pas relus identiques",
}

ATTEST_HELP = "Établir le constat de fermeture, qui refuse tant qu’il manque quelque chose (code 4)."
ACT_HELP = "Acte préparé : « stop », l’arrêt du serveur (par défaut), ou « wipe », l’effacement des disques."
PROVE_HELP = "Écrire la preuve qu’un fichier est dans le constat : son reçu, et le chemin jusqu’à la racine de Merkle."
CHECK_HELP = "Contrôler un constat déjà fait (son fichier JSON ou PDF) au lieu d’en établir un."
CONSTAT_CHANGED = "Ce fichier n’est pas le constat que le journal a enregistré : il a été modifié, ou vient d’ailleurs."
HEAD_UNKNOWN = "Le journal ne contient pas la ligne sur laquelle ce constat s’appuie."
CONSTAT_LOST = "Le catalogue ne garde plus ce constat tel qu’il a été fait."
RECEIPTS_CHANGED = (
    "Les reçus ne sont plus ceux du constat : un objet a été retiré sans visa, changé, ou relu différent depuis."
)
CONSTAT_HOLDS = "Le constat tient : le fichier, le journal, le plan et les reçus de ce jour-là disent la même chose."
SINCE = "Ce qui s’est passé depuis, et qui ne le met pas en cause :"
REFUSED_THEN = (
    "Ce constat refusait la fermeture : il a été comparé avec l’état d’aujourd’hui, et ce qui a été envoyé, relu ou "
    "décidé depuis peut suffire à expliquer ces écarts."
)

CHANGED = {
    "plan": "Le plan de transfert de ce constat n’est plus celui qui a été gelé : il manque, ou une ligne a changé.",
    "balance": "Les comptes du catalogue ne sont plus ceux du constat.",
    "objects": "L’état des objets relus n’est plus celui du constat.",
    "exclusions": "Les exclusions ou leurs décisions ne sont plus celles du constat.",
    "freeze": "Le gel enregistré n’est plus celui du constat.",
    "checklist": "Les points confirmés ne sont plus ceux du constat.",
    "places": "Les emplacements d’origine ne sont plus ceux du constat : un fichier a été ajouté, retiré ou changé.",
}
"""Part of a constat → what is said when the catalogue no longer says the same."""


def newer_plan(now: str, when: str, then: str) -> str:
    """Another plan is in force."""
    return f"Le plan en vigueur est {now}, gelé le {when} ; le constat est comparé au sien, {then}."


def eliminated_since(gone: Tally, number: str, reference: str, day: str) -> str:
    """Objects were eliminated under a visa."""
    return f"Éliminés du stockage : {_objects(gone)}, sous le visa {reference} du {civil(day)} (bordereau n° {number})."


def refiled_since(moved: Tally) -> str:
    """Objects were given another key."""
    return f"Rangés ailleurs dans le stockage, et relus : {_objects(moved)}."


def sent_since(sent: Tally) -> str:
    """Objects were sent."""
    return f"Entrés dans le stockage : {_objects(sent)}."


def _objects(tally: Tally) -> str:
    return f"{plural(tally.count, 'document', 'documents')} ({size(tally.bytes)})"


def files_since(source: str, files: str) -> str:
    """Files are new, changed or gone."""
    what = "retours de la préfecture" if source == ARRIVALS else "nouveaux, changés ou disparus"
    return f"Source « {source} », {what} : {files}."


def no_receipt(path: str) -> str:
    """The file has no receipt that was read back."""
    return f"« {path} » n’a pas de reçu relu dans le plan en vigueur : rien ne prouve qu’il est arrivé."


def no_constat(file: object) -> str:
    """Not the JSON of a constat."""
    return f"« {file} » n’est pas un constat : donnez le fichier rapports/constat-N.json."


MAY = {
    "stop": "Le serveur peut être arrêté, et ses disques mis sous scellés, une fois l’annexe 4 vérifiée. C’est le maire qui décide.",
    "wipe": "Tous les points de l’annexe 4 sont confirmés. L’effacement des disques est une élimination : c’est le maire qui décide, au vu du visa des archives départementales.",
}
MAY_WHEN_FROZEN = (
    "Un projet ne se signe pas : le serveur ne peut être arrêté que sur un nouveau constat, une fois le gel constaté et "
    "l’annexe 4 vérifiée. C’est le maire qui décide."
)
SEALED = "Des fichiers sont exclus pour un motif hors de la liste prévue (« autre motif », annexe 2) : les disques doivent rester sous scellés, leur effacement est interdit."
ACT_HEADS = ("Acte", "État", "Précisions")
COUNT_HEADS = ("Ce que sont devenus les fichiers", "Fichiers", "Volume")
PERIMETER_HEADS = ("Source", "Premier relevé", "Relevé de contrôle", "Dernier relevé", "Fichiers", "Volume")
EXCLUSION_HEADS = ("Motif", "Décidé par", "Pourquoi", "Fichiers", "Volume")
CHECK_HEADS = ("", "Vérifié", "Par qui, quand")
ANNEX_PERIMETER = "Annexe 1 — Partages parcourus"
ANNEX_EXCLUSIONS = "Annexe 2 — Exclusions et décisions"
ANNEX_EXCEPTIONS = "Annexe 3 — Points à connaître"
ANNEX_CHECKLIST = "Annexe 4 — Ce qui n’est pas un fichier"
ANNEX_FREEZE = "Annexe 5 — Gel des partages"
ANNEX_METHOD = "Annexe 6 — Méthode"
ANNEX_TECHNICAL = "Annexe technique"
IN_THE_WAY = "Fichiers qui s’y opposent"
NO_CRAWL = "Aucune source n’a été relevée."
NO_EXCLUSION = "Aucun fichier n’est exclu."
NONE = "Aucun."
CHECK_BEFORE = {
    "stop": "Le constat ne porte que sur des fichiers. Le reste de ce que fait le serveur est vérifié à la main avant l’arrêt.",
    "wipe": "À confirmer en plus avant l’effacement des disques :",
}
TOOL = "Outil"
UNPUBLISHED = "non publié"
WITHOUT_US = (
    "Contrôle sans Passation, que le maire peut confier à un tiers (« _passation/LISEZMOI.txt » dans le stockage dit "
    "comment s’y prendre) :"
)


def numbered(title: str, number: int) -> str:
    """Title of a paper with its number."""
    return f"{title} n° {number}"


def mark(title: str, root: str) -> str:
    """What stands at the foot of every page, so that none can be exchanged."""
    return f"{title} · racine {root}"


def all_there(files: str, volume: str) -> str:
    """What an allowed constat says of the files."""
    return (
        f"Les partages listés en annexe 1 contiennent {files} ({volume}). Chacun est dans le stockage, relu et identique, "
        "ou en est un doublon, ou a été exclu par une décision signée. Aucun n’est manquant, illisible sans décision ou "
        "laissé sans comparaison."
    )


def to_do(advice: str) -> str:
    """What to do about a reason."""
    return f"À faire : {advice}"


def frozen_by(source: str, when: str, by: str) -> str:
    """The freeze of a source."""
    return f"« {source} » : constaté le {when} par {by}."


def and_more(count: int) -> str:
    """The end of a list of reasons that was cut."""
    return f"\n… et {count} autre{'s' if count > 1 else ''}."


def total(*, balanced: bool) -> str:
    """Last line of the counts."""
    return "Total relevé" if balanced else "Total relevé (les comptes ne tombent pas juste)"


def crawled(when: str, troubles: int, *, complete: bool) -> str:
    """The latest crawl of a source."""
    said = f"{when}\n{'complet' if complete else 'incomplet'}"
    return (
        f"{said}\n{troubles} élément{'s' if troubles > 1 else ''} non parcouru{'s' if troubles > 1 else ''}"
        if troubles
        else said
    )


def destination(url: str) -> str:
    """Where the documents are."""
    return f"Stockage de destination : {url or 'non réglé'}"


def first_ones(plan: str) -> str:
    """Where the whole list is."""
    return (
        f"Les premiers de chaque motif ; la liste complète est dans plan-{plan[:12]}.csv."
        if plan
        else "Les premiers de chaque motif."
    )


def read_back(first: str, last: str) -> str:
    """When the objects were read back."""
    return f"Relecture dans le stockage : du {first} au {last}."


def technical(leaves: str) -> tuple[str, ...]:
    """Names of the digests of the technical annex, in their order."""
    return (
        "Plan",
        f"Racine de Merkle des {leaves} reçus (RFC 6962, SHA-256)",
        "Emplacements d’origine",
        "Tête du journal",
        "SHA-256 de SHA256SUMS",
        "SHA-256 du manifeste",
        "SHA-256 de ce constat en JSON",
    )


CHECKLIST_HELP = "Lister ce qu’un serveur fait en plus de garder des fichiers, et dire qui a vérifié chaque point."
ITEM = "POINT"
BY_HELP = "Qui a vérifié."
NOTE_HELP = "Ce qui a été vérifié, où, référence."
WITHDRAW_HELP = "Revenir sur une confirmation : le point est à vérifier à nouveau."
NEEDS_NAME = "Une confirmation est signée : ajoutez « --by NOM »."


def unknown_item(item: str, known: str) -> str:
    """No such item."""
    return f"Aucun point ne s’appelle « {item} ». Points connus : {known}."


def point(one_id: str, label: str, said: str) -> str:
    """A line of the list."""
    return f"{one_id} — {label}\n    {said}"


def confirmed_by(by: str, when: str, note: str) -> str:
    """Who confirmed an item."""
    return f"vérifié par {by}, le {when}" + (f" : {note}" if note else "")


def to_check(check: str) -> str:
    """An item that nobody confirmed."""
    return f"à vérifier. {check}"


def left_to_check(stop: int, wipe: int) -> str:
    """End of the list."""
    if not stop + wipe:
        return "Tous les points sont confirmés."
    return f"Reste à vérifier : {plural(stop, 'point', 'points')} avant l’arrêt, {plural(wipe, 'point', 'points')} de plus avant l’effacement des disques."


def points_open(count: int) -> str:
    """At the terminal, after the acts."""
    said = plural(count, "point reste à vérifier", "points restent à vérifier")
    return f"Ce qui n’est pas un fichier : {said} (« passation migrate checklist »)."
