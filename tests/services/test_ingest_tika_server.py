"""Documents through a real Tika server: the walls stay, nothing is lost, and what falls due is what should."""

import os
import time
from pathlib import Path

import pytest

from catalog import texts
from catalog.jobs import job, reading
from catalog.schema import content
from ingest.extract import ExtractStage
from ingest.jobs import crawl_all, read_and_extract
from ingest.worker.asking import CourierProcess, Server
from ingest.worker.limits import Limits
from ingest.worker.monitor import family
from ingest.worker.parent import ParserProcess
from passation.errors import Fault
from tests.journeys.command_line import passation
from tests.journeys.commune import Commune
from tests.museum import broken, documents
from tests.services import tika_server
from tests.services.tika_answers import answering

pytestmark = pytest.mark.services
NOWHERE = "http://127.0.0.1:1"


@pytest.fixture(scope="module")
def parser(tika, tmp_path_factory):
    """A parser with the server, for the whole file, with the limits of production."""
    scratch = tmp_path_factory.mktemp("scratch")
    with ParserProcess(Limits(), scratch, CourierProcess(Server(tika.url), Limits(), scratch)) as process:
        yield process


@pytest.mark.parametrize(
    ("name", "make", "reader"),
    [
        ("a.docx", documents.word, "word@1"),
        ("a.odt", documents.writer, "tika-server@3"),
        ("a.xlsx", documents.sheet, "tika-server@3"),
        ("a.rtf", documents.rich, "tika-server@3"),
        ("a.html", documents.page, "tika-server@3"),
        ("a.zip", documents.archive, "tika-server@3"),
        ("a.pdf", documents.pdf, "pdfium@"),
    ],
)
def test_no_word_is_lost_on_a_server(name, make, reader, parser, tmp_path):
    """The server reads what the library would; the specialists of this machine keep their documents."""
    markers = make(tmp_path / name)
    text = parser.text(tmp_path / name, name)
    assert text.extractor.startswith(reader)
    assert {word for word in markers if word not in text.whole} == set()
    assert (text.fault, text.detail) == (None, "")


def test_lines_and_fingerprint_are_those_of_the_library(parser, tmp_path):
    """Headings and cells keep their lines, and the fingerprint of what a document says does not depend on who read."""
    documents.writer(tmp_path / "a.odt")
    with ParserProcess(Limits(), tmp_path) as alone:
        here = alone.text(tmp_path / "a.odt", "a.odt")
    there = parser.text(tmp_path / "a.odt", "a.odt")
    assert there.whole == here.whole
    assert there.meaning == here.meaning != ""
    assert there.media_type == here.media_type


@pytest.mark.parametrize(
    ("name", "make", "faults"),
    [
        ("a.pdf", documents.locked_pdf, {Fault.PASSWORD}),
        ("a.zip", broken.locked_zip, {Fault.PASSWORD}),
        ("b.docx", lambda file: file.write_bytes(b"PK\x03\x04" + b"\x00" * 300), {Fault.CORRUPT}),
        ("a.bin", lambda file: file.write_bytes(b"\x00\xfe\x01\xff" * 500), {Fault.UNKNOWN_FORMAT}),
        ("c.zip", broken.zip_bomb, {Fault.TOO_LARGE}),
        ("d.zip", lambda file: broken.nested_zip(file, 40), {Fault.TOO_LARGE}),
    ],
)
def test_reasons_are_the_same_with_a_server(name, make, faults, parser, tmp_path):
    """What is refused here is not sent; what the server cannot read has the reason that the library would give."""
    make(tmp_path / name)
    assert parser.text(tmp_path / name, name).fault in faults


def test_a_long_text_is_cut_by_the_server(tika, tmp_path):
    """The limit of output is the server's too, and the text says that there was more."""
    file = tmp_path / "a.rtf"
    file.write_bytes(rb"{\rtf1\ansi " + b"mot " * 5000 + b"\\par}")
    limits = Limits(output=1000)
    with ParserProcess(limits, tmp_path, CourierProcess(Server(tika.url), limits, tmp_path)) as process:
        text = process.text(file, file.name)
    assert text.extractor.startswith("tika-server@")
    assert 900 < len(text.whole) <= 1000
    assert text.detail.startswith("cut: output")


def child(module: str) -> Path:
    """The /proc folder of the one child of this process that runs the module and was started last."""
    pids = [pid for pid in family(os.getpid())[1:] if module.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return Path(f"/proc/{max(pids)}")


def test_who_has_the_network_has_no_parser(tika, tmp_path):
    """The parser is as isolated as without a server; the courier loads no library that reads documents."""
    documents.rich(tmp_path / "a.rtf")
    with ParserProcess(Limits(), tmp_path) as alone:
        usual = alone.start()
    courier = CourierProcess(Server(tika.url), Limits(), tmp_path)
    with ParserProcess(Limits(), tmp_path, courier) as process:
        assert process.text(tmp_path / "a.rtf", "a.rtf").extractor.startswith("tika-server@")
        assert process.isolation == usual
        parser, carrier = child(ParserProcess.module), child(CourierProcess.module)
        ours = Path("/proc/self/ns/net").readlink()
        assert (carrier / "ns/net").readlink() == ours
        assert ((parser / "ns/net").readlink() != ours) is usual.no_network
        assert "pdfium" in (parser / "maps").read_text()
        assert not [word for word in ("pdfium", "iscc_tika") if word in (carrier / "maps").read_text()]
        assert courier.isolation.no_privileges == usual.no_privileges
        assert courier.isolation.read_only == usual.read_only
        assert b"PASSATION" not in (carrier / "environ").read_bytes()


def test_a_server_that_stops_in_the_middle_costs_no_document(tmp_path):
    """From one document to the next the library of this machine goes on."""
    documents.rich(tmp_path / "a.rtf")
    with tika_server.serving() as server:
        courier = CourierProcess(Server(server.url), Limits(), tmp_path)
        with ParserProcess(Limits(), tmp_path, courier) as process:
            first = process.text(tmp_path / "a.rtf", "a.rtf")
            os.kill(server.pid, 9)
            while Path(f"/proc/{server.pid}/cmdline").read_bytes():  # the test's own time limit is the judge
                time.sleep(0.01)
            second = process.text(tmp_path / "a.rtf", "a.rtf")
    assert (first.extractor[:12], second.extractor[:5]) == ("tika-server@", "tika@")
    assert first.whole.strip() == second.whole.strip()


@pytest.fixture
def commune(tika, tmp_path):
    """A workspace that names the server, with a document that it reads and one that it does not."""
    made = Commune(tmp_path)
    documents.rich(made.source / "a.rtf")
    documents.pdf(made.source / "b.pdf")
    use(made, tika.url)
    return made


def use(made: Commune, url: str) -> None:
    """Name another server in the settings."""
    file = made.workspace.folder / "passation.toml"
    kept = [line for line in file.read_text().splitlines() if not line.startswith("tika_url")]
    file.write_text("\n".join(kept).replace("[extraction]", f'[extraction]\ntika_url = "{url}"') + "\n")
    made.workspace.__dict__.pop("settings", None)


def readers(made: Commune) -> set[str]:
    """Names of the extractors of the texts, without their versions."""
    with reading(made.workspace) as catalog, catalog.read() as db:
        ids = list(db.execute(content.select()).scalars())
        return {text.extractor.partition("@")[0] for text in texts.load(db, ids).values()}


def due(made: Commune) -> int:
    """Contents whose text is due."""
    with reading(made.workspace) as catalog, catalog.read() as db:
        return sum(map(len, ExtractStage(made.workspace).due(db)))


def ingest(made: Commune) -> None:
    """Crawl, read, extract."""
    with job(made.workspace, quiet=True) as work:
        crawl_all(work)
        read_and_extract(work)


def test_nothing_is_read_again_because_the_server_is_away(commune, tika, capsys):
    """What a server read stays read while it is away, is said once a run, and is not due when it comes back."""
    ingest(commune)
    assert readers(commune) == {"tika-server", "pdfium"}
    assert due(commune) == 0
    assert capsys.readouterr().err == ""
    use(commune, NOWHERE)
    assert due(commune) == 0
    documents.writer(commune.source / "c.odt")
    capsys.readouterr()
    ingest(commune)
    assert capsys.readouterr().err.count("Le serveur de lecture http://127.0.0.1:1 ne répond pas.") == 1
    assert readers(commune) == {"tika-server", "pdfium", "tika"}
    use(commune, tika.url)
    assert due(commune) == 1


def test_another_version_makes_texts_due(commune):
    """The version that the server says is part of what a text was read with, and so is the choice to have none."""
    ingest(commune)
    with answering() as (url, _):
        use(commune, url)
        assert due(commune) == 2
    use(commune, "")
    assert due(commune) == 2
    ingest(commune)
    assert readers(commune) == {"tika", "pdfium"}


def test_doctor_names_the_server_and_its_version(commune, tika):
    """It answers with its version, or the person is told what to do and that nothing is lost."""
    said = passation("doctor", "-C", commune.workspace.folder).out
    assert "✓ Serveur de lecture : tika-server@3" in said
    use(commune, NOWHERE)
    said = passation("doctor", "-C", commune.workspace.folder).out
    assert "✗ Serveur de lecture : à corriger" in said
    assert "rien n’est perdu" in said
