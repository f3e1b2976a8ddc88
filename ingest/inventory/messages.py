"""French sentences about lists and inventories."""

NO_HEADER = "la ligne d’en-tête est introuvable : aucune colonne n’est reconnue. Exportez la liste de nouveau, avec ses titres de colonnes."
NO_PATH = (
    "aucune colonne ne donne le chemin ou l’adresse des fichiers. Exportez la liste de nouveau avec cette colonne."
)
IS_WORKBOOK = "c’est un classeur Excel et non un CSV. Ouvrez-le et enregistrez-le au format « CSV UTF-8 »."
NOT_TEXT = "ce n’est pas un fichier texte. Exportez la liste de nouveau au format CSV."
CUT = "le fichier est coupé avant sa fin : les lignes qui suivaient ne sont pas connues. Exportez la liste de nouveau."
NO_ROW = "la liste n’a aucune ligne. Exportez-la de nouveau."
EMPTY = "le fichier est vide. Exportez la liste de nouveau."


def unreadable(code: str) -> str:
    """The file system refuses the list."""
    return f"le fichier ne peut pas être lu ({code}). Donnez à ce compte le droit de le lire."


def damaged(line: int) -> str:
    """A line that cannot be split into cells."""
    return f"la ligne {line} n’est pas comprise et la suite n’est pas lue. Exportez la liste de nouveau."


def absent(path: str) -> str:
    """The settings name an inventory that is not there."""
    return f"L’inventaire « {path} » n’existe pas : rien n’a été lu. Corrigez le réglage « inventory » de la source dans passation.toml."


def of_list(name: str, reason: str) -> str:
    """What is wrong with a list, for the annex."""
    return f"{name} : {reason}"


def row_without_path(name: str, line: int) -> str:
    """A row that names nothing."""
    return f"{name}, ligne {line} : pas de chemin"


def nothing_common(name: str, rows: int) -> str:
    """Not one path of the inventory was met in the source."""
    return f"{name} : aucun de ses {rows} chemins n’a été vu dans la source. Vérifiez que c’est l’inventaire de cette source"
