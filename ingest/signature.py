"""Media type by what the bytes are, never by the name alone. The table is data/formats.yaml.

The name only helps between texts (CSV or notes) and to say when it lies (`mismatch`).
"""

import zipfile
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import field_validator

from ingest.extractors.plain import encoding_of
from ingest.ole2 import root_names
from passation import rules

UNKNOWN = "application/octet-stream"
_OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")
_OLE2_TYPE = "application/x-ole-storage"
_ZIP = b"PK\x03\x04"
_HEAD = 64 * 1024


class Format(rules.Rule):
    """How one format is recognised, and the extensions it usually has."""

    type: str
    extensions: tuple[str, ...] = ()
    magic: tuple[str, ...] = ()
    zip: tuple[str, ...] = ()
    ole: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    size: int = 1
    """Least size, bytes, for signatures too short to be trusted alone."""

    @field_validator("magic")
    @classmethod
    def _well_formed(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            place, _, code = value.partition(":")
            int(place)
            bytes.fromhex(code)
        return values

    def opens(self, head: bytes) -> bool:
        """Whether the first bytes carry one of the signatures."""
        return len(head) >= self.size and any(head.startswith(codes, place) for place, codes in self._signatures)

    @cached_property
    def _signatures(self) -> tuple[tuple[int, tuple[bytes, ...]], ...]:
        """The signatures that may stand at each place."""
        found: dict[int, tuple[bytes, ...]] = {}
        for place, _, code in (value.partition(":") for value in self.magic):
            found[int(place)] = (*found.get(int(place), ()), bytes.fromhex(code))
        return tuple(found.items())


class Formats(rules.RuleFile):
    """The table, in order of preference."""

    formats: tuple[Format, ...]
    generic: frozenset[str]
    opaque: frozenset[str]


@lru_cache(maxsize=1)
def formats() -> Formats:
    """The table of formats, read once."""
    return rules.load("ingest", "formats.yaml", Formats)


def media_type(file: Path, extension: str = "") -> str:
    """Media type of the file; `extension` (lower case, no dot) chooses between texts. Raises OSError."""
    with file.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(_OLE2):
        names = root_names(file)
        return next((known.type for known in formats().formats if names & set(known.ole)), _OLE2_TYPE)
    if head.startswith(_ZIP):
        return _zip_type(file)
    if b"%PDF-" in head[:1024]:  # ISO 32000-1, annex H.3: within the first 1024 bytes
        return "application/pdf"
    found = next((known.type for known in formats().formats if known.opens(head)), "")
    return found or _text_type(head, extension)


def mismatch(media_type: str, extension: str) -> bool:
    """Whether the extension belongs to other formats than what the bytes are. An unknown one says nothing."""
    table = formats()
    if media_type in table.generic or not extension:
        return False
    owners = {known.type for known in table.formats if extension in known.extensions}
    return bool(owners) and media_type not in owners


def _zip_type(file: Path) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = {name.replace("\\", "/").lower() for name in archive.namelist()}
            if "mimetype" in names:
                with archive.open("mimetype") as member:
                    names.add(
                        "mimetype=" + member.read(100).decode("ascii", "ignore").strip().removesuffix("-template")
                    )
    except (zipfile.BadZipFile, OSError, KeyError, RuntimeError, NotImplementedError, EOFError, ValueError):
        return "application/zip"
    return next((known.type for known in formats().formats if names & set(known.zip)), "application/zip")


def _text_type(head: bytes, extension: str) -> str:
    encoding = encoding_of(head)
    if not encoding:
        return UNKNOWN
    start = head.decode(encoding, "replace").lstrip().lower()
    for known in formats().formats:
        if start.startswith(known.text) and known.text:
            return known.type
    by_name = (known.type for known in formats().formats if extension in known.extensions and _is_text(known))
    return next(by_name, "text/plain")


def _is_text(known: Format) -> bool:
    return not (known.magic or known.zip or known.ole)
