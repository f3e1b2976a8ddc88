"""`make bench NAME=acts`: precision and recall of each field of an act, on generated acts and on those of Montpellier.

    python -m bench.acts [--seed 2026] [--each 10] [--scans 0]

Generated acts are measured clean, then with the noise of OCR; `--scans` also has that many of them drawn, scanned and
read by the real tesseract, which takes two seconds a page. Templates kept for the test are told apart from those that
the rules were tuned on. Writes `bench/results/acts.json` and the table of `docs/acts.md`.
"""

import argparse
import csv
import random
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pypdfium2

from bench import measure, publish
from classify.acts import normal_number, recognise
from demo.formats import FORMATS
from demo.prose.draft import Draft
from demo.prose.facts import Facts, Registry
from demo.prose.template import templates
from demo.prose.world import World
from demo.prose.writing import write
from demo.truth import ActTruth
from ingest.worker.limits import Limits
from ingest.worker.parent import ParserProcess
from passation.model import Act, Page

MONTPELLIER = Path(__file__).parents[2] / "shared" / "corpus" / "montpellier"
PAGE = Path(__file__).parents[1] / "docs" / "acts.md"
TUNING, TEST = "tuning", "test"
ALIKE = 0.8
"""Share of letters that must agree in a name or a sentence that OCR went over."""
_WORDY = {"object", "signatory", "places"}
_KINDS = {"arrete": {"arrêté"}, "deliberation": {"délibération"}, "decision": {"décision"}}
_MINUTES = {"compte rendu", "procès-verbal"}
_COLUMNS = {
    "identifier": "id_acte_attendu",
    "date": "date_seance",
    "object": "objet",
    "sent": "envoi_prefecture",
    "received": "reception_prefecture",
}
_NAME = "SCAN0001.pdf"

Values = Mapping[str, Sequence[str]]
"""Field → what it holds; several values for places and links, one or none for the others."""


@dataclass(slots=True)
class Tally:
    """What was right, given and due of one field."""

    right: int = 0
    given: int = 0
    due: int = 0

    @property
    def precision(self) -> float:
        """Right of given."""
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        """Right of due."""
        return self.right / self.due if self.due else 1.0


@dataclass(slots=True)
class Measured:
    """One set of acts."""

    name: str
    acts: int = 0
    fields: dict[str, Tally] = field(default_factory=dict)

    def add(self, due: Values, got: Values, *, noisy: bool = False) -> None:
        """Count one act; `noisy` forgives letters in names and sentences."""
        self.acts += 1
        for name, wanted in due.items():
            tally, left = self.fields.setdefault(name, Tally()), list(got.get(name, ()))
            tally.due += len(wanted)
            tally.given += len(left)
            for one in wanted:
                found = next((other for other in left if _same(name, one, other, noisy=noisy)), None)
                if found is not None:
                    left.remove(found)
                    tally.right += 1


def _same(name: str, due: str, got: str, *, noisy: bool) -> bool:
    due, got = (" ".join(text.casefold().replace("'", "’").split()).strip(" .") for text in (due, got))
    return due == got or (noisy and name in _WORDY and SequenceMatcher(None, due, got).ratio() >= ALIKE)


def drafts(seed: int, each: int, split: str = "", *, acts: bool = True) -> Iterator[Draft]:
    """`each` documents of every template of acts (or of those that are none), each of another commune.

    Half of them bear the stamp of the préfecture where it is due.
    """
    worlds = [World.make(seed * 1000 + number) for number in range(each)]
    for template in templates():
        wanted = bool(template.act) == acts and split in {template.split, ""}
        for number, world in enumerate(worlds if wanted else ()):
            rng = random.Random(f"{seed}:{template.id}:{number}")
            when = date(rng.randrange(2004, 2026), rng.randrange(1, 13), rng.randrange(1, 29))
            series = template.act.kind if template.act and template.act.kind != "compte_rendu" else "arrete"
            registry = Registry(rng)
            for _ in range(rng.randrange(80)):  # acts of the year before this one
                registry.next(series, when.year)
            yield write(template, Facts(world, rng, when, registry, series), stamped=number % 2 == 0)


def due(act: ActTruth) -> Values:
    """The truth, as the fields of an act would say it."""
    wanted = _MINUTES if act.kind == "compte_rendu" else _KINDS[act.kind]
    one = {
        "kind": min(wanted), "number": normal_number(act.number, act.year), "year": str(act.year), "date": act.date,
        "object": act.object, "signatory": act.signatory, "subject": act.subject, "identifier": act.identifier,
        "scope": act.scope, "duration": act.duration, "start": act.start, "end": act.end,
        "sent": act.sent, "received": act.received, "published": act.published,
    }  # fmt: skip
    links = [f"{link.kind} {normal_number(link.number, int(link.date[:4]))}@{link.date}" for link in act.links]
    if act.kind == "compte_rendu":
        del one["object"]  # they print none: the truth is the title that a clerk would give them
    return {name: [value] if value else [] for name, value in one.items()} | {"places": act.places, "links": links}


def given(act: Act | None) -> Values:
    """What was recognised, in the same form."""
    if act is None:
        return {}
    fields = {name: one.value for name, one in act.fields.items()}
    fields |= {"kind": min(_MINUTES) if act.kind in _MINUTES else act.kind, "year": str(act.year or "")}
    places = fields.pop("streets", "").split(" ; ")
    links = [f"{link.kind} {link.target}" for link in act.links]
    return {name: [value] for name, value in fields.items() if value} | {
        "places": list(filter(None, places)),
        "links": links,
    }


_CONFUSED = {
    "l": "1I",
    "1": "lI",
    "I": "l1",
    "O": "0",
    "0": "O",
    "o": "0",
    "e": "c",
    "c": "e",
    "i": "l",
    "5": "S",
    ",": ".",
}
_SIGNS = {"’": "'", "–": "-", "_": " "}
_ACCENTS = dict(zip("éèêëàâîïôûùçÉÈÊÀ", "eeeeaaiiouucEEEA", strict=True))
_PAIRS = {"rn": "m", "m": "rn"}
_CONFUSION, _PAIR, _ACCENT, _BREAK, _SIGN = 0.02, 0.02, 0.2, 0.003, 0.8
"""Of each character concerned. Together they change more than tesseract does (see docs/acts.md)."""


def noised(text: str, seed: str) -> str:
    """What OCR makes of a text: letters taken for others, accents lost, words broken, at the rates below."""
    rng = random.Random(seed)
    text = re.sub(r"rn|m", lambda pair: _PAIRS[pair[0]] if rng.random() < _PAIR else pair[0], text)
    out = []
    for char in text:
        if char in _SIGNS and rng.random() < _SIGN:
            char = _SIGNS[char]
        elif char in _CONFUSED and rng.random() < _CONFUSION:
            char = rng.choice(_CONFUSED[char])
        elif char in _ACCENTS and rng.random() < _ACCENT:
            char = _ACCENTS[char]
        elif char.isalpha() and rng.random() < _BREAK:
            char += " "
        out.append(char)
    return "".join(out)


def generated(seed: int, each: int, split: str = "", *, noisy: bool = False) -> Measured:
    """Fields of generated acts. The name of the file says nothing, as that of a scanner does."""
    found = Measured(f"generated, {split or 'all'} templates, {'OCR noise' if noisy else 'clean'}")
    for number, draft in enumerate(drafts(seed, each, split)):
        text = noised(draft.plain, f"{seed}:{number}") if noisy else draft.plain
        found.add(due(_act(draft)), given(recognise([Page(1, text)], _NAME)), noisy=noisy)
    return found


def scanned(seed: int, count: int) -> Measured:
    """Fields of generated acts that were drawn as scans of 150 dpi, a little askew, and read by tesseract."""
    found = Measured("generated, scanned, read by tesseract")
    every = list(drafts(seed, 1))
    with tempfile.TemporaryDirectory() as name, ParserProcess(Limits(), Path(name)) as process:
        file = Path(name) / _NAME
        for number, draft in enumerate(random.Random(seed).sample(every, min(count, len(every)))):
            file.write_bytes(FORMATS["scan"].write(draft, random.Random(f"{seed}:{number}")))
            found.add(due(_act(draft)), given(recognise(process.text(file, _NAME).pages, _NAME)), noisy=True)
    return found


def montpellier() -> Measured:
    """The fields that the truth of the real délibérations gives."""
    found = Measured("Montpellier, 2014, real")
    with (MONTPELLIER / "verite_terrain.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            wanted = {name: [row[column]] for name, column in _COLUMNS.items()}
            wanted |= {"number": [normal_number(row["numero_imprime"])], "kind": ["délibération"]}
            path = MONTPELLIER / row["fichier"]
            found.add(wanted, given(recognise(_pages(path), path.name)))
    return found


def _pages(path: Path) -> list[Page]:
    with closing(pypdfium2.PdfDocument(path)) as pdf:
        return [Page(number, page.get_textpage().get_text_range()) for number, page in enumerate(pdf, 1)]


def _act(draft: Draft) -> ActTruth:
    assert draft.act
    return draft.act


def rows(sets: Iterable[Measured]) -> list[dict[str, Any]]:
    """What is kept in the JSON."""
    return [
        {
            "job": one.name,
            "acts": one.acts,
            "fields": {
                name: {"precision": round(tally.precision, 3), "recall": round(tally.recall, 3)} | asdict(tally)
                for name, tally in one.fields.items()
            },
        }
        for one in sets
    ]


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """A line a field, a column a set: precision / recall, and how many values were due."""
    names = list(dict.fromkeys(name for row in rows for name in row["fields"]))
    titles = ["field", *(f"{row['job']} ({row['acts']} acts)" for row in rows)]
    cells = [[name, *(_cell(row["fields"].get(name)) for row in rows)] for name in names]
    return publish.table(titles, cells)


def _cell(found: Mapping[str, Any] | None) -> str:
    return f"{found['precision']:.3f} / {found['recall']:.3f} ({found['due']})" if found else "–"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--each", type=int, default=10, help="acts of each template")
    parser.add_argument("--scans", type=int, default=0, help="acts read by tesseract")
    chosen = parser.parse_args()
    sets = [
        generated(chosen.seed, chosen.each, split, noisy=noisy) for noisy in (False, True) for split in (TUNING, TEST)
    ]
    sets += [scanned(chosen.seed, chosen.scans)] if chosen.scans else []
    sets += [montpellier()] if MONTPELLIER.is_dir() else []
    found = rows(sets)
    measure.write("acts", found)
    publish.publish("acts", table(found), PAGE)
    sys.stdout.write(table(found) + "\n")


if __name__ == "__main__":
    main()
