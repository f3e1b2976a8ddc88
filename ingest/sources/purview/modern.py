"""What the export of the new portal adds: version numbers, and the digest that Microsoft took of each file."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ingest.inventory.comparable import comparable
from ingest.sources.purview import messages
from ingest.sources.purview.report import Record
from passation.errors import Fault, SourceError


def labels(records: Sequence[Record]) -> list[str]:
    """Version label of each record: empty for the highest number of its path, else the number."""
    versions: dict[str, set[str]] = defaultdict(set)
    for record in records:
        versions[comparable(record.path)].add(record.version)
    current = {path: max(numbers, key=_order) for path, numbers in versions.items()}
    return ["" if record.version == current[comparable(record.path)] else record.version for record in records]


def _order(version: str) -> tuple[int, ...]:
    """`10.0` comes after `9.0`."""
    return tuple(int(part) for part in re.findall(r"\d+", version))


def verified(chunks: Iterator[bytes], native_digest: str) -> Iterator[bytes]:
    """The chunks unchanged; after the last one, SourceError MISMATCH unless they have the native digest.

    Args:
        chunks: the bytes of a file.
        native_digest: `algorithm:hex`, or empty: nothing is compared.
    """
    if not native_digest:
        yield from chunks
        return
    algorithm, _, expected = native_digest.partition(":")
    meter = hashlib.new(algorithm, usedforsecurity=False)
    for chunk in chunks:
        meter.update(chunk)
        yield chunk
    if meter.hexdigest() != expected:
        raise SourceError(messages.OTHER_BYTES, fault=Fault.MISMATCH)
