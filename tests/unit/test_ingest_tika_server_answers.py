"""What a Tika server may answer, or not: every kind of wrong answer is a fault with a name, and costs little."""

import json
import os
import subprocess
import sys

import pytest

from ingest.extractors.messages import SERVER_AWAY, SERVER_OTHER, SERVER_UNTRUSTED
from ingest.extractors.tika_server import TikaServer
from ingest.extractors.unread import UnreadError
from ingest.worker.asking import CourierProcess, Server
from ingest.worker.limits import Limits
from ingest.worker.parent import ParserProcess
from passation.errors import Fault, ServiceError
from tests.museum import documents
from tests.services.s3_network import certificate
from tests.services.tika_answers import answering


def part(content, **metadata):
    """One element of an answer of /rmeta/xml."""
    return {"X-TIKA:content": f'<html><head><meta content="x" /></head><body>{content}</body></html>', **metadata}


def read(url, file, limits=None):
    """What the extractor makes of a file, or its fault and detail."""
    try:
        return TikaServer(url, limits or Limits()).extract(file, "application/msword")
    except UnreadError as refusal:
        return refusal.fault, refusal.detail


@pytest.fixture
def letter(tmp_path):
    """A file of which only the name and the bytes matter."""
    file = tmp_path / "Mme Durand, plainte.doc"
    file.write_bytes(b"contenu")
    return file


def test_pages_and_what_lies_in_the_document_are_pages(letter):
    """Marks of pages are kept, entities resolved, metadata taken from the document and not from its pictures."""
    body = '<div class="page"><p>un &amp; deux</p>\n</div>\n<div class="page"><p>trois</p>\n</div>'
    parts = [part(body, **{"dc:title": "Titre", "dc:creator": ["A", "B"]}), part("<p>joint</p>", **{"dc:title": "x"})]
    with answering(put=(200, json.dumps(parts).encode())) as (url, _):
        text = read(url, letter)
    assert [page.text.strip() for page in text.pages] == ["un & deux", "trois", "joint"]
    assert (text.metadata["title"], text.metadata["author"]) == ("Titre", "A")
    assert text.extractor == "tika-server@9.9.9"


def test_of_the_name_only_the_extension_leaves(letter):
    """A file name may say more than the document: the server is told `document.doc`, and asked for no OCR."""
    with answering() as (url, received):
        read(url, letter)
    ((headers, sent),) = received
    assert sent == b"contenu"
    assert headers["Content-Disposition"] == "attachment; filename=document.doc"
    assert "Durand" not in str(headers)
    assert (headers["X-Tika-OCRskipOcr"], headers["X-Tika-PDFOcrStrategy"]) == ("true", "no_ocr")
    assert headers["writeLimit"] == str(Limits().output)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"X-TIKA:EXCEPTION:container_exception": "a.b.EncryptedDocumentException: x"}, Fault.PASSWORD),
        ({"X-TIKA:EXCEPTION:container_exception": "a.b.TikaException: x"}, Fault.CORRUPT),
        ({"X-TIKA:Parsed-By": ["a.DefaultParser", "a.EmptyParser"]}, Fault.UNKNOWN_FORMAT),
        ({}, Fault.EMPTY),
    ],
)
def test_a_document_without_text_has_its_reason(said, fault, letter):
    """Password, damage, unknown format and emptiness are told apart."""
    with answering(put=(200, json.dumps([part("", **said)]).encode())) as (url, _):
        assert read(url, letter)[0] is fault


@pytest.mark.parametrize(
    ("key", "detail"),
    [
        ("X-TIKA:EXCEPTION:write_limit_reached", "cut: output"),
        ("X-TIKA:EXCEPTION:embedded_exception", "cut: damaged part"),
    ],
)
def test_a_text_that_is_not_whole_says_so(key, detail, letter):
    """The text so far is kept, with the sign that there was more, be it in an attached document."""
    parts = [part("<p>début</p>"), part("", **{key: "true"})]
    own = [part("<p>début</p>", **{key: "true"})]
    with answering(put=(200, json.dumps(own if "write" in key else parts).encode())) as (url, _):
        text = read(url, letter)
    assert (text.whole, text.detail) == ("début", detail)


def test_the_limit_of_output_holds_over_all_parts(letter):
    """A server counts the characters of each attached document by themselves; here they are one text."""
    parts = [part("a" * 800), part("b" * 800), part("c" * 800)]
    with answering(put=(200, json.dumps(parts).encode())) as (url, _):
        text = read(url, letter, Limits(output=1000))
    assert text.whole.replace("\n", "") == "a" * 800 + "b" * 200  # one more than the limit: it is cut there


@pytest.mark.parametrize(
    ("put", "fault"),
    [
        ((422, b""), Fault.CORRUPT),
        ((500, b"java.lang.Error"), Fault.CORRUPT),
        ((200, b"<html>"), Fault.CORRUPT),
        ((200, b'[{"X-TIKA:content": {"a": 1}}]'), Fault.CORRUPT),
        ((200, b"[]"), Fault.EMPTY),
        ((200, b'["' + b"x" * 3_000_000 + b'"]'), Fault.CORRUPT),
        ((503, b""), Fault.DISCONNECTED),
        ((401, b""), Fault.DISCONNECTED),
        ((404, b""), Fault.DISCONNECTED),
    ],
)
def test_every_other_answer_is_a_fault(put, fault, letter):
    """The document is at fault, or there is no Tika to ask; in both cases the library of this machine has its turn."""
    with answering(put=put) as (url, _):
        assert read(url, letter, Limits(output=1000))[0] is fault


def test_a_document_is_not_sent_on_to_where_an_answer_points(letter):
    """A redirection is refused."""
    with answering() as (elsewhere, received), answering(put=(307, b""), headers=[("Location", elsewhere)]) as (url, _):
        assert read(url, letter)[0] is Fault.DISCONNECTED
        assert received == []


@pytest.mark.parametrize("greeting", [(200, b"nginx"), (404, b""), (302, b""), (200, b"x" * (1 << 20))])
def test_something_else_than_a_tika_is_recognised(greeting, tmp_path):
    """The sentence says that another server answers there, and nothing is sent to it."""
    with answering(get=greeting) as (url, received):
        with pytest.raises(UnreadError) as refusal:
            TikaServer(url, Limits())
        assert (refusal.value.fault, refusal.value.detail) == (Fault.DISCONNECTED, SERVER_OTHER)
        with CourierProcess(Server(url), Limits(), tmp_path) as courier:
            with pytest.raises(ServiceError, match="comme un serveur Tika"):
                courier.name()
            assert not courier.up
        assert received == []


def test_a_server_that_is_away_is_named_once_and_left_alone(tmp_path):
    """The library of this machine reads instead, and the server is not asked again at each document."""
    documents.rich(tmp_path / "a.rtf")
    courier = CourierProcess(Server("http://127.0.0.1:1"), Limits(), tmp_path)
    with ParserProcess(Limits(), tmp_path, courier) as parser:
        assert courier.up
        first, second = (parser.text(tmp_path / "a.rtf", "a.rtf") for _ in range(2))
        assert not courier.up
    assert first == second
    assert first.extractor.startswith("tika@")
    assert "rtfmarque" in first.whole


def test_a_certificate_that_nobody_vouches_for_is_refused(letter, tmp_path):
    """The client library would accept it; here it must come from an authority of the system or of the settings."""
    tls = certificate(tmp_path)
    vouched = (tmp_path / "certificate.pem").read_text().partition("-----BEGIN PRIVATE")[0]
    with answering(put=(200, json.dumps([part("<p>lu</p>")]).encode()), tls=tls) as (url, received):
        assert read(url, letter) == (Fault.DISCONNECTED, SERVER_UNTRUSTED)
        assert received == []
        text = TikaServer(url, Limits(), vouched).extract(letter, "application/msword")
    assert text.whole.strip() == "lu"


def test_an_authority_that_is_none_is_named(letter):
    """A file that holds no certificate is said to be one that does not."""
    with pytest.raises(UnreadError) as refusal:
        TikaServer("https://127.0.0.1:1", Limits(), "pas un certificat")
    assert (refusal.value.fault, refusal.value.detail) == (Fault.DISCONNECTED, SERVER_UNTRUSTED)


def test_the_environment_has_no_say(letter, monkeypatch):
    """A proxy of the environment does not see the document."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with answering(put=(200, json.dumps([part("<p>lu</p>")]).encode())) as (url, _):
        assert read(url, letter).whole.strip() == "lu"


HARMLESS = """
import sys
from ingest.extractors.tika_server import TikaServer
from ingest.extractors.unread import UnreadError
from ingest.worker.limits import Limits
try:
    TikaServer("http://127.0.0.1:1", Limits())
except UnreadError as error:
    print(error.detail)
"""


def test_the_client_library_does_nothing_of_its_own(tmp_path):
    """Without a server, it writes no log, downloads and starts nothing; it says nothing on standard error."""
    done = subprocess.run(
        [sys.executable, "-c", HARMLESS],
        env=os.environ | {"TMPDIR": str(tmp_path), "TIKA_LOG_PATH": str(tmp_path), "TIKA_LOG_FILE": "bavard.log"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(SERVER_AWAY)
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []
