"""Délibérations as open data: the SCDL schema « délibérations » 2.1.5 (schema.data.gouv.fr, scdl/deliberations).

A délibération without number, date, subject or object is not written: it is counted, with what it lacks.
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from stdnum import luhn

from audit.acts.register import Line
from classify.acts.kinds import DELIBERATION
from classify.acts.nomenclature import nomenclature
from migrate.mapping import neutral

COLUMNS = (
    *("COLL_NOM", "COLL_SIRET", "DELIB_ID", "DELIB_DATE", "DELIB_MATIERE_CODE", "DELIB_MATIERE_NOM", "DELIB_OBJET"),
    *("BUDGET_ANNEE", "BUDGET_NOM", "PREF_ID", "PREF_DATE"),
    *("VOTE_EFFECTIF", "VOTE_REEL", "VOTE_POUR", "VOTE_CONTRE", "VOTE_ABSTENTION", "DELIB_URL"),
)


def seat(siren: str) -> str:
    """SIRET of the first establishment of a SIREN: rank 0001 and its Luhn key."""
    return next(f"{siren}0001{key}" for key in range(10) if luhn.is_valid(f"{siren}0001{key}"))


def write(file: Path, lines: Iterable[Line], commune: str, siren: str, insee: str) -> tuple[int, list[Line]]:
    """Write the CSV; how many were written, and those that lack a mandatory field."""
    count, lacking = 0, list[Line]()
    with file.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(COLUMNS)
        for line in _deliberations(lines):
            row = _row(line, commune, seat(siren) if siren else "", insee)
            if all(row[:7]):
                out.writerow(row)
                count += 1
            else:
                lacking.append(line)
    return count, lacking


def _deliberations(lines: Iterable[Line]) -> Iterator[Line]:
    return (line for line in lines if line.act.kind == DELIBERATION)


def _row(line: Line, commune: str, siret: str, insee: str) -> list[str]:
    act = line.act
    received = line.field("received")
    sent = received if received >= act.date else ""
    department = insee[:3] if insee.startswith("97") else insee[:2]
    return [
        *(commune, siret, act.number, act.date, act.subject, _name(act.subject), neutral(act.object)),
        *("", "", f"PREF{department.rjust(3, '0')}" if sent else "", sent),
        *("", "", "", "", "", ""),
    ]


def _name(code: str) -> str:
    """« niveau1/niveau2 » in small letters."""
    names = {subject.code: subject.label for subject in nomenclature().subjects}
    above, _, _ = code.partition(".")
    return f"{names[above]}/{names[code]}".lower() if code in names and above in names else ""
