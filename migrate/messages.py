"""Sentences of the migration, in French: what happened, what it means for the files, what to do."""

from datetime import datetime
from typing import TYPE_CHECKING

from catalog.balance import Tally
from catalog.decisions import Reason
from ingest.sources.messages import BY_FAULT
from passation.console import day, number, plural, size
from passation.errors import Fault
from passation.settings import Commune

if TYPE_CHECKING:
    from migrate.locate import Location

GROUP = "Transférer les documents dans le stockage, les relire, et dire si le serveur peut être fermé."
PLAN_HELP = "Établir le plan : ce qui sera transféré, où, et ce qui ne le sera pas. Rien n’est envoyé."
RUN_HELP = "Transférer ce que le plan prévoit. Ce qui est déjà dans le stockage n’est pas renvoyé."
RETRY_HELP = "Présenter à nouveau les fichiers refusés pour de bon, une fois la cause réparée (droits, chiffrement, taille admise)."
VERIFY_HELP = "Relire dans le stockage et comparer les empreintes. Un objet qui n’est pas identique donne le code 4."
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
OTHER_CHECKSUM = "Le stockage annonce pour ce document une autre empreinte que celle de ce qui lui a été envoyé : il n’est pas confirmé et sera présenté à nouveau."
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


def date(when: datetime) -> str:
    """`1er mars 2026 à 9 h 05`."""
    return f"{day(when)} à {when.hour}\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}{when.minute:02d}"


def commune(one: Commune) -> str:
    """Who a paper belongs to: `Valmont · INSEE 34001`."""
    return f"{one.name} · INSEE {one.insee}" + (f" · SIREN {one.siren}" if one.siren else "")


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
        f"{plural(count, 'objet du stockage ne vient', 'objets du stockage ne viennent')} pas de Passation (symbole -). "
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
    lines = [f"{one.path} — {one.eliminated or (STATES[one.state] if one.kind != 'folder' else 'dossier')}"]
    if one.filed:
        lines.append(f"    classé dans : {one.filed}")
    if one.key:
        lines.append(f"    dans le stockage : {one.key}")
    lines += [f"    autre exemplaire : {copy}" for copy in one.copies[:5]]
    lines += [f"    retour de la préfecture : {back}" for back in one.beside]
    return "\n".join(lines)


def nowhere(path: str) -> str:
    """No entry has this path."""
    return f"« {path} » n’est dans aucun relevé. Essayez avec moins de dossiers, ou cherchez ses mots par « passation search »."


RESTORE_HELP = "Reconstruire une source telle qu’elle était, dates comprises, à partir du stockage."
AS_SOURCE_HELP = "Dossier vide où reconstruire."


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
