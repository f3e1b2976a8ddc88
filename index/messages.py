"""What the index says to people."""

REBUILD = "Reconstruisez-le avec « passation index --rebuild » : aucun fichier ni aucune décision n’est touché."


def damaged(folder: object) -> str:
    """The index folder cannot be used any more."""
    return f"L’index de recherche {folder} est abîmé ou incomplet. {REBUILD}"


def outdated(folder: object) -> str:
    """The index was made by another version of Passation."""
    return f"L’index de recherche {folder} vient d’une autre version de Passation. {REBUILD}"


def unwritable(folder: object, reason: str) -> str:
    """The disk refuses."""
    return f"L’index de recherche {folder} ne peut pas être écrit ({reason}). Vérifiez les droits du dossier et la place libre ; rien d’autre n’est touché."


def busy(folder: object) -> str:
    """Another process writes the index."""
    return f"L’index de recherche {folder} est déjà en cours de mise à jour par un autre Passation. Attendez qu’il ait fini, puis recommencez."


def not_an_index(folder: object) -> str:
    """A reset would delete something else."""
    return f"Le dossier {folder} contient autre chose qu’un index de recherche : il n’est pas vidé. Choisissez un autre dossier dans « passation.toml »."


def closed() -> str:
    """A method was called before `open` or after `close`."""
    return "L’index de recherche n’est pas ouvert."
