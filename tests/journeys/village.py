"""A village made by hand: some sixty files of the sorts that a journey meets, in two seconds."""

import os
from pathlib import Path

from tests.museum import broken, documents

NIR, IBAN = "2 84 05 34 172 118 47", "FR76 3000 6000 0112 3456 7890 189"
"""Invented, with valid keys; they stand in `PAYROLL`, and nowhere else."""
PAYROLL = "Ressources humaines/Paie/fiche Lemaire.txt"
PRIVATE = "Secrétariat/Perso/lettre au notaire.txt"
MOVED = "Urbanisme/Permis/permis 3.txt"
PLURAL = "Urbanisme/Permis/permis 1.txt"
"""Held by three places."""
RACE = "Police/arrêté course Paris-Nice.txt"

_ACT = """COMMUNE DE VALMONT
ARRÊTÉ MUNICIPAL n° 2024-{number}
portant {object}
Le maire de la commune de Valmont,
Vu le code général des collectivités territoriales,
ARRÊTE
Article 1er : {object}.
Fait à Valmont, le {day} mars 2024. Le maire, Jeanne ROUVIÈRE
"""
_SHEET = """Nom;Prénom;Date de naissance;Téléphone;Courriel
DURAND;Paule;12/03/1951;06 12 34 56 78;paule.durand@exemple.fr
MARTIN;Louis;01/07/1948;06 98 76 54 32;louis.martin@exemple.fr
PETIT;Zoé;30/11/1990;07 11 22 33 44;zoe.petit@exemple.fr
"""


def _texts() -> dict[str, str]:
    permits = {
        f"Urbanisme/Permis/permis {n}.txt": f"Permis de construire n° PC 034 172 24 {n:05} : garage de {n} m²."
        for n in range(1, 17)
    }
    sessions = {
        f"Conseil/2024/délibération {n}.txt": f"Séance du conseil municipal : délibération {n}, vote du budget, voirie."
        for n in range(1, 9)
    }
    race = _ACT.format(number=12, object="réglementation de la circulation pour la course Paris-Nice", day=4)
    works = _ACT.format(number=13, object="interdiction de stationner rue Haute pendant les travaux", day=5)
    return (
        permits
        | sessions
        | {
            RACE: race,
            "Police/arrêté travaux.txt": works,
            "CCAS/liste des aînés.csv": _SHEET,
            PAYROLL: f"Bulletin de paie. Agent : Mme LEMAIRE. N° de sécurité sociale : {NIR}. IBAN : {IBAN}.",
            PRIVATE: "Cher Maître, voici les pièces de la succession de ma tante.",
            "Secrétariat/Section syndicale/tract.txt": "Réunion de la section jeudi.",
            "Vrac/aucune idée.txt": "Lorem ipsum dolor sit amet.",
            "=somme(1).txt": "Un nom qui commence comme une formule.",
            "Vrac/100% réussi.txt": "Un nom avec un signe pour cent.",
            f"Vrac/{'très ' * 40}long.txt": "Un nom de deux cents caractères.",
        }
    )


_COPIES = {
    "Archives/vieux serveur/permis 1.txt": PLURAL,
    "Copie de permis 1.txt": PLURAL,
    "USB/permis 2.txt": "Urbanisme/Permis/permis 2.txt",
    "Conseil/Copie de délibération 1.txt": "Conseil/2024/délibération 1.txt",
}
_BYTES = {
    "vide.txt": b"",
    "Conseil/vide aussi.docx": b"",
    "Thumbs.db": b"\xd0\xcf\x11\xe0 vignettes",
    "Conseil/~$lib.docx": b"\x06verrou",
    "Vrac/.DS_Store": b"\0\0\0\1Bud1",
    "Urbanisme/tronqué.pdf": b"%PDF-1.4\n1 0 obj\n<</Type",
    "Urbanisme/abîmé.docx": b"PK\3\4 ceci n'est pas une archive",
    "Vrac/sans nature": bytes(range(256)) * 4,
}
_DOCUMENTS = {
    "Conseil/convocation.docx": documents.word,
    "Conseil/note.odt": documents.writer,
    "Finances/budget.xlsx": documents.sheet,
    "Vrac/page.html": documents.page,
    "Vrac/lettre.rtf": documents.rich,
    "Secrétariat/message.eml": documents.letter,
    "Secrétariat/pièces.zip": documents.archive,
    "Urbanisme/plan.pdf": documents.pdf,
    "Urbanisme/protégé.pdf": documents.locked_pdf,
    "Vrac/chiffré.zip": broken.locked_zip,
}


def plant(root: Path) -> None:
    """Make the files of the village below `root`."""
    texts = {name: text.encode() for name, text in _texts().items()}
    for name, data in (texts | _BYTES | {copy: texts[name] for copy, name in _COPIES.items()}).items():
        put(root, name, data)
    for name, make in _DOCUMENTS.items():
        make(put(root, name, b""))
    Path(os.fsdecode(os.fsencode(root) + b"/Vrac/caf\xe9.txt")).write_text("Un nom d’avant UTF-8.", encoding="utf-8")
    (root / "Urbanisme" / "raccourci").symlink_to("Permis")
    (root / "Salle vide").mkdir()
    (root / MOVED).touch()


def put(root: Path, name: str, data: bytes) -> Path:
    """One file, with the folders above it."""
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file
