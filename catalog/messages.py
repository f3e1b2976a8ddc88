"""Sentences of the catalogue, in French: what happened, what it means for the files, what to do."""

NOT_THERE = "Le catalogue de cet espace est introuvable. Vérifiez le dossier donné par -C, ou créez l’espace par « passation init »."
DISK_FULL = "Le disque qui porte le catalogue est plein ou défaillant. Rien n’est perdu : libérez de la place, puis relancez la même commande."
NOT_THERE_ON_SERVER = "La base de données indiquée sous [catalogue] ne contient pas le catalogue de cette commune. Vérifiez l’adresse ; pour y porter le catalogue de cet espace, videz-la (url) puis lancez « passation catalog move --to ADRESSE »."
NO_DRIVER = "Le catalogue est sur un serveur PostgreSQL, mais psycopg n’est pas installé sur ce poste. Installez Passation avec son option « services » (passation[services]), puis relancez."
ELSEWHERE = "Un autre travail de Passation est en cours sur le catalogue de cette commune, sur ce poste ou sur un autre. Attendez sa fin, puis relancez la même commande."
SERVER_FULL = "Le disque du serveur de base de données est plein. Rien de ce qui était terminé n’est perdu : faites libérer de la place, puis relancez la même commande."
CROWDED = "Le serveur de base de données a trop de connexions ouvertes. Rien n’est perdu : attendez un moment ou faites relever sa limite (max_connections), puis relancez la même commande."
READ_ONLY = "Le serveur de base de données n’accepte que la lecture (serveur de secours ?). Rien n’est perdu : vérifiez l’adresse sous [catalogue], puis relancez la même commande."
NUL = "\u2400"
"""How a NUL reads where a text cannot hold one."""
ALREADY_IN_FORCE = "Le catalogue est déjà à cette adresse. Rien n’a été changé."
NOT_EMPTY = "Il y a déjà un autre catalogue à cet endroit. Rien n’a été changé : vérifiez l’adresse, ou renommez ce qui s’y trouve (catalogue.sqlite de l’espace, ou le schéma de la commune sur le serveur), puis relancez."
MOVED_WRONG = "La copie ne dit pas la même chose que le catalogue : elle a été abandonnée, et rien n’a été changé. Relancez la même commande, et signalez-le si cela se répète."
IN_FILE = "dans un fichier de l’espace"
ON_SERVER = "sur le serveur PostgreSQL"
BUSY = "Le catalogue est occupé par un autre travail depuis plus d’une minute. Attendez sa fin, puis relancez."


def silent(reason: str) -> str:
    """The database answered with an operational fault."""
    return f"Le catalogue ne répond pas ({reason}). Rien n’est perdu : relancez la même commande."


def address_refused(reason: str) -> str:
    """The address of `catalog move` is no good."""
    return f"« --to » : {reason}."


def moved(place: str, rows: str, kept: str) -> str:
    """`catalog move` is done."""
    return f"Le catalogue est maintenant {place} ({rows}), et dit exactement la même chose. L’ancien est gardé sous le nom « {kept} » ; supprimez-le quand vous n’en aurez plus besoin."


def unreachable(reason: str) -> str:
    """The server gave no connection."""
    return (
        f"Le serveur de base de données du catalogue ne donne pas accès ({reason}). Rien n’est perdu. Vérifiez qu’il est démarré, "
        "l’adresse sous [catalogue] dans passation.toml et le mot de passe (PASSATION_CATALOGUE_PASSWORD), puis relancez la même commande."
    )


def cut(reason: str) -> str:
    """The connection ended in the middle of the work."""
    return f"La connexion au serveur de base de données a été coupée ({reason}). Ce qui était terminé est gardé, le reste sera refait : relancez la même commande."


def no_right(reason: str) -> str:
    """The account may not do that."""
    return f"Le compte n’a pas les droits qu’il faut dans la base de données ({reason}). Rien n’est perdu : faites-lui donner ces droits (voir docs/postgresql.md), puis relancez la même commande."


def refused(reason: str) -> str:
    """The server understood and said no."""
    return f"Le serveur de base de données a refusé une opération ({reason}). Rien de ce qui était terminé n’est perdu : relancez la même commande, et signalez-le si cela se répète."


def unreadable(reason: str) -> str:
    """The database file is damaged."""
    return f"Le catalogue est illisible ({reason}). Ne le supprimez pas : restaurez la dernière copie du fichier, puis relancez."


def journal_changed(segment: str, line: int) -> str:
    """The chain of the journal is broken."""
    return f"Le journal a été modifié : {segment}, ligne {line}."
