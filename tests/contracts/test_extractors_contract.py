"""What every extractor promises, whatever it reads."""

import pytest

from ingest.extractors.ocr import Ocr, installed
from ingest.extractors.pdf import Pdf
from ingest.extractors.plain import Plain
from ingest.extractors.tika import Tika
from ingest.extractors.tika_server import TikaServer
from ingest.extractors.unread import DeclinedError, UnreadError
from ingest.extractors.word import MEDIA_TYPE, Word
from ingest.worker.limits import Limits
from passation.errors import Fault
from passation.model import How
from tests.museum import broken, documents

READERS = {
    "pdf": (Pdf, "application/pdf", documents.pdf),
    "ocr": (Ocr, "image/png", lambda file: documents.picture().save(file, "PNG")),
    "plain": (Plain, "text/plain", lambda file: file.write_text("séance du conseil " * 50, encoding="cp1252")),
    "word": (Word, MEDIA_TYPE, documents.word),
    "tika": (Tika, "application/rtf", documents.rich),
    "tika server": (TikaServer, "application/rtf", documents.rich),
    "tika server, pages": (TikaServer, "application/pdf", documents.pdf),
}
ABOUT_DOCUMENTS = {
    Fault.PASSWORD, Fault.CORRUPT, Fault.EMPTY, Fault.NO_TEXT, Fault.UNKNOWN_FORMAT, Fault.TOO_LARGE
}  # fmt: skip


@pytest.fixture(
    params=[pytest.param(name, marks=[pytest.mark.services] if "server" in name else []) for name in READERS]
)
def reader(request, tmp_path, monkeypatch):
    """An extractor with a media type that it reads and a sample of it, in a folder of its own."""
    kind, media_type, make = READERS[request.param]
    if kind is Ocr and installed().missing:
        pytest.skip(installed().missing)
    where = [request.getfixturevalue("tika").url] if kind is TikaServer else []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "/nonexistent")
    make(tmp_path / "sample")
    return kind(*where, Limits()), media_type, tmp_path / "sample"


def test_it_names_itself_with_its_version(reader):
    """`name@version` tells which texts fall due again after an upgrade."""
    name, _, version = reader[0].name.partition("@")
    assert name
    assert version


def test_it_scores_what_it_reads_above_what_it_cannot(reader):
    """Its own type is worth more than a film."""
    extractor, media_type, _ = reader
    assert extractor.score(media_type) > extractor.score("video/mp4") == 0


def test_it_reads_its_own_format(reader):
    """Pages are numbered from 1 in order, and say how they were obtained."""
    extractor, media_type, sample = reader
    text = extractor.extract(sample, media_type)
    assert [page.number for page in text.pages] == list(range(1, len(text.pages) + 1))
    assert text.whole.strip()
    assert text.media_type == media_type
    assert text.fault is None
    assert text.how is (How.OCR if isinstance(extractor, Ocr) else How.NATIVE)


@pytest.mark.parametrize("damage", ["random", "nothing", "cut", "noise"])
def test_damage_is_a_reason_or_a_text_and_nothing_else(reader, damage, tmp_path):
    """A broken document is refused with a fault about documents and a detail, or left to the next; no other error."""
    extractor, media_type, sample = reader
    whole = sample.read_bytes()
    bytes_of = {
        "random": bytes((7 * n * n + n) % 256 for n in range(3000)),
        "nothing": b"",
        "cut": whole[: len(whole) // 2],
        "noise": broken.fuzzed(whole, 4),
    }
    file = tmp_path / "damaged"
    file.write_bytes(bytes_of[damage])
    found = _outcome(extractor, file, media_type)
    if isinstance(found, UnreadError):
        assert found.fault in ABOUT_DOCUMENTS
        assert found.detail
        assert str(found).endswith(".")
    elif not isinstance(found, DeclinedError):
        assert found.extractor


def _outcome(extractor, file, media_type):
    try:
        return extractor.extract(file, media_type)
    except (UnreadError, DeclinedError) as refusal:
        return refusal


def test_it_leaves_no_file_behind(reader, tmp_path):
    """What it wrote for itself is gone once it has answered."""
    extractor, media_type, sample = reader
    before = sorted(tmp_path.iterdir())
    extractor.extract(sample, media_type)
    assert sorted(tmp_path.iterdir()) == before
