"""A whole commune from a seed and a size: two trees that overlap, and the truth beside them.

The same seed and size give the same bytes, names and dates, on any machine with the locked dependencies (`legacy`
files excepted: LibreOffice writes its clock into them).
"""

from collections import defaultdict
from collections.abc import Iterable, Set
from datetime import date, timedelta
from itertools import chain, cycle
from pathlib import Path, PurePosixPath

from demo import messages, oddities
from demo.layout import DISK, SERVER, layout
from demo.shelf import Shelf
from demo.studio import LARGE, Studio
from demo.truth import DuplicateTruth, FamilyTruth, FileTruth, Question, Trait, Truth
from passation.errors import SettingsError

_ON_DISK = 0.175
"""Share of the files that lie in the second source."""
_COPIES = 0.08
"""Share of the files that are exact copies within the first source."""
_SHY = {Trait.ODD_NAME, Trait.PRIVATE, Trait.JUNK, Trait.EMPTY, Trait.BROKEN, Trait.PROTECTED}
_FAMILY_TEMPLATES = (
    "delib_subventions",
    "arrete_circulation_travaux",
    "convention_salle",
    "bulletin_municipal",
    "cctp",
    "contrat_cdd",
)

LAST_DAY = date(2026, 6, 30)
"""Nothing is dated later: a copy made tomorrow would look like a fault of the clock."""


def generate(folder: Path, *, files: int = 400, seed: int = 1, legacy: bool = False) -> Truth:
    """Make a commune of exactly `files` files under `folder`.

    Args:
        folder: a new or empty folder; receives `serveur/`, `disque/` and `verite.json`.
        files: from 300 to 100,000.
        seed: another seed gives another commune.
        legacy: adds .doc and .xls made by LibreOffice, whose bytes differ at each run.

    Raises:
        SettingsError: too small, not empty, or LibreOffice absent while `legacy` is asked.
    """
    if files < messages.SMALLEST:
        raise SettingsError(messages.too_small(files))
    if folder.exists() and any(folder.iterdir()):
        raise SettingsError(messages.not_empty(folder))
    studio = Studio(folder, files, seed)
    asked = _anchors(studio)
    oddities.add_all(studio)
    families = [family for number in range(min(max(files // 60, 3), 300)) for family in _family(studio, number)]
    if legacy:
        oddities.legacy(studio)
    on_disk = round(files * _ON_DISK)
    copies = round(files * _COPIES)
    already = sum(path.startswith(f"{DISK}/") for path in studio.shelf.rows)
    _fill(studio, files - on_disk - copies + already)
    _copies(studio, copies)
    families += _disk(studio, on_disk - already)
    truth = _truth(studio, files, seed, families, asked)
    truth.save(folder)
    return truth


def _anchors(studio: Studio) -> list[tuple[FileTruth, tuple[tuple[str, str], ...]]]:
    """The documents that the questions ask for, each once."""
    asked = []
    for template in studio.anchors():
        row = studio.document(template, form=template.formats[0])
        asked.append((row, studio.answers))
    return asked


def _family(studio: Studio, number: int) -> list[FamilyTruth]:
    """One document at several stages: drafts, final, PDF, signed scan; or its text in a container written again."""
    draft = studio.draft(studio.template(_FAMILY_TEMPLATES[number % len(_FAMILY_TEMPLATES)]))
    folder = layout().home(draft.template.home, draft.when.year, studio.rng)

    def put(name: str, form: str, extension: str) -> str:
        return studio.store(draft, form, studio.render(draft, form), f"{folder}/{draft.name} {name}{extension}").path

    final = put("def", "docx", ".docx")
    if number % 3 == 2:
        return [FamilyTruth(kind="rewritten", paths=(final, put("enregistré", "docx", ".docx")))]
    drafts = []
    for name, note in (
        ("v1", "PROJET – version de travail, ne pas diffuser"),
        ("V2", "Version relue par le secrétariat"),
    ):
        earlier = draft.earlier(studio.rng, note)
        path = f"{folder}/{draft.name} {name}.docx"
        drafts.append(studio.store(earlier, "docx", studio.render(earlier, "docx"), path).path)
    versions = FamilyTruth(kind="versions", paths=(*drafts, final))
    renditions = FamilyTruth(kind="renditions", paths=(final, put("def", "pdf", ".pdf"), put("signé", "scan", ".pdf")))
    return [versions, renditions]


def _fill(studio: Studio, target: int) -> None:
    """Each template once as far as there is room, photos, then documents by weight, up to `target` files."""
    rows, large = studio.shelf.rows, target >= LARGE
    photos = max(8, target // (200 if large else 35))
    for name in ("photo_fete", "photo_sans_titre"):
        for _ in range(photos // 2):
            studio.document(studio.template(name))
    for template in studio.each_template():
        if len(rows) < target:
            studio.document(template)
    while len(rows) < target:
        studio.document(studio.any_template())


def _plain(studio: Studio) -> list[FileTruth]:
    """What people copy: files of the share without oddity."""
    rows = studio.shelf.rows.values()
    return [row for row in rows if row.path.startswith(f"{SERVER}/") and not _SHY.intersection(row.traits)]


def _copies(studio: Studio, count: int) -> None:
    """Exact copies inside the share, named as people and systems name them."""
    rng, pool = studio.rng, _plain(studio)
    for row in rng.choices(pool, k=count):
        path = PurePosixPath(row.path)
        named = (
            f"{path.stem} - Copie{path.suffix}",
            f"Copie de {path.name}",
            f"{path.stem} (2){path.suffix}",
            path.name,
            path.name,
        )
        folder = rng.choice([str(path.parent), layout().elsewhere(rng.randrange(2010, 2025), rng)])
        copied = min(studio.drafted(row) + timedelta(days=rng.randrange(900)), LAST_DAY)
        studio.shelf.copy(row, f"{folder}/{rng.choice(named)}", copied)


def _disk(studio: Studio, count: int) -> list[FamilyTruth]:
    """The second source: documents of its own, newer versions, and copies of the share."""
    rng, pool = studio.rng, _plain(studio)
    newer = [_newer(studio, path) for path in rng.sample(sorted(studio.drafts), max(3, count // 12))]
    own = count // 4
    for _ in range(own):
        template = studio.any_template()
        studio.document(template, folder=layout().on_disk(rng.randrange(2012, 2025), rng))
    for row, whole in zip(rng.choices(pool, k=count - own - len(newer)), cycle((True, False)), strict=False):
        path = PurePosixPath(row.path)
        tail = str(path.relative_to(SERVER)) if whole else path.name
        folder = f"{DISK}/Copie serveur" if whole else layout().on_disk(rng.randrange(2012, 2025), rng)
        studio.shelf.copy(row, f"{folder}/{tail}", studio.drafted(row))
    return newer


def _newer(studio: Studio, path: str) -> FamilyTruth:
    """A version of `path` that went on living on the disk."""
    old = studio.drafts[path]
    draft = old.later(
        "Mis à jour après la réunion de travail.", min(old.when + timedelta(days=studio.rng.randrange(3, 90)), LAST_DAY)
    )
    folder = layout().on_disk(draft.when.year, studio.rng)
    row = studio.store(draft, "docx", studio.render(draft, "docx"), f"{folder}/{PurePosixPath(path).name}")
    return FamilyTruth(kind="versions", paths=(path, row.path))


def _truth(
    studio: Studio,
    files: int,
    seed: int,
    families: list[FamilyTruth],
    asked: list[tuple[FileTruth, tuple[tuple[str, str], ...]]],
) -> Truth:
    shelf, plan = studio.shelf, layout()
    shelf.finish(plan.empty, plan.acls)
    duplicates = shelf.duplicates()
    same = _same(duplicates, families)
    questions = [
        Question(ask=ask, words=words, paths=tuple(sorted(same[row.path] | {row.path})))
        for row, answers in asked
        for ask, words in answers
    ]
    answers = {path for question in questions for path in question.paths}
    denied = tuple(_deniable(shelf, folder, same.keys() | answers) for folder in plan.denied)
    for path in denied:
        shelf.mark(path, Trait.DENIED)
    return Truth(
        seed=seed,
        files=files,
        commune=studio.world.truth,
        entries=tuple(shelf.rows[path] for path in sorted(shelf.rows)),
        empty_folders=tuple(plan.empty),
        duplicates=duplicates,
        families=tuple(families),
        denied=denied,
        acls=tuple(plan.acls),
        questions=tuple(questions),
    )


def _same(*groups: Iterable[DuplicateTruth | FamilyTruth]) -> dict[str, set[str]]:
    """Path → the paths of its groups."""
    same: dict[str, set[str]] = defaultdict(set)
    for group in chain(*groups):
        for path in group.paths:
            same[path].update(group.paths)
    return same


def _deniable(shelf: Shelf, folder: str, taken: Set[str]) -> str:
    """An ordinary file of `folder` that nothing else rests on."""
    return next(
        path
        for path, row in shelf.rows.items()
        if path.startswith(f"{folder}/") and path not in taken and not row.traits
    )
