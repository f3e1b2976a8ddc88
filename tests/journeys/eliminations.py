"""A commune with files of several fates and ages, in its store, for the tests of the elimination."""

import os
from datetime import datetime
from zoneinfo import ZoneInfo

from catalog.decisions import Action
from tests.journeys.commune import Commune

NUMBER = f"{datetime.now(ZoneInfo('Europe/Paris')).year}-001"
AS_OF = ("--as-of", "2025-01-01")
VISA = ("--reference", "AD34-2026-117", "--by", "Jeanne Rouvière")
FILES = {
    "Finances/Factures/2012/facture edf.txt": (b"facture edf 2012", "2012-05-14"),
    "Finances/Factures/2012/facture eau.txt": (b"facture eau 2012", "2012-11-02"),
    "Finances/Factures/2024/facture eau.txt": (b"facture eau 2024", "2024-11-02"),
    "Salles/2009/=convention.txt": (b"convention de salle", "2009-03-01"),
    "Urbanisme/plu 2001.txt": (b"plan local", "2001-03-01"),
    "Budgets/budget primitif 2010.txt": (b"budget primitif 2010", "2010-03-01"),
    "divers/x.txt": (b"x", "2009-03-01"),
}
NODES = {
    "Finances": "SER.FIN.CPT",
    "Salles": "SER.CUL.SAL",
    "Urbanisme": "SER.URB.PLA",
    "Budgets": "SER.FIN.BUD",
}
EDF, ROOM = "Finances/Factures/2012/facture edf.txt", "Salles/2009/=convention.txt"


def put(commune: Commune, name: str, data: bytes, day: str) -> None:
    """A file last changed on that day."""
    commune.write({name: data})
    seconds = datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()
    os.utime(commune.source / name, (seconds, seconds))


def fill(commune: Commune) -> Commune:
    """Files of several fates and ages, filed by decision, sent and read back."""
    for name, (data, day) in FILES.items():
        put(commune, name, data, day)
    commune.ingest()
    for folder, node in NODES.items():
        commune.decide(folder, Action.FILE, node=node)
    commune.whole()
    return commune


def draft(commune: Commune) -> dict:
    """The bordereau of 1 January 2025."""
    code, found = commune.migrate("bordereau", *AS_OF)
    assert code == 0, found
    return found


def sign(commune: Commune, *options: str) -> tuple[int, dict]:
    """Its visa, given today."""
    return commune.migrate("visa", NUMBER, *VISA, "--date", _today(commune), *options)


def _today(commune: Commune) -> str:
    return datetime.now(commune.workspace.settings.commune.zone).date().isoformat()
