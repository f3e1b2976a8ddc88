"""A source checked against an inventory: what only the list has is missing, and nothing else changes."""

import csv
from pathlib import Path

import pytest

from ingest.inventory.compare import Comparison, sampled
from ingest.inventory.source import Checked
from ingest.sources.configured import open_one
from ingest.sources.folder import FolderSource
from passation.errors import Fault, SettingsError
from passation.model import Entry, Trouble
from passation.workspace import Workspace

LIBRARY = "sites/mairie/Documents partages"
TREE = ("Budget/2024/compte.ods", "Budget/2024/été.pdf", "Budget/note.txt", "RH/note.txt")


@pytest.fixture
def tree(tmp_path):
    for name in TREE:
        path = tmp_path / "arbre" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return tmp_path / "arbre"


def inventory(tree, *names, head=("FileRef",), row=lambda name: (f"/{LIBRARY}/{name}",)):
    file = tree.parent / "inventaire.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, delimiter=";").writerows([head, *(row(name) for name in names)])
    return file


def crawl(source) -> tuple[list[bytes], list[Trouble]]:
    found = list(source.entries())
    return [one.path for one in found if isinstance(one, Entry)], [one for one in found if isinstance(one, Trouble)]


def test_what_only_the_inventory_has_is_missing(tree):
    """Under the path that it would have in the source; the crawl is then incomplete. What it lacks is counted."""
    checked = Checked(FolderSource("s", tree), inventory(tree, *TREE[1:], "Budget/2024/perdu.docx", "CCAS/perdu.xlsx"))
    checked.check()
    entries, troubles = crawl(checked)
    assert entries == crawl(FolderSource("s", tree))[0]
    assert [(one.path, one.fault, one.hides_entries) for one in troubles] == [
        (b"Budget/2024/perdu.docx", Fault.MISSING, True),
        (b"CCAS/perdu.xlsx", Fault.MISSING, True),
    ]
    assert (checked.count.named, checked.count.found, checked.count.missing, checked.count.extra) == (5, 3, 2, 1)


def test_a_complete_source_has_no_trouble(tree):
    """Whatever the case, the accents and the encoding of the addresses."""
    file = inventory(
        tree,
        "BUDGET/2024/Compte.ods",
        "Budget/2024/e%CC%81te%CC%81.pdf",
        "Budget/note.txt",
        "RH/note.txt",
        row=lambda name: (f"https://exemple.sharepoint.com/sites/mairie/Documents%20partages/{name}?web=1",),
        head=("URL",),
    )
    assert crawl(Checked(FolderSource("s", tree), file))[1] == []


def test_the_list_of_a_french_site_is_read(tree):
    """Name and folder stand in two columns; folders are not asked for."""
    file = inventory(
        tree,
        *TREE,
        head=("Nom", "Modifié", "Type d’élément", "Chemin d’accès"),
        row=lambda name: (Path(name).name, "25/12/2023", "Élément", f"{LIBRARY}/{Path(name).parent}"),
    )
    with file.open("a", encoding="utf-8") as out:
        out.write(f"Vide;25/12/2023;Dossier;{LIBRARY}/RH\n")
    assert crawl(Checked(FolderSource("s", tree), file))[1] == []


def test_source_and_library_may_begin_elsewhere(tree):
    """A source that holds the library in a folder of its own name for it."""
    (tree / "Copie SharePoint").mkdir()
    for name in ("Budget", "RH"):
        (tree / name).rename(tree / "Copie SharePoint" / name)
    file = inventory(tree, *TREE, "RH/perdu.docx")
    _, (trouble,) = crawl(Checked(FolderSource("s", tree), file))
    assert trouble.path == b"Copie SharePoint/RH/perdu.docx"


def test_a_file_of_that_name_elsewhere_is_not_the_file(tree):
    """`note.txt` of Budget does not stand for that of RH."""
    (tree / "RH" / "note.txt").unlink()
    _, (trouble,) = crawl(Checked(FolderSource("s", tree), inventory(tree, *TREE)))
    assert trouble.path == b"RH/note.txt"


def test_what_lies_in_an_unlisted_folder_is_not_called_missing(tree):
    """Nobody looked: the folder itself is the trouble."""

    class Guarded(FolderSource):
        def entries(self):
            for one in super().entries():
                if not one.path.startswith(b"RH/"):
                    yield one
            yield Trouble("s", b"RH", Fault.DENIED)

    _, troubles = crawl(Checked(Guarded("s", tree), inventory(tree, *TREE)))
    assert [one.fault for one in troubles] == [Fault.DENIED]


@pytest.mark.parametrize(
    ("content", "fault", "reason"),
    [
        (b"", Fault.UNREADABLE, "vide"),
        (b"FileRef\n", Fault.UNREADABLE, "aucune ligne"),
        (b"Titre,Nom\na,b\n", Fault.UNREADABLE, "aucune colonne"),
        (b"PK\x03\x04" + bytes(30), Fault.UNREADABLE, "CSV UTF-8"),
        (b"FileRef\n/autre/part/inconnu.txt\n", Fault.MISSING, "aucun de ses 1 chemins"),
        (b"FileLeafRef,FileRef\nnote.txt,/sites/x/RH/note.txt\nb.txt,/si", Fault.MISSING, ""),
        (b'FileLeafRef,FileRef\nnote.txt,/sites/x/RH/note.txt\n"b.txt,/si', Fault.TRUNCATED, "coupé"),
        (b"Nom,FileRef\nnote.txt,/sites/x/RH/note.txt\nb.txt,\n", Fault.UNREADABLE, "ligne 3"),
    ],
)
def test_a_bad_inventory_loses_nothing_of_the_source(tree, content, fault, reason):
    """It is said in French, and the crawl is incomplete: nothing was compared."""
    file = tree.parent / "inventaire.csv"
    file.write_bytes(content)
    entries, troubles = crawl(Checked(FolderSource("s", tree), file))
    assert entries == crawl(FolderSource("s", tree))[0]
    assert [one.fault for one in troubles] == [fault]
    assert reason in troubles[0].detail
    assert troubles[0].hides_entries


def test_the_setting_wraps_any_source(tree):
    """`inventory = "…"` in passation.toml, relative to the workspace; an absent file is refused before the crawl."""
    folder = tree.parent
    inventory(tree, *TREE, "perdu.txt")
    settings = '[commune]\nname = "Essai"\ninsee = "99999"\n[sources.s]\nurl = "folder:{}"\ninventory = "{}"\n'
    (folder / "passation.toml").write_text(settings.format(tree, "inventaire.csv"), encoding="utf-8")
    source = open_one(Workspace(folder), "s")
    source.check()
    assert [one.path for one in crawl(source)[1]] == [b"perdu.txt"]
    (folder / "passation.toml").write_text(settings.format(tree, "absent.csv"), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"inventaire « .*absent.csv » n’existe pas"):
        open_one(Workspace(folder), "s").check()


def test_a_long_inventory_is_aligned_by_a_sample_and_checked_whole(tree):
    """A sample of bounded size, spread over the list, tells where the library begins; every row is then looked up."""
    listed = [f"sites/mairie/Documents/{number // 100}/{number}.txt" for number in range(9_000)]
    sample = sampled(listed)
    assert 1_000 <= len(sample) <= 2_000
    comparison = Comparison(sample)
    for path in listed[:-1]:
        comparison.see(f"Copie/{path.removeprefix('sites/mairie/Documents/')}")
    assert list(comparison.missing(listed)) == ["Copie/89/8999.txt"]
    assert (comparison.count.found, comparison.count.extra) == (8_999, 0)


def test_the_bytes_are_those_of_the_source(tree):
    """Reading goes straight through."""
    checked = Checked(FolderSource("s", tree), inventory(tree, *TREE))
    files = [one for one in checked.entries() if isinstance(one, Entry)]
    assert [b"".join(reading.chunks) for reading in checked.read(files)] == [b"x"] * len(TREE)
    checked.close()
