"""Databases of Access, written by Jackcess and read by mdbtools."""

import shutil

import pytest

from ingest.extractors import messages
from ingest.extractors.access import MEDIA_TYPE, Access
from ingest.extractors.choose import Choice
from ingest.extractors.ocr import SEARCH_PATH
from ingest.extractors.unread import UnreadError
from ingest.worker.limits import Limits
from ingest.worker.parent import ParserProcess
from passation.errors import Fault
from tests.services import access_base
from tests.services.required import lacking

pytestmark = pytest.mark.services


@pytest.fixture
def mdbtools():
    """The programs, or a reason to skip."""
    if not shutil.which("mdb-export", path=SEARCH_PATH):
        reason = "mdbtools is not installed"
        lacking(reason)


@pytest.mark.usefixtures("mdbtools")
@pytest.mark.parametrize(("form", "extension"), [("V2000", "mdb"), ("V2010", "accdb")])
def test_tables_are_read_in_the_isolated_process(form, extension, tmp_path):
    """Names of tables and columns, texts with their accents, long remarks, dates as French people type them."""
    file = tmp_path / f"cimetière.{extension}"
    access_base.make(file, form)
    with ParserProcess(Limits(), tmp_path) as parser:
        text = parser.text(file, file.name)
    assert text.fault is None
    assert text.media_type == MEDIA_TYPE
    assert text.extractor.startswith("mdbtools@1")
    lines = text.whole.splitlines()
    start = lines.index("Concessions du cimetière")
    assert lines[start + 1].split("\t") == ["Numéro", "Concessionnaire", "Acquise", "Remarques", "Photographie"]
    number, holder, day, remark, picture = lines[start + 2].split("\t")
    assert (number, holder, day[:10], picture) == ("1", "Élodie Pradinas", "05/03/1987", "")
    assert remark.count("l’allée des Cyprès") == 200
    assert lines[lines.index("vide") + 1] == "Allée"


@pytest.mark.usefixtures("mdbtools")
def test_a_table_that_cannot_be_read_costs_the_others_nothing(tmp_path):
    """mdb-export takes a name that begins with a dash for an option: the name is kept, and the text says it is cut."""
    file = tmp_path / "b.accdb"
    access_base.make(file, rows=1, empty="-vide")
    text = Choice(Limits()).read(file, "accdb")
    assert "Élodie Pradinas" in text.whole
    assert "-vide" in text.whole
    assert text.detail == messages.CUT_PART


@pytest.mark.usefixtures("mdbtools")
def test_a_long_register_is_cut_where_its_text_may_be_kept_no_longer(tmp_path):
    """And says so; the program that still writes is ended."""
    file = tmp_path / "b.accdb"
    access_base.make(file, rows=50)
    text = Choice(Limits(output=2000)).read(file, "accdb")
    assert len(text.whole) == 2000
    assert messages.CUT_OUTPUT in text.detail


@pytest.mark.usefixtures("mdbtools")
def test_a_damaged_base_has_a_reason(tmp_path):
    """What mdbtools cannot open is left to Tika, which finds no text in it either."""
    file = tmp_path / "b.mdb"
    access_base.make(file, "V2003")
    file.write_bytes(file.read_bytes()[:4096] + b"\x00" * 20_000)
    assert Choice(Limits()).read(file, "mdb").fault in {Fault.CORRUPT, Fault.EMPTY, Fault.UNKNOWN_FORMAT}


def test_without_the_programs_the_reason_says_what_to_install(tmp_path, monkeypatch):
    """The sentence names the package."""
    monkeypatch.setattr("ingest.extractors.access.SEARCH_PATH", "/nonexistent")
    (tmp_path / "b.mdb").write_bytes(b"\x00\x01\x00\x00Standard Jet DB\x00" + b"\x00" * 4096)
    with pytest.raises(UnreadError) as refused:
        Access(Limits()).extract(tmp_path / "b.mdb", MEDIA_TYPE)
    text = Choice(Limits()).read(tmp_path / "b.mdb", "mdb")
    assert refused.value.detail == text.detail == messages.NO_ACCESS
    assert "mdbtools" in messages.sentence(text)
