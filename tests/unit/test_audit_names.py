"""Names that trouble Windows, a store or a person."""

from types import SimpleNamespace

import pytest

from audit.empty import empty_folders
from audit.names import problems, twins
from passation import paths


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Urbanisme/permis.docx", []),
        ("été/œuvre n° 2.pdf", []),
        ("a/note.", ["trailing"]),
        ("a/note.txt ", ["trailing"]),
        ("dossier. /note.txt", []),  # told of the folder, not of what it holds
        ("a/CON", ["reserved"]),
        ("a/lpt1.txt", ["reserved"]),
        ("a/console.txt", []),
        ("a/quoi?.txt", ["forbidden"]),
        ("a/deux\nlignes.txt", ["forbidden"]),
        ("a/sens\u202etxt.exe", ["invisible"]),
        ("a/" + "é" * 256, ["long_name"]),
        ("é" * 130 + "/" + "é" * 128, []),  # 259 characters, 517 bytes
        ("é" * 130 + "/" + "é" * 130, ["long_path"]),
        ("\U0001f389" * 131, ["long_path", "long_name"]),  # two units each, as Windows counts
    ],
)
def test_a_name_is_judged_as_windows_would(path: str, expected: list[str]) -> None:
    """Each difficulty is named, on the name that has it, in UTF-16 units."""
    assert problems(path.encode()) == expected


def test_bytes_that_are_no_text_are_said_to_be_undecodable() -> None:
    """A Latin-1 name on a Unix disk is told, not refused."""
    assert problems(b"a/caf\xe9.txt") == ["undecodable"]


def _row(path: str) -> SimpleNamespace:
    return SimpleNamespace(source="s", path=path.encode(), folded=paths.folded(path), kind="file")


def test_twins_differ_by_case_or_by_unicode_form_within_one_folder() -> None:
    """Twins are alike but for case or NFC/NFD; `été` and `ete`, or equal names in two folders, are not."""
    names = ["a/Été.txt", "a/E\u0301te\u0301.txt", "a/ETE.txt", "b/x.TXT", "b/x.txt", "B/x.txt"]
    rows = sorted(map(_row, names), key=lambda row: (row.folded, row.path))
    found = {(row.path.decode(), code): others for row, code, others in twins(rows)}
    assert found == {
        ("a/Été.txt", "unicode_twin"): ["E\u0301te\u0301.txt"],
        ("a/E\u0301te\u0301.txt", "unicode_twin"): ["Été.txt"],
        ("b/x.TXT", "case_twin"): ["x.txt"],
        ("b/x.txt", "case_twin"): ["x.TXT"],
    }


def test_a_folder_is_empty_when_nothing_below_it_was_seen() -> None:
    """A sibling that sorts between a folder and what it holds hides nothing; an unlisted folder is not said empty."""
    kinds = {"a": "folder", "a b": "folder", "a/x": "file", "c": "folder", "c/d": "folder", "e": "folder"}
    rows = [
        SimpleNamespace(source="s", path=path.encode(), kind=kind)
        for path, kind in sorted(kinds.items(), key=lambda item: item[0].encode())
    ]
    assert [row.path for row in empty_folders(rows, {("s", b"e")})] == [b"a b", b"c/d"]
