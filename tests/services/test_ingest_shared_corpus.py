"""Acceptance over documents that nobody here wrote, where they are present beside the checkout."""

from collections import Counter
from pathlib import Path

import pytest

from ingest.extractors import messages
from ingest.worker.limits import Limits
from ingest.worker.parent import ParserProcess
from passation.errors import Fault

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
ARCHIVES = {".zip", ".7z", ".rar", ".cab", ".ar"}


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    """The text of every file of the corpus, through one parser."""
    if not CORPUS.is_dir():
        pytest.skip("corpus of real documents absent")
    files = sorted(file for file in CORPUS.rglob("*") if file.is_file())
    with ParserProcess(Limits(), tmp_path_factory.mktemp("scratch")) as process:
        return {file: process.text(file, file.name) for file in files}


def test_most_documents_are_read(texts):
    """Coverage does not fall below what was measured; what archives hold is read as their members."""
    documents = {file: text for file, text in texts.items() if file.suffix not in ARCHIVES}
    count = Counter(text.fault for text in documents.values())
    assert count[None] >= 0.8 * len(documents), count


def test_each_unread_document_has_its_reason(texts):
    """A document has pages or a fault, never both or neither, and each fault is said in French."""
    for file, text in texts.items():
        assert bool(text.whole.strip()) != bool(text.fault), file.name
        assert not text.fault or messages.sentence(text).endswith("."), file.name


def test_no_document_kills_its_reader(texts):
    """None of these documents ends the parser."""
    assert [
        file.name for file, text in texts.items() if text.detail.startswith(("parser ended", "killed", "wall"))
    ] == []


def test_passwords_are_seen_in_every_format(texts):
    """Office old and new, OpenDocument, PDF and 7z name their password instead of passing for empty."""
    locked = {file.suffix for file, text in texts.items() if text.fault is Fault.PASSWORD}
    assert {".doc", ".docx", ".xls", ".xlsx", ".ppt", ".odt", ".pdf", ".7z"} <= locked


def test_every_deliberation_is_read_by_page(texts):
    """The deliberations of a real city give native text on each page, with the pages numbered."""
    acts = [text for file, text in texts.items() if "montpellier" in file.parts and file.suffix == ".pdf"]
    assert acts
    for text in acts:
        assert [page.number for page in text.pages] == list(range(1, len(text.pages) + 1))
        assert "délibér" in text.whole.lower()
