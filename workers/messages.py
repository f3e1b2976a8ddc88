"""Sentences about the workers, in French: what happened, what it means for the files, what to do."""

from collections.abc import Mapping, Sequence

from passation.console import number, plural

KINDS = {"io": "lectures et transferts", "cpu": "analyse des textes", "ocr": "lecture des documents"}
"""Classes of work, as a person understands them."""


def unreachable(reason: str) -> str:
    """The broker gave no answer. `reason`: a name of the library, never an address."""
    return (
        f"Le serveur de messages ne répond pas ({reason}). Rien n’est perdu. Vérifiez qu’il est démarré, l’adresse « broker » sous [work] "
        "dans passation.toml, le mot de passe (PASSATION_BROKER_PASSWORD) et, si l’adresse est chiffrée, le certificat (broker_ca), puis relancez la même commande."
    )


def nobody_listens(kind: str) -> str:
    """No worker takes this class of work."""
    return f"Aucun poste de travail n’est à l’écoute pour : {KINDS[kind]}. Lancez « passation worker » avec l’espace de cette commune ; le travail attend (Ctrl-C pour l’arrêter, sans rien perdre)."


# --- passation worker ------------------------------------------------------------------------------------------------

HELP = "Prendre sur ce poste une part du travail des communes indiquées, jusqu’à ce qu’on l’arrête."
QUEUES = "Classes de travail prises, séparées par des virgules : io (lectures et transferts), cpu (analyse), ocr (lecture des documents ; Tesseract doit être installé)."
PROCESSES = "Nombre de lots traités en même temps (par défaut : réglage processes de la première commune, ou le nombre de cœurs)."
METRICS = "Port où lire les mesures (format Prometheus), sans chemin ni nom."
METRICS_HOST = "Adresse d’écoute des mesures."
CLASSES = "écrivez une ou plusieurs classes parmi io, cpu, ocr, séparées par des virgules"
NO_BROKER = "Aucun serveur de messages n’est indiqué : renseignez « broker » sous [work] dans passation.toml de chaque commune, puis relancez."
SEVERAL_BROKERS = "Ces communes n’ont pas le même serveur de messages (« broker » sous [work]) : lancez un « passation worker » par serveur."
SAME_COMMUNE = "Deux de ces espaces portent le même code INSEE : un poste ne travaille que sur un espace par commune."

AS_ROOT = "Ce poste travaille sous le compte root : un compte ordinaire, qui lit l’espace de la commune, suffit et protège mieux."
STOPPING = "Arrêt demandé : les lots en cours sont terminés d’abord."
BROKER_AWAY = "Le serveur de messages ne répond pas : nouvel essai."
CATALOGUE_SILENT = "le catalogue ne répond toujours pas."
CATALOGUE_AWAY = "Le catalogue ne répond pas : nouvel essai."
NOT_A_BATCH = "ce n’est pas un lot de Passation"
OTHER_BATCH = "ce n’est pas le lot que le catalogue attend"


def ready(communes: int, kinds: Sequence[str], processes: int) -> str:
    """The worker listens."""
    return f"Poste à l’écoute : {plural(communes, 'commune', 'communes')}, {', '.join(kinds)}, {plural(processes, 'lot', 'lots')} à la fois."


def unknown_commune(insee: str) -> str:
    """A message for a commune that this worker was not started with."""
    return f"la commune {insee} n’est pas de celles de ce poste"


def rejected(reason: str) -> str:
    """A message that will not come back."""
    return f"Message écarté : {reason}."


def returned(reason: str) -> str:
    """A message that goes back to its queue."""
    return f"Lot rendu à la file : {reason}"


def library(name: str) -> str:
    """Something is wrong inside Celery; what it says might quote a path."""
    return f"Incident dans la bibliothèque de messages ({name})."


# --- status, doctor --------------------------------------------------------------------------------------------------

WORKERS = "Postes de travail"
ON_THIS_MACHINE = "Le catalogue est un fichier : ils doivent tous être sur ce poste (docs/workers.md)."


def workers(count: int, listening: Mapping[str, int], waiting: Mapping[str, int]) -> str:
    """Who listens, and what waits."""
    if not count:
        return f"Aucun poste de travail n’est à l’écoute. {_waiting(waiting)}"
    kinds = ", ".join(f"{KINDS[kind]} : {many}" for kind, many in listening.items())
    return f"{plural(count, 'poste de travail', 'postes de travail')} à l’écoute ({kinds}). {_waiting(waiting)}"


def _waiting(waiting: Mapping[str, int]) -> str:
    lots = ", ".join(f"{KINDS[kind]} : {many}" for kind, many in waiting.items() if many)
    return f"Lots en attente : {lots}." if lots else "Aucun lot n’attend."


def pace(stage: str, left: int, rate: float, seconds: int | None) -> str:
    """How the stage that is out advances."""
    if seconds is None:
        return f"Étape en cours ({stage}) : {number(left)} à faire."
    return (
        f"Étape en cours ({stage}) : {number(left)} à faire, {rate:.0f} par seconde, reste environ {duration(seconds)}."
    )


def duration(seconds: int) -> str:
    """`2 h 05`, `12 min`, `40 s`."""
    if seconds < 60:
        return f"{seconds} s"
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours} h {minutes:02d}" if hours else f"{minutes} min"


def nobody(kinds: Sequence[str]) -> str:
    """Classes of work that no worker takes."""
    return f"Le serveur de messages répond, mais aucun poste de travail n’est à l’écoute pour : {', '.join(KINDS[kind] for kind in kinds)}. Lancez « passation worker » avec l’espace de cette commune."


# --- what a batch may come back with ---------------------------------------------------------------------------------


def too_long(hours: int) -> str:
    """The soft time limit."""
    return f"Un lot a demandé plus de {plural(hours, 'heure', 'heures')} à un poste de travail : il a été abandonné. Rien n’est perdu : augmentez batch_hours sous [work] si une source ou le stockage est lent, puis relancez la même commande."


def unexpected(kind: str) -> str:
    """A fault of ours."""
    return f"Un poste de travail a rencontré une erreur imprévue ({kind}). Ce qui était terminé est gardé : relancez la même commande, et signalez-le si cela se répète."


def spool_not_shared(host: str) -> str:
    """A worker on another machine without the folder that carries bytes from reading to parsing."""
    return f"Le poste « {host} » ne voit pas le dossier cache/contents de l’espace de la commune. Rien n’est perdu : partagez ce dossier entre les postes (docs/workers.md), ou n’y lancez que « passation worker --queues cpu », puis relancez la même commande."


def other_tools(host: str, stage: str) -> str:
    """A worker whose tools or rules are not those of the run."""
    return f"Le poste « {host} » n’a pas les mêmes outils ou les mêmes règles que celui qui a lancé le travail (étape {stage}). Rien n’est perdu : installez-y la même version de Passation, de Tesseract et le même dossier plan/, puis relancez la même commande."
