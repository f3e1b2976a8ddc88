"""What the generator says to people."""

from pathlib import Path

SMALLEST = 300


def unreadable_truth(file: Path) -> str:
    """The truth is absent, or written by another version."""
    return f"« {file} » est absent ou illisible. Refaites la commune de démonstration avec « passation demo »."


def too_small(files: int) -> str:
    """Below the least size that holds every case."""
    return f"Une commune de {files} fichiers est trop petite : demandez-en {SMALLEST} au moins."


def not_empty(folder: Path) -> str:
    """We never write among files that are not ours."""
    return f"Le dossier « {folder} » n’est pas vide. Indiquez un dossier neuf : rien n’a été écrit."


NO_LIBREOFFICE = "LibreOffice (soffice) est introuvable : les fichiers .doc et .xls ne peuvent pas être fabriqués. Installez-le, ou renoncez à ces formats."
LIBREOFFICE_FAILED = "LibreOffice n’a pas converti le document dans le temps imparti ; les fichiers .doc et .xls n’ont pas été fabriqués."
