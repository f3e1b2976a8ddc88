"""Sentences of the restoration, in French."""

import errno

from passation.console import plural, size

BAG_HELP = "Remettre un paquet BagIt : les fichiers sous data/, avec leurs empreintes, vérifiable par d’autres outils."
VERSIONS_HELP = "Dossier vide où rendre aussi les versions antérieures, chacune sous le nom de son fichier."

NO_SAFE_NAME = "le nom sortirait du dossier : il n’est pas reconstruit"
OTHER_BYTES = "ce que rend le stockage n’est pas ce qui a été lu la première fois"
SAME_NAME = (
    "un autre fichier de la source a le même nom sur ce disque, qui ne distingue pas les majuscules ou les accents : "
    "restaurez sur un disque qui les distingue"
)
FOLDER_MERGED = "ce dossier se confond avec un autre sur ce disque ; ses fichiers y sont"

_STATES = {
    "excluded": "exclu de la reprise par une décision : il n’est pas dans le stockage",
    "held": "en attente d’une décision : il n’est pas dans le stockage",
    "refused": "non lu ou refusé : il n’est pas dans le stockage",
}
_OTHER_STATE = "pas encore envoyé : il n’est pas dans le stockage"

_BY_ERRNO = {
    errno.ENAMETOOLONG: "nom ou chemin trop long pour ce disque",
    errno.EINVAL: "ce disque n’accepte pas ce nom",
    errno.EILSEQ: "ce disque n’accepte pas ce nom",
    errno.EACCES: "ce disque refuse l’écriture",
    errno.EPERM: "ce disque refuse l’écriture",
    errno.ENOTDIR: "un fichier et un dossier de la source ont le même nom sur ce disque",
    errno.EISDIR: "un fichier et un dossier de la source ont le même nom sur ce disque",
    errno.EEXIST: "un fichier et un dossier de la source ont le même nom sur ce disque",
}


def not_in_store(state: str) -> str:
    """Why an entry has nothing to be restored from."""
    return _STATES.get(state, _OTHER_STATE)


def link(target: str) -> str:
    """A link has no content."""
    return "lien ou raccourci, sans contenu : à refaire à la main" + (f" (il menait à « {target} »)" if target else "")


def refused(error: OSError) -> str:
    """What the disk says of one file."""
    return _BY_ERRNO.get(error.errno or 0, f"refus du disque ({errno.errorcode.get(error.errno or 0, 'inconnu')})")


def disk_gave_up(error: OSError, files: int) -> str:
    """The disk takes no more."""
    why = (
        "Le disque est plein"
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        else "Le disque ne répond plus"
    )
    return (
        f"{why} : {plural(files, 'fichier est reconstruit', 'fichiers sont reconstruits')}, le reste manque. "
        "Faites de la place, puis relancez la même commande : elle reprendra où elle s’est arrêtée."
    )


def not_enough_room(needed: int, free: int) -> str:
    """Told before anything is written."""
    return f"Il faut {size(needed)} et ce disque n’en a plus que {size(free)} : rien n’a été écrit. Indiquez un dossier sur un autre disque."


def kept(count: int) -> str:
    """Files that an interrupted restoration had left."""
    return f"Reprise : {plural(count, 'fichier déjà reconstruit a été comparé', 'fichiers déjà reconstruits ont été comparés')} sur place."


def inexact_dates(count: int) -> str:
    """A disk that cannot hold the exact date."""
    return f"{plural(count, 'date n’a pas pu être rendue', 'dates n’ont pas pu être rendues')} exactement : ce disque ne les garde pas aussi fines, ou pas si loin."


def renamed(path: str, name: str) -> str:
    """A name that a bag cannot hold."""
    return f"{path} — s’appelle « {name} » dans le paquet, dont la liste ne peut pas contenir le nom d’origine"


def former_left(count: int) -> str:
    """Earlier versions that were not asked for."""
    said = plural(count, "version antérieure est gardée", "versions antérieures sont gardées")
    return f"{said} en plus : pour les rendre aussi, ajoutez --versions DOSSIER."


def former_restored(files: int, volume: int, folder: object) -> str:
    """Earlier versions."""
    return f"{plural(files, 'version antérieure', 'versions antérieures')} ({size(volume)}) dans « {folder} »."


def bagged(folder: object) -> str:
    """The bag is sealed."""
    return f"Paquet BagIt : « {folder} ». Pour le contrôler sans Passation : « sha256sum -c manifest-sha256.txt » dans ce dossier, ou l’outil « bagit »."


def incomplete(count: int) -> str:
    """For bag-info.txt: what the bag does not hold."""
    return f"{plural(count, 'fichier de la source n’y est pas', 'fichiers de la source n’y sont pas')} (exclu, en attente, non lu…)"


def described(source: str) -> str:
    """For bag-info.txt."""
    return f"Source « {source} », reconstruite depuis le stockage par Passation"
