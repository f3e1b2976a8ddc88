"""The journal: append-only JSONL segments, each line chained to the one before by SHA-256.

A segment opens with the digest of the last line of the segment before it. Lines hold ids, counts and names of jobs,
never a path nor a value of a document. A line cut by a crash is left as it is and a new segment says so. What the chain
proves, and what it does not, is in docs/security.md.
"""

import hashlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalog import messages
from passation.errors import ProofRefusedError

SEGMENT_BYTES = 4 << 20
START = "0" * 64


class Journal:
    """The journal of a workspace, kept in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def append(self, event: str, **facts: Any) -> str:
        """Add one line and flush it to the disk; its digest, the new head."""
        self._folder.mkdir(parents=True, exist_ok=True)
        segment, head, whole = self._end()
        if segment is None or not whole or segment.stat().st_size >= SEGMENT_BYTES:
            number = int(segment.stem) + 1 if segment else 1
            opening = {"event": "segment", "at": time.time_ns(), "before": head, "cut": not whole}
            segment = self._folder / f"{number:06d}.jsonl"
            head = _write(segment, opening)
        return _write(segment, {"event": event, "at": time.time_ns(), "before": head, **facts})

    def head(self) -> str:
        """Digest of the last line: what is printed in the constat and copied into the store."""
        return self._end()[1]

    def check(self) -> int:
        """Number of lines of an unbroken chain.

        Raises:
            ProofRefusedError: naming segment and line where the chain breaks.
        """
        head, count = START, 0
        for segment, number, line in self._lines():
            if json.loads(line)["before"] != head:
                raise ProofRefusedError(messages.journal_changed(segment.name, number))
            head = _digest(line)
            count += 1
        return count

    def events(self, event: str) -> Iterator[dict[str, Any]]:
        """Lines of that event, oldest first."""
        for _, _, line in self._lines():
            found: dict[str, Any] = json.loads(line)
            if found["event"] == event:
                yield found

    def holds(self, head: str) -> bool:
        """Whether this digest was the head at some time."""
        return head == START or any(_digest(line) == head for _, _, line in self._lines())

    def _segments(self) -> list[Path]:
        return sorted(self._folder.glob("*.jsonl"))

    def _lines(self) -> Iterator[tuple[Path, int, bytes]]:
        for segment in self._segments():
            for number, line in enumerate(segment.read_bytes().splitlines(keepends=True), start=1):
                if line.endswith(b"\n"):
                    yield segment, number, line

    def _end(self) -> tuple[Path | None, str, bool]:
        """Last segment, digest of the last whole line, and whether the segment ends with a whole line."""
        segments = self._segments()
        last = segments[-1] if segments else None
        for segment in reversed(segments):
            lines = segment.read_bytes().splitlines(keepends=True)
            whole = [line for line in lines if line.endswith(b"\n")]
            if whole:
                return last, _digest(whole[-1]), segment == last and len(whole) == len(lines)
        return last, START, last is None


def _write(segment: Path, line: dict[str, Any]) -> str:
    data = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    handle = os.open(segment, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.write(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)
    return _digest(data)


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
