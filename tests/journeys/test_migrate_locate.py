"""The old-path finder: every inventoried path resolves, however it is remembered."""

import unicodedata
from pathlib import Path

import pytest

from catalog import entries
from catalog.entries import Nature
from catalog.store import Catalog
from journey.initialise import Request, initialise
from migrate.locate import locate
from passation.model import Entry, EntryKind
from passation.workspace import Workspace

PATHS = [
    "urba/2016/arrêté 12.doc",
    "Secrétariat général/Conseil municipal/2026/délibération n° 5 (copie).docx",
    "100%/été_2020.pdf",
    "RH/Éléonore/à classer/x.txt",
    "racine.txt",
]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = initialise(tmp_path / "espace", Request("Essai", "99001", sources=(("serveur", "folder:/s"),)))
    catalog = Catalog(made.catalogue_url)
    folders = {path.rpartition("/")[0] for path in PATHS} - {""}
    seen = [Entry("serveur", folder.encode(), EntryKind.FOLDER) for folder in sorted(folders)]
    seen += [Entry("serveur", path.encode(), size=1, modified=1) for path in PATHS]
    with catalog.begin() as db:
        source = entries.ensure_source(db, "serveur", "folder:/s")
        crawl = entries.begin_crawl(db, source, rehash=False)
        entries.see(db, crawl, source, [(entry, Nature()) for entry in seen])
        entries.end_crawl(db, crawl, complete=True)
    catalog.close()
    return made


def bare(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


@pytest.mark.parametrize("path", PATHS)
def test_every_spelling_resolves(workspace: Workspace, path: str) -> None:
    """Drive letter, UNC, no accent, capitals, NFD, a share above: each leads to the file, and to it alone."""
    windows = path.replace("/", "\\")
    shown = f"serveur:{path.replace('%', '%25')}"
    for typed in (
        shown,
        path,
        f"M:\\{windows}",
        f"\\\\SRV-MAIRIE\\commun\\{windows}",
        f"\\\\SRV-MAIRIE\\donnees$\\partage\\mairie\\{windows}",
        bare(f"M:\\{windows}").upper(),
        unicodedata.normalize("NFD", f"m:/{path}").lower(),
    ):
        typed = typed if typed == shown else typed.replace("%", "%25")
        assert [one.path for one in locate(workspace, typed)] == [shown], typed


def test_the_end_of_a_path_is_enough(workspace: Workspace) -> None:
    """A drive that pointed into a folder of the share is followed from there."""
    assert [one.path for one in locate(workspace, "U:\\2016\\arrete 12.doc")] == ["serveur:urba/2016/arrêté 12.doc"]


def test_folders_are_found_and_the_unknown_is_not(workspace: Workspace) -> None:
    """A folder answers as a folder; a path that nobody listed answers with nothing."""
    assert [(one.path, one.kind) for one in locate(workspace, "M:\\URBA\\2016")] == [("serveur:urba/2016", "folder")]
    assert locate(workspace, "M:\\urba\\2016\\arrete 13.doc") == []
