"""Sentences of the catalogue, in French: what happened, what it means for the files, what to do."""

NOT_THERE = "Le catalogue de cet espace est introuvable. Vérifiez le dossier donné par -C, ou créez l’espace par « passation init »."
DISK_FULL = "Le disque qui porte le catalogue est plein ou défaillant. Rien n’est perdu : libérez de la place, puis relancez la même commande."
BUSY = "Le catalogue est occupé par un autre travail depuis plus d’une minute. Attendez sa fin, puis relancez."


def silent(reason: str) -> str:
    """The database answered with an operational fault."""
    return f"Le catalogue ne répond pas ({reason}). Rien n’est perdu : relancez la même commande."


def unreadable(reason: str) -> str:
    """The database file is damaged."""
    return f"Le catalogue est illisible ({reason}). Ne le supprimez pas : restaurez la dernière copie du fichier, puis relancez."


def journal_changed(segment: str, line: int) -> str:
    """The chain of the journal is broken."""
    return f"Le journal a été modifié : {segment}, ligne {line}."
