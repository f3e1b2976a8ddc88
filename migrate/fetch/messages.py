"""Sentences of the local copies, in French."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from passation.console import number, plural, size

if TYPE_CHECKING:
    from migrate.fetch.platforms import Checked, Platform

HELP = (
    "Apporter une copie relue de documents du stockage, pour les déposer sur une plateforme de l’État. CE_QU_IL_FAUT "
    "est une clé, un ancien chemin, ou des mots à chercher."
)
WANTED = "[CE_QU_IL_FAUT]…"
FOR_HELP = "Plateforme où les déposer : actes, pes, demarches, chorus, telerecours. Chaque copie est vérifiée."
TO_HELP = "Dossier où les mettre (par défaut : travail/ dans l’espace de la commune)."
DAYS_HELP = "Durée de vie des copies, en jours."
PDF_HELP = "Convertir en PDF ce qui ne l’est pas, par LibreOffice."
BAG_HELP = "En faire un paquet BagIt, dans un dossier neuf : les copies sous data/, avec leurs empreintes."
ALL_HELP = "Apporter tout ce qui répond, et pas un seul document."
AS_HELP = "Seulement ce qu’un membre de ce groupe de lecteurs peut lire ; répétable."
LIST_HELP = "Dire quelles copies sont sorties, et jusqu’à quand."
CLEAN_HELP = "Retirer les copies dont la date est passée, si personne ne les a modifiées."
PLATFORMS_HELP = "Montrer les limites connues de chaque plateforme, avec leur source."

NOTHING_ASKED = (
    "Dites ce qu’il faut apporter : une clé, un ancien chemin, ou des mots. Ou bien --list, --clean, --platforms."
)
ONE_JOB = "--list, --clean et --platforms se demandent seuls, sans document à apporter."
LEDGER_DAMAGED = "La liste des copies « {file} » est abîmée ou modifiée : rien n’a été touché. Restaurez-la, ou mettez le dossier de côté."
LINK = "« {path} » est un lien : rien n’y est écrit ni retiré. Indiquez le vrai dossier."
NOT_A_FOLDER = "« {path} » n’est pas un dossier : rien n’y a été écrit. Indiquez un autre dossier."
IN_SOURCE = (
    "« {path} » est dans la source « {name} » : Passation n’écrit jamais sur une source. Choisissez un autre dossier."
)
BAG_NEEDS_ROOM = "« {path} » contient déjà quelque chose, ou un paquet BagIt : un paquet se fait en une fois, dans un dossier neuf. Indiquez-en un autre avec « --to »."
IN_STORE = "« {path} » est dans le stockage lui-même : choisissez un dossier de travail ailleurs."
IN_WORKSPACE = "« {path} » est dans l’espace de la commune, à une place qui sert à autre chose : choisissez un autre dossier, ou laissez travail/."

OTHER_BYTES = "ce que rend le stockage n’est pas ce qui a été lu la première fois : aucune copie n’a été gardée. Lancez « passation migrate verify »."
NOT_IN_STORE = "n’est pas dans le stockage (exclu, en attente, non lu, ou pas encore transféré)"
VANISHED = "n’est plus dans le stockage : lancez « passation migrate verify »"

NO_OFFICE = "LibreOffice n’est pas installé sur cette machine : la copie est gardée dans son format d’origine."
OFFICE_FAILED = "LibreOffice n’a pas su la convertir : la copie est gardée dans son format d’origine."
OFFICE_LIMIT = "la conversion a dépassé le temps ou la mémoire permis : la copie est gardée dans son format d’origine."
NOT_CONVERTIBLE = "ce format ne se convertit pas en PDF par LibreOffice : la copie est gardée telle quelle."

STATES = {
    "out": "à garder jusqu’au {until}",
    "expired": "date passée le {until} : « passation fetch --clean » la retirera",
    "changed": "date passée le {until}, mais modifiée depuis qu’elle a été apportée : gardée",
    "no_file": "date passée le {until}, mais n’est plus un simple fichier (lien, dossier) : gardée",
    "gone": "n’est plus là",
}
NOTHING_OUT = "Aucune copie n’est sortie."
FOLDER_GONE = "« {folder} » n’est plus accessible : ses copies n’ont pas pu être regardées."

LIMITS = {
    "types": "formats acceptés",
    "file_bytes": "taille d’un fichier",
    "envelope_bytes": "taille de l’ensemble",
    "files": "nombre de fichiers",
    "file_name": "nom des fichiers",
}
RELIABILITY = {
    "publisher": "publié par la plateforme",
    "operator": "réglage d’un opérateur de transmission",
    "quoted": "texte cité par un tiers, à confirmer",
}
NOT_VERIFIED = "non vérifié"
TO_CONFIRM = "La plateforme garde le dernier mot : une limite « non vérifié » n’a pas de source lue."


def unknown_platform(name: str, known: Iterable[str]) -> str:
    """No platform of that name."""
    return f"Aucune plateforme ne s’appelle « {name} ». Celles que Passation connaît : {', '.join(known)}."


def wrong_type(media_type: str, says: str) -> str:
    """The format is not taken."""
    return f"format {media_type} non accepté ({says})"


def too_large(count: int, says: str) -> str:
    """One file is too large."""
    return f"{size(count)}, trop volumineux ({says})"


def envelope_too_large(count: int, says: str) -> str:
    """All files together are too large."""
    return f"{size(count)} en tout, trop volumineux ({says})"


def too_many(count: int, says: str) -> str:
    """Too many files."""
    return f"{number(count)} fichiers, trop nombreux ({says})"


def wrong_name(says: str) -> str:
    """The name is not taken."""
    return f"nom non accepté ({says})"


def unknown_group(name: str) -> str:
    """A reader group that the settings do not have."""
    return f"Le groupe « {name} » n’est pas dans passation.toml, section [groups]."


def nothing_found(typed: str) -> str:
    """Nothing answers."""
    return f"« {typed} » : rien ne répond (ni clé, ni ancien chemin, ni mots). Rien n’a été apporté."


def several(count: int, *, more: bool) -> str:
    """An ambiguous request."""
    said = f"plus de {number(count)} documents répondent" if more else f"{number(count)} documents répondent"
    return f"{said} : rien n’a été apporté. Précisez (chemin entier, clé), ou ajoutez --all pour les prendre tous :"


def too_many_asked(count: int) -> str:
    """`--all` over more than one person can hand over."""
    return f"plus de {number(count)} documents répondent : rien n’a été apporté, même avec --all. Précisez la demande."


def hit(place: str, key: str) -> str:
    """One of several answers."""
    return f"  {place}" + (f"\n      clé : {key}" if key else "")


def brought(name: str, place: str, until: date, *, pdf: bool, again: bool) -> str:
    """One copy."""
    how = "convertie en PDF d’une copie relue, identique" if pdf else "relue, identique"
    return f"{name} — {'déjà là, ' if again else ''}{how} ; à garder jusqu’au {day(until)}\n    de : {place}"


def verdict(one: "Checked", where: "Platform") -> str:
    """What the platform would say of a copy."""
    unverified = ", ".join(LIMITS[code] for code in one.unverified)
    if one.faults:
        return f"    {where.name} : non conforme : {' ; '.join(one.faults)}"
    if one.unverified:
        return f"    {where.name} : conforme à ce qui est connu ; {NOT_VERIFIED} : {unverified}"
    return f"    {where.name} : conforme"


def bag_info(commune: str, missing: int) -> dict[str, str]:
    """For bag-info.txt (RFC 8493, 2.2.2)."""
    info = {"Source-Organization": commune, "External-Description": "Copies relues de documents du stockage"}
    if missing:
        info["Internal-Sender-Description"] = plural(missing, "document manque", "documents manquent")
    return info


def into(folder: object) -> str:
    """Where the copies lie."""
    return f"Dossier : {folder}"


def missing(place: str, why: str) -> str:
    """A document that was not brought."""
    return f"{place} : {why}"


def lying(file: object, state: str, until: date) -> str:
    """One copy and what became of it."""
    return f"{file} : {STATES[state].format(until=day(until))}"


def cleaned(removed: int, kept: int) -> str:
    """End of `--clean`."""
    return f"{plural(removed, 'copie retirée', 'copies retirées')}, {plural(kept, 'gardée', 'gardées')}."


def limit(code: str, says: str, reliability: str, checked: str, urls: Sequence[str]) -> str:
    """One limit with its source."""
    head = (
        f"  {LIMITS[code]} : {says}\n      {RELIABILITY[reliability]}, consulté le {day(date.fromisoformat(checked))}"
    )
    return "\n".join([head, *(f"      {url}" for url in urls)])


def no_limit(code: str) -> str:
    """A limit without a source."""
    return f"  {LIMITS[code]} : {NOT_VERIFIED}"


def day(when: date) -> str:
    """`01/03/2026`."""
    return when.strftime("%d/%m/%Y")
