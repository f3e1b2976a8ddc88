"""A generated commune, read without OCR, ready to be indexed by either backend."""

from pathlib import Path

from catalog.jobs import job
from demo.commune import generate
from ingest.jobs import crawl_all, read_and_extract
from journey.initialise import Request, initialise
from passation.workspace import Workspace
from tests.services.index_questions import Asked, questions, write_replaced

FILES, SEED = 450, 21


def read(root: Path) -> tuple[Workspace, list[Asked]]:
    """The workspace of a commune whose texts are read and acts recognised, and what is asked of it."""
    truth = generate(root / "commune", files=FILES, seed=SEED)
    asked = questions(truth) + write_replaced(root / "commune" / "serveur" / "Arrêtés remplacés")
    sources = tuple((name, f"folder:{root / 'commune' / name}") for name in ("serveur", "disque"))
    workspace = initialise(root / "espace", Request("Essai", "99001", by="Essai", sources=sources))
    change(workspace, "ocr = true", "ocr = false")
    with job(Workspace(workspace.folder), quiet=True) as work:
        crawl_all(work)
        read_and_extract(work)
        work.carry_out("classify.acts", "")
    return Workspace(workspace.folder), asked


def change(workspace: Workspace, old: str, new: str) -> None:
    """Change a line of the settings."""
    file = workspace.folder / "passation.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def index(workspace: Workspace) -> int:
    """Index all that is due."""
    with job(workspace, quiet=True) as work:
        return work.carry_out("index", "")
