"""Changes kept on this side until `commit`, then sent in batches that the server can take.

Nothing is sent before, so what was not committed is forgotten with this process. A commit that is cut leaves the
batches that had arrived: the stage gives the same documents again.
"""

import json
import time
from collections.abc import Callable, Iterator
from tempfile import SpooledTemporaryFile
from typing import Any

from elasticsearch import ApiError, Elasticsearch

from index.backends.elasticsearch import messages
from passation.errors import BackendError, Fault

_IN_MEMORY = 32 << 20
BATCH_BYTES = 4 << 20
BATCH_CHANGES = 1_000
WAITS = (0.1, 0.5, 1, 2, 4, 8, 15, 30, 30, 30)
"""Seconds between two attempts on a server that says to wait."""
_WAIT = {429, 502, 503, 504}
_TOLD = ["items.*.status", "items.*.error.type"]

Change = tuple[int, bytes]
"""Id, and the lines of the bulk request."""


class Changes:
    """The last change of each document, in a temporary file when it is large."""

    def __init__(self) -> None:
        self._file: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by `close`
        self._spans: dict[int, tuple[int, int]] = {}

    def put(self, number: int, source: dict[str, Any]) -> None:
        """Add or replace a document."""
        self._add(number, _line({"index": {"_id": str(number)}}) + _line(source))

    def delete(self, number: int) -> None:
        """Take a document out."""
        self._add(number, _line({"delete": {"_id": str(number)}}))

    def _add(self, number: int, lines: bytes) -> None:
        start = self._file.seek(0, 2)
        self._file.write(lines)
        self._spans[number] = (start, len(lines))

    def batches(self) -> Iterator[list[Change]]:
        """Changes by batches of a bounded size."""
        batch: list[Change] = []
        size = 0
        for number, (start, length) in self._spans.items():
            if batch and (size + length > BATCH_BYTES or len(batch) == BATCH_CHANGES):
                yield batch
                batch, size = [], 0
            self._file.seek(start)
            batch.append((number, self._file.read(length)))
            size += length
        if batch:
            yield batch

    def close(self) -> None:
        """Forget them."""
        self._file.close()


def send(client: Elasticsearch, url: str, index: str, batch: list[Change], still_ours: Callable[[], None]) -> None:
    """Send one batch until all of it is taken; a server that says to wait is waited for.

    `still_ours` is called before each attempt. Raises BackendError when a change is refused, or the waiting too long.
    """
    for pause in (0.0, *WAITS):
        time.sleep(pause)
        still_ours()
        batch = _attempt(client, url, index, batch)
        if not batch:
            return
    raise BackendError(messages.overloaded(url), transient=True)


def _attempt(client: Elasticsearch, url: str, index: str, batch: list[Change]) -> list[Change]:
    """Changes that are to be sent again."""
    try:
        operations: Any = [lines for _, lines in batch]  # as they travel
        answer = client.bulk(index=index, operations=operations, filter_path=_TOLD)
    except ApiError as error:
        if error.status_code in _WAIT:
            return batch
        raise
    again = []
    for change, item in zip(batch, answer["items"], strict=True):
        (result,) = item.values()
        if result["status"] in _WAIT:
            again.append(change)
        elif "error" in result:
            raise BackendError(messages.failed(url, result["status"], result["error"]["type"]), fault=Fault.REFUSED)
    return again


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
