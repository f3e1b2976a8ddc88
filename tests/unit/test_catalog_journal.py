"""The journal: append-only, chained, surviving a cut line."""

import json
from pathlib import Path

import pytest

from catalog import journal as journals
from catalog.journal import Journal
from passation.errors import ProofRefusedError


def test_the_chain_is_checked(tmp_path: Path) -> None:
    """A whole chain is counted and ends in its head."""
    journal = Journal(tmp_path)
    heads = [journal.append("essai", nombre=number) for number in range(3)]
    assert journal.head() == heads[-1]
    assert journal.check() == 4  # the opening of the segment included


def test_a_changed_line_is_found(tmp_path: Path) -> None:
    """One digit changed in a past line breaks the chain, and the sentence names the place."""
    journal = Journal(tmp_path)
    journal.append("essai", nombre=1)
    journal.append("essai", nombre=2)
    file = next(tmp_path.glob("*.jsonl"))
    file.write_bytes(file.read_bytes().replace(b'"nombre":1', b'"nombre":7'))
    with pytest.raises(ProofRefusedError, match="ligne 3"):
        journal.check()


def test_a_removed_line_is_found(tmp_path: Path) -> None:
    """A line taken out breaks the chain."""
    journal = Journal(tmp_path)
    for number in range(3):
        journal.append("essai", nombre=number)
    file = next(tmp_path.glob("*.jsonl"))
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:1] + lines[2:]))
    with pytest.raises(ProofRefusedError):
        journal.check()


def test_a_cut_line_is_left_and_said(tmp_path: Path) -> None:
    """A crash in the middle of a line: the next one opens a segment that says so, and the chain holds."""
    journal = Journal(tmp_path)
    journal.append("essai", nombre=1)
    file = next(tmp_path.glob("*.jsonl"))
    with file.open("ab") as out:
        out.write(b'{"event":"ess')
    journal.append("essai", nombre=2)
    assert journal.check() == 4
    opening = json.loads((tmp_path / "000002.jsonl").read_text().splitlines()[0])
    assert opening["cut"] is True


def test_segments_are_chained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long journal goes on in a new segment, which opens with the head of the one before."""
    monkeypatch.setattr(journals, "SEGMENT_BYTES", 300)
    journal = Journal(tmp_path)
    for number in range(10):
        journal.append("essai", nombre=number)
    segments = sorted(tmp_path.glob("*.jsonl"))
    assert len(segments) > 1
    assert journal.check() == 10 + len(segments)
    segments[0].write_bytes(segments[0].read_bytes().replace(b'"nombre":0', b'"nombre":9'))
    with pytest.raises(ProofRefusedError):
        journal.check()
