"""Packages of SharePoint as a source: what they hold, and how several make one tree."""

import json

from demo.layouts.prime import PrimeWriter, Version
from ingest.sources.open import open_source
from ingest.sources.sharepoint.source import SharePointSource, detect
from passation.errors import Fault
from passation.model import Entry
from tests.museum.prime import contents, document, faults, look, manifest, package


def test_a_file_comes_with_all_that_the_package_says_of_it(tmp_path):
    """Path, instants in UTC, people by name, identifier, digest, rights."""
    facts = {"TimeCreated": "2023-01-02T03:04:05", "TimeLastModified": "2024-07-14T10:30:08", "ModifiedBy": "2"}
    facts |= {"Author": "1", "MD5Hash": "qvG7kkuuJ5J42I1Hv5xW4Q==", "FileSize": "7", "Id": "{ABC-1}"}
    package(tmp_path, manifest(document("Docs/a.txt", **facts)), files={"00000000.dat": b"contenu"})
    source, files, _ = look(tmp_path)
    entry = files["Docs/a.txt", ""]
    assert (entry.size, entry.native_id) == (7, "abc-1")
    assert (entry.created, entry.modified) == (1_672_628_645 * 10**9, 1_720_953_008 * 10**9)
    assert (entry.author, entry.editor) == ("Anne Petit <MAIRIE\\apetit>", "Paul Roy <paul.roy@mairie.example>")
    assert entry.native_digest == "md5:aaf1bb924bae279278d88d47bf9c56e1"
    assert json.loads(entry.descriptor or b"")["allow"] == [
        "group:Lecteurs",
        "i:0#.f|membership|paul.roy@mairie.example",
    ]
    assert (source.features.rights, source.features.versions, source.features.zoned_times) == (True, True, True)


def test_the_history_of_a_file_is_kept_under_labels(tmp_path):
    """The current version has no label, whether the package puts its content outside or in the history."""
    writer = PrimeWriter(tmp_path, "/sites/mairie")
    versions = [Version(number, number.encode()) for number in ("1.0", "2.0", "9.0", "10.0")]
    writer.add_file("Docs/dehors.txt", versions)
    writer.add_file("Docs/dedans.txt", versions, outer_content=False)
    writer.finish()
    source, files, troubles = look(tmp_path)
    assert faults(troubles) == [(Fault.NO_RIGHTS, False)]
    labels = {"": b"10.0", "v9.0": b"9.0", "v2.0": b"2.0", "v1.0": b"1.0"}
    expected = {(f"sites/mairie/Docs/{n}.txt", label): c for n in ("dehors", "dedans") for label, c in labels.items()}
    assert contents(source, files) == expected


def test_what_a_file_does_not_say_its_list_item_does(tmp_path):
    """Joined by DocId; the person of a field is the number before `;UserInfo`."""
    item = """<SPObject ObjectType="SPListItem"><ListItem Id="i" DocId="F1" Author="1" DocType="File"
        TimeLastModified="2024-07-14T10:30:08"><Fields><Field Name="Editor" Value="2;UserInfo" /></Fields>
        </ListItem></SPObject>"""
    package(tmp_path, manifest(item, document("a.txt", Id="f1")))
    entry = look(tmp_path)[1]["a.txt", ""]
    assert (entry.author, entry.editor) == ("Anne Petit <MAIRIE\\apetit>", "Paul Roy <paul.roy@mairie.example>")
    assert entry.modified == 1_720_953_008 * 10**9


def test_attachments_of_list_items_are_files(tmp_path):
    """Under the folder that SharePoint shows them in; items without any file are counted by list."""
    item = """<SPObject ObjectType="SPListItem" ParentWebUrl="/">
        <ListItem Id="i{0}" DirName="Lists/Travaux" IntId="{0}">{1}</ListItem></SPObject>"""
    one = '<Attachments><Attachment Name="plan.pdf" FileValue="00000000.dat" /></Attachments>'
    two = '<Attachments><Attachment Url="Lists/Travaux/Attachments/2/x.pdf" FileValue="00000000.dat" /></Attachments>'
    package(tmp_path, manifest(item.format(1, one), item.format(2, two), item.format(3, "")))
    source, files, troubles = look(tmp_path)
    expected = {f"Lists/Travaux/Attachments/{name}" for name in ("1/plan.pdf", "2/x.pdf")}
    assert contents(source, files) == {(path, ""): b"contenu" for path in expected}
    (rows,) = troubles
    assert (rows.path, rows.hides_entries, rows.detail[:1]) == (b"Lists/Travaux", False, "3")


def test_folders_come_with_their_parents_before_them(tmp_path):
    """Those that only a path tells of as well, and libraries, empty or not."""
    library = '<SPObject ObjectType="SPDocumentLibrary" ParentWebUrl="/" Url="/Vide" />'
    folder = """<SPObject ObjectType="SPFolder"><Folder Id="d" ParentWebUrl="/" Url="Docs/2024" Author="1"
        TimeLastModified="2024-07-14T10:30:08" /></SPObject>"""
    package(tmp_path, manifest(document("Docs/2024/juin/a.txt"), folder, library))
    found = [one for one in SharePointSource("sp", tmp_path).entries() if isinstance(one, Entry)]
    assert [one.path for one in found] == [b"Docs", b"Docs/2024", b"Docs/2024/juin", b"Vide", b"Docs/2024/juin/a.txt"]
    assert (found[1].native_id, found[1].author) == ("d", "Anne Petit <MAIRIE\\apetit>")
    assert found[1].modified == 1_720_953_008 * 10**9


def test_manifests_are_read_in_the_order_of_system_data(tmp_path):
    """Of two that tell one version, the first stays, and that they differ is said."""
    system = '<SystemData><ManifestFiles><ManifestFile Name="Manifest1.xml" /></ManifestFiles></SystemData>'
    files = {"SystemData.xml": system, "00000001.dat": b"autre contenu"}
    package(
        tmp_path,
        manifest(document("a.txt"), document("b.txt")),
        manifest(document("a.txt", "00000001.dat")),
        files=files,
    )
    source, found, troubles = look(tmp_path)
    assert contents(source, found) == {("a.txt", ""): b"autre contenu", ("b.txt", ""): b"contenu"}
    (clash,) = troubles
    assert (clash.path, clash.hides_entries) == (b"a.txt", False)


def test_without_system_data_manifests_are_read_by_number(tmp_path):
    """And that nobody knows whether one is missing is said."""
    package(tmp_path, *(manifest(document(f"{n}.txt")) for n in range(12)), files={"SystemData.xml": ""})
    _, files, troubles = look(tmp_path)
    assert len(files) == 12
    assert faults(troubles) == [(Fault.MISSING, False)]


def test_an_object_of_an_unknown_type_is_read_by_what_it_holds(tmp_path):
    """A file is a file, whatever its wrapping calls itself."""
    package(tmp_path, manifest(document("a.txt").replace("SPFile", "FichierNouveau")))
    source, files, troubles = look(tmp_path)
    assert (contents(source, files), troubles) == ({("a.txt", ""): b"contenu"}, [])


def test_packages_that_overlap_give_one_history(tmp_path):
    """A full export and a later one of the changes: versions are put together, the latest is the current one."""
    package(tmp_path / "1", manifest(document("a.txt", Version="3.0")), files={"00000000.dat": b"trois"})
    package(tmp_path / "2", manifest(document("a.txt", Version="5.0")), files={"00000000.dat": b"cinq"})
    source, files, troubles = look(tmp_path)
    assert (contents(source, files), troubles) == ({("a.txt", ""): b"cinq", ("a.txt", "v3.0"): b"trois"}, [])


def test_the_address_of_an_export_is_its_folder(tmp_path):
    """`sharepoint:` and an absolute path, percent-encoded where needed."""
    root = package(tmp_path / "export été", manifest(document("a.txt")))
    source = open_source("sp", f"sharepoint:{tmp_path}/export%20été", lambda: None)
    source.check()
    assert isinstance(source, SharePointSource)
    assert (root / "Manifest.xml").exists()


def test_a_purview_export_is_not_taken_for_a_package(tmp_path):
    """It has a Manifest.xml too, of another kind, beside its list of results."""
    package(tmp_path / "export", manifest(document("a.txt")))
    assert isinstance(detect("sp", tmp_path / "export"), SharePointSource)
    (tmp_path / "export" / "Results.csv").write_text("Document Path\n")
    assert not isinstance(detect("sp", tmp_path / "export"), SharePointSource)
