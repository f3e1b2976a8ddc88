"""The id of a plan: a digest over its rows, the same whether they were just drawn or frozen long ago."""

import hashlib
import json
from collections.abc import Iterable

_LINE = json.JSONEncoder(separators=(",", ":")).encode


def logical(
    where: tuple[str, bytes, str], size: int, state: tuple[str, str], sha256: bytes, goes: tuple[str, str]
) -> str:
    """A row without surrogate ids nor clocks: source, path and label; state and reason; node and key."""
    name, path, label = where
    return _LINE([name, path.hex(), label, size, *state, sha256.hex(), *goes])


def digest_of(lines: Iterable[str]) -> str:
    """SHA-256 over the logical rows, in hexadecimal.

    Their order is that of source, path and label, by their bytes in UTF-8: so sort both databases
    (catalog.schema.base), whoever reads them, and nothing is sorted here.
    """
    found, between = hashlib.sha256(), ""
    for line in lines:
        found.update(f"{between}{line}".encode())
        between = "\n"
    return found.hexdigest()
