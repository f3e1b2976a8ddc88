"""A commune that sends its acts to the prefecture, and what comes back of them."""

import io
from pathlib import Path
from textwrap import wrap

from reportlab.pdfgen.canvas import Canvas

from tests.journeys.command_line import Said, passation
from tests.journeys.commune import Commune

SIREN = "213400013"
"""Of no commune: the INSEE code 34001 with its check digit."""

_ORDER = """COMMUNE DE VALMONT
ARRÊTÉ MUNICIPAL n° {number}
portant {object}
Le maire de la commune de Valmont,
Vu le code général des collectivités territoriales, notamment ses articles L2212-1 et suivants,
Vu le code de la route,
Considérant qu’il importe d’assurer la sécurité des usagers et des riverains pendant la durée de l’opération,
ARRÊTE
Article 1er : {object}.
Article 2 : la signalisation réglementaire sera mise en place par les services techniques de la commune.
Article 3 : le secrétaire général est chargé de l’exécution du présent arrêté, qui sera affiché.
Fait à Valmont, le {day}
Le maire, Jeanne ROUVIÈRE
"""
_COUNCIL = """COMMUNE DE VALMONT
EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS DU CONSEIL MUNICIPAL
Délibération n° {number}
Séance du {day}
L’an deux mille vingt-quatre, le conseil municipal de Valmont s’est réuni sous la présidence de Mme Rouvière, maire.
Présents : Mme ROUVIÈRE, M. VIDAL, Mme ASTIER. Secrétaire de séance : M. VIDAL.
Objet : {object}
Le conseil municipal, après en avoir délibéré, à l’unanimité,
DÉCIDE d’approuver {object}.
Pour extrait conforme, le maire, Jeanne ROUVIÈRE
"""
RACE = "Police/arrêté 2024-012.txt"
WORKS = "Police/arrêté 2024-013.txt"
BUDGET = "Conseil/délibération 2024-05.txt"
TEXTS = {
    RACE: _ORDER.format(number="2024-012", object="réglementation de la course cycliste Paris-Nice", day="4 mars 2024"),
    WORKS: _ORDER.format(number="2024-013", object="interdiction de stationner rue Haute", day="5 mars 2024"),
    BUDGET: _COUNCIL.format(number="2024-05", object="le budget primitif de la commune", day="12 mars 2024"),
}
"""Path on the server → text of the act."""


class Town(Commune):
    """The commune, with its acts transferred and read back."""

    def __init__(self, folder: Path, destination: str = "", *, by: str = "Jeanne Rouvière") -> None:
        super().__init__(folder, destination, by=by)
        self.write({name: text.encode() for name, text in TEXTS.items()})

    @property
    def tray(self) -> Path:
        """Where what comes back is dropped."""
        return self.workspace.folder / "arrivee"

    def ask(self, *arguments: str | Path) -> Said:
        """Run a command in the workspace."""
        return passation(*arguments, "-C", self.workspace.folder)

    def drop(self, name: str, data: bytes) -> Path:
        """Put a document into the tray."""
        self.tray.mkdir(exist_ok=True)
        file = self.tray / name
        file.write_bytes(data)
        return file

    def key_of(self, path: str) -> str:
        """Key of a file of the server."""
        return str(self.ask("locate", f"serveur:{path}", "--json").json[0]["key"])


def identifier(number: str, day: str, nature: str, siren: str = SIREN) -> str:
    """An identifier of the commune; `day` is ISO."""
    return f"034-{siren}-{day.replace('-', '')}-{number}-{nature}"


_CODES = {"DE": 1, "AR": 2, "AI": 3, "CC": 4, "BF": 5, "AU": 6}


def acknowledgement(
    number: str, day: str, nature: str, about: str, siren: str = SIREN, encoding: str = "windows-1252"
) -> bytes:
    """An ARActe, as operators hand it out."""
    text = f"""<?xml version="1.0" encoding="{encoding}"?>
<actes:ARActe xmlns:actes="http://www.interieur.gouv.fr/ACTES#v1.1-20040216" actes:DateReception="2024-04-02"
 actes:IDActe="{identifier(number, day, nature, siren)}">
  <actes:ActeRecu actes:Date="{day}" actes:NumeroInterne="{number}" actes:CodeNatureActe="{_CODES[nature]}">
    <actes:CodeMatiere1 actes:CodeMatiere="6"/>
    <actes:Objet>{about}</actes:Objet>
    <actes:Document><actes:NomFichier>acte.pdf</actes:NomFichier></actes:Document>
    <actes:Annexes actes:Nombre="0"/>
  </actes:ActeRecu>
  <actes:ClassificationDateVersionEnCours>2019-03-01</actes:ClassificationDateVersionEnCours>
</actes:ARActe>"""
    return text.encode(encoding)


def pdf(*lines: str) -> bytes:
    """A PDF that holds these lines."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    height = 800
    for line in (part for one in lines for part in wrap(one, 90)):
        canvas.drawString(50, height, line)
        height -= 14
    canvas.save()
    return out.getvalue()


def stamped(path: str, number: str, day: str, nature: str) -> bytes:
    """An act of the commune as PDF with the stamp of the prefecture."""
    stamp = ("Envoyé en préfecture le 02/04/2024", "Reçu en préfecture le 02/04/2024")
    return pdf(*stamp, f"ID : {identifier(number, day, nature)}", *TEXTS[path].splitlines())
