"""The comparison as one JSON document, written line by line (shape: docs/cli-sources.md)."""

import json
from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from audit.sources.compare import Line, Seen, Side, State
from audit.sources.matrix import Matrix
from passation.instants import local


class Document:
    """A file that is a JSON document once it was ended."""

    def __init__(self, file: Path, matrix: Matrix) -> None:
        self._stream = file.open("w", encoding="utf-8")
        self._sides = matrix.sides
        self._first = True
        head = {"sources": [_source(side) for side in matrix.sides]}
        self._stream.write(_json(head)[:-1] + ', "lines": [')

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def add(self, line: Line, state: State) -> None:
        """One line."""
        newest, why = line.newest() if state is State.CONFLICT else ("", "")
        sides = {side.name: _side(line, side.name) for side in self._sides}
        said = {"path": line.path, "state": state, "newest": newest or None, "why": why or None, "sides": sides}
        self._stream.write(("\n" if self._first else ",\n") + _json(said))
        self._first = False

    def end(self, totals: Mapping[str, Any]) -> None:
        """What comes after the lines."""
        self._stream.write("\n], " + _json(totals)[1:] + "\n")


def _json(said: Mapping[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False)


def _source(side: Side) -> dict[str, Any]:
    return {"name": side.name, "files": side.files, "bytes": side.bytes, "zoned_times": side.zoned_times}


def _side(line: Line, name: str) -> dict[str, Any]:
    if name in line.files:
        return {"state": "present", "files": [_file(line, one) for one in line.files[name]]}
    if name in line.elsewhere:
        return {"state": "elsewhere", "path": line.elsewhere[name]}
    return {"state": "absent"}


def _file(line: Line, one: Seen) -> dict[str, Any]:
    when = local(one.modified, UTC)
    return {
        "path": one.place,
        "version": line.version(one) or None,
        "sha256": one.sha256.hex() if one.sha256 else None,
        "size": one.size,
        "modified": f"{when:%Y-%m-%dT%H:%M:%S}{'Z' if one.side.zoned_times else ''}" if when else None,
        "by": one.by,
    }
