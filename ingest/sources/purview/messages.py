"""French sentences about Purview exports."""

OTHER_BYTES = "Les octets du fichier ne sont pas ceux que Microsoft a exportés (empreinte différente) : ce qui a été lu est écarté. Le téléchargement est abîmé ; refaites l’export de ce fichier."
NO_REPORT = "aucun rapport (Results.csv ou Items.csv) n’accompagne cet export : les chemins sont ceux du disque et ce qui manque n’est pas connu. Copiez les rapports à côté des fichiers"


def unread(reason: str) -> str:
    """A report could not be used."""
    return f"rapport de l’export : {reason}"


def row_without_path(line: int) -> str:
    """A row of a report that names nothing."""
    return f"rapport de l’export, ligne {line} : ni chemin ni fichier"


def export_error(code: str) -> str:
    """The code that Microsoft gave."""
    return f"code de l’export : {code}"


def version(label: str) -> str:
    """Which version of a file is meant."""
    return f"version {label}"
