"""Makes documents: template → draft → format → bytes → a place in the share."""

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from demo.formats import FORMATS
from demo.layout import DISK, layout
from demo.prose.draft import Draft
from demo.prose.facts import Facts, Registry
from demo.prose.template import Template, templates
from demo.prose.world import FIRST_YEAR, LAST_YEAR, World
from demo.prose.writing import write
from demo.shelf import Shelf
from demo.truth import FileTruth, Trait

LARGE = 5_000
"""From this size on, most files are small and made of text, as on real shares; scans and photos become rare."""
_LARGE_LISTS = {"csv-cp1252": 6, "csv-utf8": 3, "xlsx": 1}
_LARGE_TEXTS = {"txt": 30, "rtf": 16, "html": 12, "eml": 12, "pdf": 10, "odt": 10, "docx": 6, "scan": 0.3, "jpg": 0.2}
_IMAGES = {name for name, each in FORMATS.items() if each.image}


class Studio:
    """One seed and one size; every draw comes from `rng`, in order."""

    def __init__(self, root: Path, files: int, seed: int) -> None:
        self.world = World.make(seed)
        self.rng = Random(f"{seed}:{files}")  # noqa: S311 - a seeded invention, nothing secret
        self.shelf = Shelf(root)
        self.drafts: dict[str, Draft] = {}
        """Path → draft, of the word-processing files that a later version may follow."""
        self.answers: tuple[tuple[str, str], ...] = ()
        """Questions that the last document answers."""
        self._dates: dict[str, date] = {}
        self._large = files >= LARGE
        self._registry = Registry(self.rng)
        self._by_id = {each.id: each for each in templates()}
        self._ordinary = [each for each in templates() if each.weight and not each.anchor]
        self._weights = [each.weight for each in self._ordinary]

    def template(self, name: str) -> Template:
        """The template of that id."""
        return self._by_id[name]

    def anchors(self) -> list[Template]:
        """The templates that are written exactly once."""
        return [each for each in templates() if each.anchor]

    def any_template(self) -> Template:
        """An ordinary template, by its weight."""
        return self.rng.choices(self._ordinary, self._weights)[0]

    def each_template(self) -> list[Template]:
        """Every ordinary template once, shuffled."""
        return self.rng.sample(self._ordinary, len(self._ordinary))

    def draft(self, template: Template, *, stamped: bool = False) -> Draft:
        """A document of `template`, dated more often lately than long ago."""
        year = LAST_YEAR - int((LAST_YEAR - FIRST_YEAR + 1) * self.rng.random() ** 1.7)
        when = date(year, self.rng.randrange(1, 13), self.rng.randrange(1, 29))
        series = template.act.kind if template.act and template.act.kind != "compte_rendu" else "arrete"
        return write(template, Facts(self.world, self.rng, when, self._registry, series), stamped=stamped)

    def render(self, draft: Draft, form: str) -> bytes:
        """The bytes of `draft` in the format `form`."""
        return FORMATS[form].write(draft, self.rng)

    def form(self, template: Template) -> str:
        """A format for a document of `template`."""
        if not self._large or template.kind == "photo":
            return self.rng.choice(template.formats)
        pool = _LARGE_LISTS if template.columns else _LARGE_TEXTS
        return self.rng.choices(list(pool), list(pool.values()))[0]

    def document(self, template: Template, *, folder: str = "", form: str = "") -> FileTruth:
        """One new document on the share (or in `folder`)."""
        form = form or self.form(template)
        stamped = form == "pdf" or form in _IMAGES
        while True:
            draft = self.draft(template, stamped=stamped)
            if self._large and not template.columns:
                draft = draft.longer(self._annex())
            data = self.render(draft, form)
            if not self.shelf.holds(data):
                break
        folder = folder or layout().home(template.home, draft.when.year, self.rng)
        return self.store(draft, form, data, f"{folder}/{self._name(draft, form)}")

    def _annex(self) -> list[str]:
        """Sentences that give large shares their many short and few long documents."""
        words, count = self.world.words, min(int(self.rng.lognormvariate(1.2, 1.6)), 3_000)
        return [
            f"{self.rng.choice(words.sujets).capitalize()}. {self.rng.choice(words.remarques)}" for _ in range(count)
        ]

    def store(self, draft: Draft, form: str, data: bytes, path: str, **more: Any) -> FileTruth:
        """Write `data` at `path` with the truth of `draft`."""
        row = self.shelf.put(path, data, draft.when, **truth_of(draft, form), **more)
        self.answers = draft.answers
        self._dates[row.sha256] = draft.when
        if form == "docx" and not path.startswith(f"{DISK}/"):
            self.drafts[row.path] = draft
        return row

    def drafted(self, row: FileTruth) -> date:
        """The date of the document that `row` holds."""
        return self._dates.get(row.sha256, date(2015, 6, 1))

    def _name(self, draft: Draft, form: str) -> str:
        extension = FORMATS[form].extension
        if form in {"scan", "tif"} and self.rng.random() < 0.4:
            number = self.rng.randrange(1, 9999)
            return self.rng.choice(
                [f"SCAN{number:04d}{extension}", f"DOC{number}{extension.upper()}", f"Scan_{number}{extension}"]
            )
        return draft.name + (extension.upper() if self.rng.random() < 0.04 else extension)


def truth_of(draft: Draft, form: str) -> dict[str, Any]:
    """The fields of a row that come from its document."""
    template, traits = draft.template, []
    if FORMATS[form].image and form != "photo":
        traits.append(Trait.SCAN)
    if not template.node:
        traits.append(Trait.UNPLACEABLE)
    return {
        "kind": template.kind, "format": form, "template": template.id, "split": template.split,
        "node": template.node, "accepted": template.accepted, "activities": template.activities,
        "act": draft.act, "personal": draft.personal, "decoys": draft.decoys, "traits": tuple(traits),
    }  # fmt: skip
