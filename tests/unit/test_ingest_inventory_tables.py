"""A CSV is read whatever program wrote it, and what is wrong with it is said."""

import pytest

from ingest.inventory.table import clean, column_key, open_table
from passation.errors import DocumentError, Fault

ALIASES = {"path": ("FileRef", "Chemin d’accès"), "name": ("FileLeafRef", "Nom"), "size": ("File_x0020_Size",)}
NEEDS = (frozenset({"path"}),)
HEAD, ROW = ("Nom", "Chemin d’accès", "Taille"), ("été; n° 3.pdf", "sites/mairie/été; n° 3.pdf", "12")


def rows(file) -> list[tuple[str, str]]:
    return [(row["name"], row["path"]) for row in open_table(file, ALIASES, NEEDS).rows()]


def written(file, encoding="utf-8", delimiter=",", before="", rows=(HEAD, ROW)):
    lines = "".join(delimiter.join(f'"{cell}"' for cell in cells) + "\r\n" for cells in rows)
    file.write_bytes((before + lines).encode(encoding))
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encoding_and_separator_are_found(tmp_path, encoding, delimiter):
    """With or without a byte order mark, in the three separators that Excel writes."""
    assert rows(written(tmp_path / "liste.csv", encoding, delimiter)) == [ROW[:2]]


@pytest.mark.parametrize(
    "before",
    ["sep=;\r\n", "#TYPE Selected.System.Object\r\n", 'ListSchema={""schemaXmlList"":[""<Field/>""]}\r\n', "\r\n\r\n"],
)
def test_lines_before_the_header_are_passed_over(tmp_path, before):
    """Excel, PowerShell and SharePoint each put a line of their own there."""
    assert rows(written(tmp_path / "liste.csv", delimiter=";", before=before)) == [ROW[:2]]


def test_names_of_columns_are_compared_without_case_accents_and_underscores():
    """And SharePoint's `_x0020_` is a space."""
    assert column_key("File_x0020_Size") == column_key("file size")
    assert column_key(" Type d’élément ") == column_key("TYPE D'ELEMENT") == "type d element"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('="00123"', "00123"),
        ('="a ""b"""', 'a "b"'),
        ("'=somme.xlsx", "=somme.xlsx"),
        ("'-v", "-v"),
        ("'apostrophe", "'apostrophe"),
        ("=1+1", "=1+1"),
        ("fin ", "fin "),
    ],
)
def test_quoted_formulas_are_unquoted(cell, value):
    """What was written to keep a spreadsheet from running or converting a value is taken off; nothing else is."""
    assert clean(cell) == value


def test_cells_may_hold_lines_and_rows_may_be_short(tmp_path):
    """A short row in the middle of a file that goes on is a row."""
    file = tmp_path / "liste.csv"
    file.write_text('Nom,FileRef,Taille\n"a\nb",/x/1,2\nc,/x/2\nd,/x/3,4\n', encoding="utf-8")
    assert rows(file) == [("a\nb", "/x/1"), ("c", "/x/2"), ("d", "/x/3")]


def test_one_line_in_another_encoding_spoils_no_other(tmp_path):
    """Two lists put together by hand."""
    file = tmp_path / "liste.csv"
    file.write_bytes("Nom,FileRef\né,/x/é\n".encode() + "à,/x/à\n".encode("cp1252"))
    assert rows(file) == [("é", "/x/é"), ("à", "/x/à")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "vide"),
        (b"PK\x03\x04" + bytes(40), "classeur Excel"),
        (b"\x01\x00\x00\x00\x05\x07\x09" * 9, "pas un fichier texte"),
        ("été.pdf,sites/mairie/été.pdf\nb.pdf,sites/mairie/b.pdf\n".encode(), "en-tête est introuvable"),
        (b"Nom,File Size\na.pdf,12\n", "aucune colonne ne donne le chemin"),
    ],
)
def test_what_is_no_list_is_said_in_french(tmp_path, content, reason):
    """Empty, a workbook, binary, without header, without the column of paths."""
    file = tmp_path / "liste.csv"
    file.write_bytes(content)
    with pytest.raises(DocumentError, match=reason):
        open_table(file, ALIASES, NEEDS)


@pytest.mark.parametrize(
    "content",
    [
        b'Nom,FileRef,Taille\na,/x/1,2\n"b,/x/2,3\nc,/x/3,4\n',
        b"Nom,FileRef,Taille\na,/x/1,2\nb,/x",
        "Nom,FileRef,Taille\r\na,/x/1,2\r\nb,/x/2".encode("utf-16")[:-1],
        b'Nom,FileRef,Taille\na,/x/1,2\nb,"/x/2',
    ],
)
def test_a_cut_list_gives_its_rows_then_says_that_it_is_cut(tmp_path, content):
    """In a row, in a quoted cell, or in the middle of a character."""
    file = tmp_path / "liste.csv"
    file.write_bytes(content)
    found = []
    with pytest.raises(DocumentError, match="coupé") as caught:
        found.extend(row["path"] for row in open_table(file, ALIASES, NEEDS).rows())
    assert caught.value.fault is Fault.TRUNCATED


def test_a_row_beyond_every_limit_ends_the_reading_with_a_sentence(tmp_path):
    """A quote that is never closed swallows what follows: that is said, and the rows before it are kept."""
    file = tmp_path / "liste.csv"
    file.write_text('Nom,FileRef\na,/x/1\n"' + "b,/x/2\n" * 40_000, encoding="utf-8")
    found: list[str] = []
    with pytest.raises(DocumentError, match="ligne"):
        found += [found.append(row["path"]) or "" for row in open_table(file, ALIASES, NEEDS).rows()]
    assert found == ["/x/1"]


def test_an_absent_list_is_said(tmp_path):
    """The code of the system is for the annex."""
    with pytest.raises(DocumentError, match="ENOENT"):
        open_table(tmp_path / "absente.csv", ALIASES, NEEDS)
