"""Names that trouble Windows, a store or a person: what Windows forbids, what is too long, what looks alike.

Sources: Microsoft Learn, « Naming Files, Paths, and Namespaces » (forbidden characters, reserved names, final dot or
space, MAX_PATH); Unicode Standard Annex 15 (NFC and NFD).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from passation import paths

LONGEST_PATH, LONGEST_NAME = 260, 255
"""In UTF-16 units, as Windows counts."""

_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³])(?:\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"\\|?*\x00-\x1f]')
_CODES = ("trailing", "reserved", "forbidden", "undecodable", "invisible", "long_path", "long_name")


def problems(path: bytes) -> list[str]:
    """Codes of what is wrong with the last name of the path, or with its length."""
    text = paths.name(path).decode("utf-8", "surrogateescape")
    plain = text.isprintable()
    found = (
        text.endswith((".", " ")),
        _RESERVED.fullmatch(text) is not None,
        _FORBIDDEN.search(text) is not None,
        not plain and any("\udc80" <= char <= "\udcff" for char in text),
        not plain and any(unicodedata.category(char) == "Cf" for char in text),
        len(path) > LONGEST_PATH and _units(path) > LONGEST_PATH,
        len(path) > LONGEST_NAME and _units(paths.name(path)) > LONGEST_NAME,
    )
    return [code for code, wrong in zip(_CODES, found, strict=True) if wrong]


def twins(rows: Iterable[Any]) -> Iterator[tuple[Any, str, list[str]]]:
    """Entries of one folder whose names differ by case or by Unicode form only: row, code, the other names.

    Args:
        rows: entries whose folded paths are equal follow each other (source, folded, path).
    """
    for _, alike in groupby(rows, key=lambda row: (row.source, row.folded)):
        same: dict[tuple[bytes, str], list[Any]] = {}
        for row in alike:
            same.setdefault((paths.parent(row.path), _composed(row.path).casefold()), []).append(row)
        for found in same.values():
            code = "unicode_twin" if len({_composed(row.path) for row in found}) == 1 else "case_twin"
            for row in found if len(found) > 1 else ():
                yield row, code, [paths.shown(paths.name(other.path)) for other in found if other is not row]


def _composed(path: bytes) -> str:
    return unicodedata.normalize("NFC", paths.name(path).decode("utf-8", "surrogateescape"))


def _units(path: bytes) -> int:
    text = path.decode("utf-8", "surrogateescape")
    return len(text) + sum(char > "\uffff" for char in text)
