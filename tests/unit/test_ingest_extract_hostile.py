"""Documents made or damaged to do harm: each ends by itself, within its bounds, and the run goes on."""

from collections import Counter

import pytest

from demo.commune import generate
from ingest.worker.limits import MEBIBYTE, Limits
from ingest.worker.parent import ParserProcess
from passation.errors import Fault
from tests.museum import documents, hostile

BOUND = Limits(ocr_pages=0, memory=512 * MEBIBYTE, cpu=30)
WHOLES = {
    "a.docx": documents.word,
    "a.odt": documents.writer,
    "a.xlsx": documents.sheet,
    "a.rtf": documents.rich,
    "a.html": documents.page,
    "a.eml": documents.letter,
    "a.pdf": documents.pdf,
    "a.zip": documents.archive,
}
FORMATS = {".docx", ".odt", ".ods", ".xlsx", ".rtf", ".html", ".eml", ".msg", ".pdf", ".zip", ".pptx", ".csv"}


def outcomes(wholes, folder, count) -> Counter[str]:
    """Faults of damaged documents, after checking that each has a text or a reason and that none killed its reader."""
    (folder / "damaged").mkdir()
    found: Counter[str] = Counter()
    with ParserProcess(BOUND, folder) as process:
        for file in hostile.fuzzed(wholes, folder / "damaged", count):
            text = process.text(file, file.name)
            assert bool(text.pages) != bool(text.fault), file.name
            assert not text.detail.startswith(("parser ended", "killed", "wall")), (file.name, text.detail)
            assert process.peak < 2 * BOUND.memory, file.name
            found[text.fault or "text"] += 1
    return found


def test_a_dozen_damaged_documents_end_by_themselves(tmp_path):
    """Of every kind, cut or changed at random: a text or a reason about the document, and no reader lost."""
    (tmp_path / "whole").mkdir()
    for name, make in WHOLES.items():
        make(tmp_path / "whole" / name)
    found = outcomes(sorted((tmp_path / "whole").iterdir()), tmp_path, 16)
    assert found.total() == 16
    assert found["text"] > 0
    assert found[Fault.CORRUPT] > 0


@pytest.mark.slow
def test_a_hundred_and_twenty_damaged_documents_of_a_commune(tmp_path):
    """The documents that a commune has, damaged: none ends its reader, and most still say something."""
    generate(tmp_path / "commune", files=300, seed=3)
    wholes = [file for file in sorted((tmp_path / "commune").rglob("*")) if file.suffix.lower() in FORMATS]
    found = outcomes([file for file in wholes if file.is_file() and file.stat().st_size], tmp_path, 120)
    assert found.total() == 120
    assert found["text"] > 30


ENDS = {Fault.TOO_LARGE, Fault.CORRUPT, Fault.NO_TEXT, Fault.EMPTY, Fault.UNKNOWN_FORMAT, None}


@pytest.mark.slow
@pytest.mark.parametrize("name", hostile.BOMBS)
def test_every_bomb_is_bounded(name, tmp_path):
    """CPU and memory end it, or the output is cut; the next document is read."""
    hostile.BOMBS[name](tmp_path / name)
    documents.pdf(tmp_path / "good.pdf")
    with ParserProcess(BOUND, tmp_path) as process:
        text = process.text(tmp_path / name, name)
        assert text.fault in ENDS
        assert len(text.whole) <= BOUND.output
        assert process.peak < 2 * BOUND.memory
        assert process.text(tmp_path / "good.pdf", "good.pdf").fault is None
