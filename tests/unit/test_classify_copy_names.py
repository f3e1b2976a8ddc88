"""Names by which OneDrive, Windows and other programs mark a copy: the original is the reference copy."""

import pytest

from classify.keeper import KeeperRule, Place


def keeper(*names: str) -> str:
    """The keeper among files of one folder, the first of which is the youngest."""
    places = [
        Place(number, "onedrive", f"Budget/{name}".encode(), -number, document=True)
        for number, name in enumerate(names)
    ]
    return KeeperRule().choose(places)[0].path.decode().removeprefix("Budget/")


@pytest.mark.parametrize(
    ("original", "copy"),
    [
        ("Budget 2024.xlsx", "Budget 2024-DESKTOP-4F7K2QX.xlsx"),
        ("Budget 2024.xlsx", "Budget 2024-LAPTOP-9A8B7C6D (2).xlsx"),
        ("Budget 2024.xlsx", "Budget 2024-mairie-safeBackup-0001.xlsx"),
        ("Budget 2024.xlsx", "Budget 2024 - Copie.xlsx"),
        ("Budget 2024.xlsx", "Budget 2024 - Copie (2).xlsx"),
        ("Budget 2024.xlsx", "Copie de Budget 2024.xlsx"),
        ("Budget 2024.xlsx", "Budget 2024 (1).xlsx"),
        ("Budget 2024.xlsx", "Budget 2024 (conflicted copy 2024-03-01 101500).xlsx"),
        ("Budget 2024.xlsx", "Budget 2024 (Copie en conflit de PC-ACCUEIL 2024-03-01).xlsx"),
        ("Budget 2024.xlsx", "Budget 2024 (Marie's conflicted copy 2024-03-01).xlsx"),
    ],
)
def test_the_copy_is_not_the_reference(original: str, copy: str):
    """Although it is the older file."""
    assert keeper(original, copy) == original


@pytest.mark.parametrize(
    "name",
    [
        "Arrêté-PC-00612324A0007.pdf",
        "permis-PC-MAIRIE.pdf",
        "Compte-rendu-laptop-prêté.docx",
        "Inventaire-desktop-accueil.xlsx",
        "Procédure en cas de conflit.docx",
        "Note (conflit de voisinage).docx",
    ],
)
def test_ordinary_names_are_no_copies(name: str):
    """PC is a building permit, a conflict may be one between neighbours: the oldest file stays the reference."""
    assert keeper("Un tout autre nom plus jeune.pdf", name) == name
