"""What each fault of a SharePoint package loses, and what is said of it."""

import re

import pytest

from ingest.sources.sharepoint.source import detect
from passation.errors import Fault, SourceError
from passation.model import Entry
from tests.museum.prime import contents, document, faults, look, manifest, package, refusal


def test_a_manifest_that_is_listed_and_absent_hides_entries(tmp_path):
    """The others are read; the inventory is incomplete."""
    package(tmp_path, manifest(document("a.txt")), manifest(document("b.txt")), files={"Manifest1.xml": ""})
    _, files, troubles = look(tmp_path)
    assert set(files) == {("a.txt", "")}
    assert faults(troubles) == [(Fault.MISSING, True)]
    assert "manifest1.xml" in troubles[0].detail


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (manifest(document("b.txt"), document("c.txt"))[:-400].encode(), Fault.TRUNCATED),
        (manifest(document("b.txt")).encode() + b"<a></b>", Fault.CORRUPT),
        (b"<!DOCTYPE a [<!ENTITY l 'x'>]>" + manifest(document("b.txt")).encode(), Fault.CORRUPT),
    ],
    ids=["cut", "broken", "hostile"],
)
def test_a_broken_manifest_loses_nothing_of_the_others(tmp_path, broken: bytes, fault: Fault):
    """The inventory is incomplete, and says which manifest and where."""
    package(tmp_path, broken, manifest(document("a.txt")))
    source, files, troubles = look(tmp_path)
    assert contents(source, files)["a.txt", ""] == b"contenu"
    assert (fault, True) in faults(troubles)
    assert any("manifest.xml, ligne " in one.detail for one in troubles)


def test_contents_that_are_missing_are_said_one_by_one(tmp_path):
    """At the inventory and at the reading, which names the entry; the others are read."""
    failed = document("echec.txt", "", FailureMessage="The file was locked")
    objects = [
        document("la.txt"),
        document("perdu.txt", "0000000f.dat", FileSize="12"),
        document("rien.txt", ""),
        failed,
    ]
    package(tmp_path, manifest(*objects))
    source, files, troubles = look(tmp_path)
    lost = [b"echec.txt", b"perdu.txt", b"rien.txt"]
    assert [(one.path, one.fault, one.hides_entries) for one in troubles] == [(p, Fault.MISSING, False) for p in lost]
    assert files["perdu.txt", ""].size == 12
    read = contents(source, files)
    assert read.pop(("la.txt", "")) == b"contenu"
    assert set(read.values()) == {"vanished"}
    for path, said in (("perdu.txt", "perdu.txt.*0000000f.dat"), ("echec.txt", "n’a pas réussi à exporter")):
        assert re.search(said, str(refusal(source, files[path, ""])))


def test_a_current_version_without_content_is_said(tmp_path):
    """The highest version that is there takes its place, under its eyes."""
    older = '<Versions><File Version="4.0" FileValue="00000000.dat" /></Versions>'
    package(tmp_path, manifest(document("a.txt", "", older, Version="5.0")))
    source, files, troubles = look(tmp_path)
    assert contents(source, files) == {("a.txt", ""): b"contenu"}
    assert "5.0" in troubles[0].detail


def test_encrypted_contents_are_listed_and_not_read(tmp_path):
    """A key would be needed: the sentence says so."""
    secret = document("secret.txt", InitializationVector="4WlC5zQK0r9s39LoB2w==", MD5Hash="AAAA", FileSize="3")
    package(tmp_path, manifest(secret, document("clair.txt")))
    source, files, troubles = look(tmp_path)
    assert troubles == []
    assert contents(source, files) == {("secret.txt", ""): "encrypted", ("clair.txt", ""): b"contenu"}
    assert re.search(r"chiffré.*clé", str(refusal(source, files["secret.txt", ""])))


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"FileSize": "9"}, "truncated"),
        ({"FileSize": "5"}, "corrupt"),
        ({"MD5Hash": "1B2M2Y8AsgTpgAmY7PhCfg=="}, "corrupt"),
    ],
)
def test_contents_are_held_against_what_the_manifest_says(tmp_path, facts: dict[str, str], fault: str):
    """A shorter content was cut, another size or MD5 is a damaged export; its neighbours are read."""
    package(tmp_path, manifest(document("a.txt", **facts), document("b.txt")))
    source, files, _ = look(tmp_path)
    assert contents(source, files) == {("a.txt", ""): fault, ("b.txt", ""): b"contenu"}


def test_hostile_names_reach_nothing_outside(tmp_path):
    """Neither by the path of an entry, nor by that of a content, nor by a link."""
    (tmp_path / "secret.txt").write_text("secret")
    objects = [
        document("../../x.txt"),
        document("a.txt", "../secret.txt"),
        document("l.txt", "lien.dat"),
        document("ok.txt"),
    ]
    root = package(tmp_path / "export", manifest(*objects))
    (root / "lien.dat").symlink_to(tmp_path / "secret.txt")
    source, files, troubles = look(root)
    read = contents(source, files)
    assert read == {("a.txt", ""): "vanished", ("l.txt", ""): "vanished", ("ok.txt", ""): b"contenu"}
    assert (Fault.UNREADABLE, True) in faults(troubles)


def test_what_is_left_out_is_named_and_counted(tmp_path):
    """Ghosted pages, deleted objects, object types unknown to us, files that nothing names."""
    objects = [
        document("Forms/AllItems.aspx", "", IsGhosted="true", SetupPath="pages\\viewpage.aspx"),
        document("Forms/Changee.aspx", IsGhosted="true"),
        '<SPObject ObjectType="SPFile" IsDeleted="true" Url="/parti.txt" />',
        '<SPObject ObjectType="SPNouveau" /><SPObject ObjectType="SPWeb" /><SPObject ObjectType="FieldTemplate" />',
    ]
    package(tmp_path, manifest(*objects), files={"00000007.dat": b"x", "note.docx": b"y", "Trace.log": b"z"})
    _, files, troubles = look(tmp_path)
    assert set(files) == {("Forms/Changee.aspx", "")}
    said = [one.detail for one in troubles]
    counts = ["1 page modèle", "1 élément annoncé comme supprimé", "« SPNouveau », 1 fois", "2 fichiers qu’aucun"]
    assert all(count in text for count, text in zip(counts, said, strict=True))
    assert not any(one.hides_entries for one in troubles)


def test_absurd_facts_lose_nothing(tmp_path):
    """Sizes and instants beyond any file, halves of characters, permissions that are no number."""
    absurd = {"FileSize": "99999999999999999999", "TimeCreated": "9999-12-31T23:59:59", "TimeLastModified": "demain"}
    absurd |= {"Author": "_xD83D_", "EncodedAttributes": "Author,Url", "Version": "999999999.999999999", "MD5Hash": "?"}
    package(tmp_path, manifest(document("a_xD83D_.txt", **absurd), document("b.txt")))
    source, files, _ = look(tmp_path)
    assert contents(source, files) == {("a\ud83d.txt", ""): b"contenu", ("b.txt", ""): b"contenu"}


def test_a_name_taken_by_a_file_and_a_folder_is_said(tmp_path):
    """The folder stays, as it holds others."""
    package(tmp_path, manifest(document("a"), document("a/b.txt")))
    _, files, troubles = look(tmp_path)
    assert set(files) == {("a/b.txt", "")}
    assert [(one.path, one.hides_entries) for one in troubles] == [(b"a", True)]


def test_an_export_that_was_replaced_is_said(tmp_path):
    """A version that the package on disk does not name."""
    package(tmp_path, manifest(document("a.txt")))
    source, files, _ = look(tmp_path)
    refused = refusal(source, Entry("sp", b"a.txt", label="v7.0"))
    assert re.search("Refaites le relevé", str(refused))
    assert refused.fault is Fault.VANISHED
    assert set(files) == {("a.txt", "")}


def test_a_folder_without_package_is_refused(tmp_path):
    """`check` says what is looked for."""
    (tmp_path / "note.txt").write_text("x")
    with pytest.raises(SourceError, match="ne contient pas d’export SharePoint"):
        detect("sp", tmp_path).check()
