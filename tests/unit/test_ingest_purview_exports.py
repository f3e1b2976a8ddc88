"""Purview exports, one particular at a time."""

import csv
import hashlib
import os
from pathlib import Path

import pytest

from ingest.sources.purview.classic import released
from ingest.sources.purview.source import PurviewSource, recognises
from passation.errors import Fault, SourceError
from passation.model import Entry, EntryKind, Trouble

HOST = "https://exemple.sharepoint.com/"
SITE = "SharePoint/site_mairie"
SHA = hashlib.sha256(b"texte").hexdigest()


class Export:
    """An export that a test fills."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name: str, content: bytes = b"texte", mtime: int = 1_700_000_000) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (mtime, mtime))

    def report(self, name: str, head: str, *rows: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / name).open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(line.split("|") for line in (head, *rows))

    def crawl(self) -> tuple[dict[str, Entry], list[Trouble]]:
        """Files by path (and label, in brackets), and troubles."""
        found = list(PurviewSource("x", self.folder).entries())
        files = {
            one.path.decode() + (f" [{one.label}]" if one.label else ""): one
            for one in found
            if isinstance(one, Entry) and one.kind is EntryKind.FILE
        }
        return files, [one for one in found if isinstance(one, Trouble)]

    def read(self, entry: Entry) -> bytes:
        (reading,) = PurviewSource("x", self.folder).read([entry])
        return b"".join(reading.chunks)


@pytest.fixture
def export(tmp_path) -> Export:
    return Export(tmp_path / "Reprise 15-03-2024")


def said(troubles: list[Trouble]) -> list[tuple[str, Fault, bool]]:
    return [(one.path.decode(), one.fault, one.hides_entries) for one in troubles]


def test_addresses_become_paths_and_neighbours_tell_the_others(export):
    """Percent-encoded, with a host and a query; a file without row has the folder of its neighbours."""
    export.put(f"{SITE}/Documents partages/Été/n° 1 + 2 #3.docx")
    export.put(f"{SITE}/Documents partages/Été/sans ligne.docx")
    export.put(f"{SITE}/Listes/sans ligne.docx")
    url = f"{HOST}sites/mairie/Documents%20partages/%C3%89t%C3%A9/n%C2%B0%201%20+%202%20%233.docx?web=1"
    export.report("Results.csv", "Document URL|Subject", f"{url}|Un titre")
    files, troubles = export.crawl()
    assert list(files) == [
        "sites/mairie/Documents partages/Été/n° 1 + 2 #3.docx",
        "sites/mairie/Documents partages/Été/sans ligne.docx",
        "sites/mairie/Listes/sans ligne.docx",
    ]
    assert troubles == []


def test_a_file_of_the_same_name_in_another_folder_is_not_taken_for_the_missing_one(export):
    """A stray file keeps its place, and the row keeps its trouble."""
    export.put(f"{SITE}/A/commun.txt")
    export.put(f"{SITE}/A/lisez-moi.txt")
    export.report("Results.csv", "URL|Subject", f"{HOST}s/A/commun.txt|", f"{HOST}s/B/lisez-moi.txt|")
    files, troubles = export.crawl()
    assert set(files) == {"s/A/commun.txt", "s/A/lisez-moi.txt"}
    assert said(troubles) == [("s/B/lisez-moi.txt", Fault.MISSING, True)]


LONG = f"s/{'Dossier des marchés de travaux/' * 4}Compte rendu de la commission d’appel d’offres"


def test_shortened_names_are_found_by_date_or_size(export):
    """Two names that were cut to the same eight characters and moved to the parent folder."""
    parent = f"{SITE}/{'Dossier des marchés de travaux/' * 3}"
    export.put(f"{SITE}/autre.txt")
    export.put(f"{parent}Compte r.docx", b"deux", 1_710_000_000)
    export.put(f"{parent}Compte r(2).docx", b"un", 1_700_000_000)
    export.report(
        "Results.csv",
        "URL|Last modified",
        f"{HOST}s/autre.txt|2023-11-14T22:13:20Z",
        f"{HOST}{LONG} 1.docx|2023-11-14T22:13:20Z",
        f"{HOST}{LONG} 2.docx|2024-03-09T16:00:00Z",
    )
    files, troubles = export.crawl()
    assert troubles == []
    assert export.read(files[f"{LONG} 1.docx"]) == b"un"
    assert export.read(files[f"{LONG} 2.docx"]) == b"deux"


def test_shortened_names_in_doubt_are_not_guessed(export):
    """Both files are kept where they are, and both rows are said to be missing."""
    export.put(f"{SITE}/autre.txt")
    for name in ("Compte r.docx", "Compte r(2).docx"):
        export.put(f"{SITE}/{name}")
    export.report("Results.csv", "URL|Size", f"{HOST}s/autre.txt|5", f"{HOST}{LONG} 1.docx|", f"{HOST}{LONG} 2.docx|")
    files, troubles = export.crawl()
    assert set(files) == {"s/autre.txt", "s/Compte r.docx", "s/Compte r(2).docx"}
    assert [one.fault for one in troubles] == [Fault.MISSING, Fault.MISSING]


def test_a_short_path_was_never_shortened(export):
    """`Rapport 2019` is not found again in `Rapport`."""
    export.put(f"{SITE}/A/Rapport annuel.docx")
    export.report("Results.csv", "URL|Size", f"{HOST}s/A/Rapport annuel 2019.docx|5")
    files, troubles = export.crawl()
    assert set(files) == {"site_mairie/A/Rapport annuel.docx"}
    assert said(troubles) == [("s/A/Rapport annuel 2019.docx", Fault.MISSING, True)]


HELD = "_DEAF727D-0478-4A7F-87DE-5487F033C81A2000-07-05T10-37-55"


@pytest.mark.parametrize(
    ("held", "name", "label"),
    [
        (f"p/FY2017Budget{HELD}.xlsx", "p/FY2017Budget.xlsx", "2000-07-05T10:37:55"),
        (f"LISEZMOI{HELD.lower().replace('t', 'T')}", "LISEZMOI", "2000-07-05T10:37:55"),
        ("p/FY2017Budget_DEAF727D.xlsx", "p/FY2017Budget_DEAF727D.xlsx", ""),
    ],
)
def test_held_names_give_the_original_and_its_date(held, name, label):
    """As Microsoft documents them; any other name is what it is."""
    assert released(held) == (name, label)


def test_the_disk_dates_a_file_whose_report_does_not(export):
    """No date, or a date whose day may be its month."""
    export.put(f"{SITE}/a.txt")
    export.report("Results.csv", "URL|Last modified", f"{HOST}a.txt|03/04/2024 10:00")
    assert export.crawl()[0]["a.txt"].modified == 1_700_000_000 * 10**9


def test_skipped_unindexed_and_failed_items_are_said(export):
    """With the code that Microsoft gives; folders are skipped by design; a file that is there hides nothing."""
    export.put(f"{SITE}/a.txt")
    export.put(f"{SITE}/b.txt")
    export.report("Results.csv", "URL|Size", f"{HOST}s/a.txt|5", f"{HOST}s/b.txt|5")
    export.report(
        "SkippedItems.csv",
        "URL|Item type|Error type",
        f"{HOST}s/Dossier|Folder|",
        f'{HOST}s/refusé.docx|Document|File\'Error: "x"',
    )
    export.report("Unindexed Items.csv", "URL|Error tags", f"{HOST}s/chiffré.docx|parserencrypted")
    export.report("Errors.csv", "URL|Error code", f"{HOST}s/b.txt|0x1", f"{HOST}s/perdu.docx|")
    _, troubles = export.crawl()
    assert said(troubles) == [
        ("s/chiffré.docx", Fault.UNREADABLE, True),
        ("s/b.txt", Fault.UNREADABLE, False),
        ("s/perdu.docx", Fault.UNREADABLE, True),
        ("s/refusé.docx", Fault.UNREADABLE, True),
    ]
    assert [one.detail for one in troubles] == [
        "code de l’export : parserencrypted",
        "code de l’export : 0x1",
        "code de l’export : errors",
        "code de l’export : FileError: x",
    ]


def test_mailboxes_are_listed_and_their_messages_are_not_missing(export):
    """A pst is a file; the rows of what it holds are no files. The machinery of the export is no document."""
    export.put("Exchange/mairie@exemple.fr.pst", b"!BDN")
    export.put("SharePoint/site/a.txt")
    for name in ("Manifest.xml", "Trace.log", "Export Summary 15.03.2024.csv"):
        export.put(name)
    export.put("Notes de l’agent.txt")
    export.report("Results.csv", "URL|Location", "mairie@exemple.fr, Primary/Inbox/Re: x|", f"{HOST}a.txt|")
    files, troubles = export.crawl()
    assert set(files) == {"Exchange/mairie@exemple.fr.pst", "Notes de l’agent.txt", "a.txt"}
    assert troubles == []


def test_copies_that_were_exported_once_keep_all_their_places(export):
    """`Duplicate to Item` in the classic export, `Deduped compound path` in the new one."""
    export.put(f"{SITE}/a.txt")
    head, first = "Item identity|URL|Duplicate to item", f"1|{HOST}a.txt|"
    export.report("Results.csv", head, first, f"2|{HOST}B/b.txt|1", f"3|{HOST}C/c.txt|9")
    files, troubles = export.crawl()
    assert {name: export.read(one) for name, one in files.items()} == {"a.txt": b"texte", "B/b.txt": b"texte"}
    assert said(troubles) == [("C/c.txt", Fault.MISSING, True)]
    (export.folder / "Results.csv").unlink()
    places = f"{HOST}B/b;b.txt; {HOST}C/c.txt;{HOST}../d.txt"
    export.report("Items.csv", "Compound path|Deduped compound path", f"{HOST}a.txt|{places}")
    assert set(export.crawl()[0]) == {"a.txt", "B/b;b.txt", "C/c.txt"}


MODERN = "Compound path|Native file name|Export native path|Native SHA 256|Version number|Error code"


@pytest.mark.parametrize("head", [MODERN, MODERN.replace(" ", "_").upper(), MODERN.title()])
def test_columns_of_the_new_portal_are_known_by_any_spelling(export, head):
    """Spaces or underscores, and any case."""
    export.put("1/2.docx")
    export.report("Items_0.csv", head, f"{HOST}s/Été/a.docx|a.docx|1\\2.docx|{SHA.upper()}|1.0|0")
    files, troubles = export.crawl()
    assert (list(files), troubles) == (["s/Été/a.docx"], [])
    assert files["s/Été/a.docx"].native_digest == f"sha256:{SHA}"


def test_location_and_name_make_a_path_where_there_is_none(export):
    """As older review sets write it; a compound path that ends with its folder is completed."""
    export.put("1.docx")
    export.put("2.docx")
    export.report("Items.csv", "Location|Native file name|Export native path", f"{HOST}s/Doc|a.docx|1.docx")
    export.report("Items_2.csv", "Compound path|Native file name|Export native path", f"{HOST}s/Doc|b.docx|.\\2.docx")
    assert set(export.crawl()[0]) == {"s/Doc/a.docx", "s/Doc/b.docx"}


def test_versions_are_entries_and_the_highest_is_the_current_one(export):
    """10.0 is above 9.0; a version that did not arrive is missing though another one is there."""
    for number in (8, 9, 10):
        export.put(f"n/{number}.docx", b"%d" % number)
    rows = [f"{HOST}a.docx|a.docx|n\\{number}.docx||{number}.0|" for number in (9, 10, 8, 7)]
    export.report("Items.csv", MODERN, *rows)
    files, troubles = export.crawl()
    assert {name: export.read(one) for name, one in files.items()} == {
        "a.docx": b"10", "a.docx [8.0]": b"8", "a.docx [9.0]": b"9",
    }  # fmt: skip
    assert said(troubles) == [("a.docx", Fault.MISSING, True)]
    assert troubles[0].detail == "version 7.0"


@pytest.mark.parametrize("digest", [SHA, "md5"])
def test_bytes_that_are_not_those_of_microsoft_are_refused(export, digest):
    """The whole file is read, then refused; the right bytes pass."""
    export.put("1.docx")
    export.put("2.docx", b"autre")
    value = SHA if digest == SHA else hashlib.md5(b"texte").hexdigest()
    column = "Native SHA 256" if digest == SHA else "Native MD5"
    rows = [f"{HOST}{name}|{name}|{value}" for name in ("1.docx", "2.docx")]
    export.report("Items.csv", f"Compound path|Export native path|{column}", *rows)
    files, _ = export.crawl()
    assert export.read(files["1.docx"]) == b"texte"
    (reading,) = PurviewSource("x", export.folder).read([files["2.docx"]])
    with pytest.raises(SourceError, match="ne sont pas ceux que Microsoft a exportés") as caught:
        list(reading.chunks)
    assert (caught.value.fault, caught.value.transient) == (Fault.MISMATCH, False)


def test_an_attachment_lies_below_the_file_that_holds_it(export):
    """Its parent is a file, which is listed once and before it."""
    export.put("1.msg")
    export.put("2.pdf")
    export.report("Items.csv", MODERN, f"{HOST}s/m.msg|m.msg|1.msg|||", f"{HOST}s/m.msg/p.pdf|p.pdf|2.pdf|||")
    found = [one.path for one in PurviewSource("x", export.folder).entries() if isinstance(one, Entry)]
    assert found == [b"s", b"s/m.msg", b"s/m.msg/p.pdf"]


def test_a_path_that_climbs_names_nothing(export):
    """A row whose address or file leads out of the export is said, and opens nothing."""
    export.put("1.docx")
    export.report("Items.csv", MODERN, f"{HOST}s/../../x.docx||..\\..\\secret|||", f"{HOST}a.docx||1.docx|||")
    files, troubles = export.crawl()
    assert set(files) == {"a.docx"}
    assert [one.fault for one in troubles] == [Fault.MISSING]


@pytest.mark.parametrize(
    ("content", "fault", "reason"),
    [
        ("a.txt,5\n", Fault.UNREADABLE, "en-tête est introuvable"),
        ("Subject,Size\na.txt,5\n", Fault.UNREADABLE, "aucune colonne ne donne le chemin"),
        ("", Fault.UNREADABLE, "vide"),
        (f"URL,Size\n{HOST}s/a.txt,5\n{HOST}s/b.t", Fault.MISSING, ""),
        (f"URL,Size\n{HOST}s/a.txt,5\n,5\n", Fault.UNREADABLE, "ligne 3"),
    ],
)
def test_a_bad_report_loses_no_file(export, content, fault, reason):
    """Every file of the disk is listed; what the report would have told is said to be unknown."""
    export.put("SharePoint/s/a.txt")
    export.put("SharePoint/s/b.txt")
    export.put("Trace.log")
    (export.folder / "Results.csv").write_text(content, encoding="utf-8")
    files, troubles = export.crawl()
    assert set(files) == {"s/a.txt", "s/b.txt"}
    assert fault in {one.fault for one in troubles}
    assert any(reason in one.detail for one in troubles)
    assert all(one.hides_entries for one in troubles)


def test_reports_in_the_wrong_encoding_are_read(export):
    """Saved again by a spreadsheet, in Windows-1252 with semicolons."""
    export.put("SharePoint/s/Été/délib.docx")
    (export.folder / "Results.csv").write_bytes(f"URL;Size\n{HOST}s/Été/délib.docx;5\n".encode("cp1252"))
    assert set(export.crawl()[0]) == {"s/Été/délib.docx"}
    assert export.crawl()[1] == []


def test_an_export_without_report_is_listed_and_said(export):
    """Nobody knows then what is missing."""
    export.put("SharePoint/s/a.txt")
    export.put("Trace.log")
    files, (trouble,) = export.crawl()
    assert set(files) == {"s/a.txt"}
    assert (trouble.fault, trouble.hides_entries) == (Fault.UNREADABLE, True)
    assert "Results.csv ou Items.csv" in trouble.detail


def test_exports_are_recognised_and_other_folders_are_not(export, tmp_path):
    """By their reports; a package of SharePoint, a folder of documents and nothing at all are none."""
    assert not recognises(tmp_path / "absent")
    (tmp_path / "paquet").mkdir()
    for name in ("Manifest.xml", "ExportSettings.xml", "SystemData.xml", "Requirements.xml", "00000001.dat"):
        (tmp_path / "paquet" / name).write_text("<x/>", encoding="utf-8")
    (tmp_path / "SharePoint" / "Budget").mkdir(parents=True)
    (tmp_path / "SharePoint" / "Budget" / "results.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert not recognises(tmp_path)
    export.put("1.docx")
    export.report("Items.csv", MODERN, f"{HOST}a.docx|a.docx|1.docx|||")
    assert recognises(export.folder)
    assert recognises(tmp_path)
