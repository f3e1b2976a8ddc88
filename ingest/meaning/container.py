"""The parts of a zip container that count, within bounds, and their one digest."""

import hashlib
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ingest.meaning.canonical import Dropped, Resolve, raw_digest, xml_digest
from ingest.xml_stream import NotXmlError, Opener

MOST_XML = 64 << 20
"""Bytes of XML, unpacked, that are worth their time: some six seconds."""
MOST = 1 << 30
"""Bytes of all parts, unpacked."""
_ENCRYPTED = 1
_IS_XML = re.compile(r".*\.(?:xml|vml|rels)", re.IGNORECASE)
_MOST_TOLD = 1 << 14
_TOLD: dict[tuple[re.Pattern[str], bytes], bytes] = {}
"""By family and bytes, what parts said: a pure function of both."""
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, RuntimeError, OSError)


class AbstainError(Exception):
    """The container has no meaning that could be told apart from another one's."""


@dataclass(frozen=True)
class Family:
    """How a family of formats keeps its meaning. Patterns match whole part names, with `/`."""

    main: re.Pattern[str]
    """The part without which there is no document."""
    ignored: re.Pattern[str]
    """Parts that say nothing of the document: properties, thumbnails, lists of parts."""
    dropped: Dropped


class Parts:
    """The parts of one open container that count, by name."""

    def __init__(self, archive: zipfile.ZipFile, family: Family) -> None:
        self._archive, self.family = archive, family
        infos = [info for info in archive.infolist() if not info.is_dir()]
        self._infos = {info.filename: info for info in infos}
        if len({name.casefold() for name in self._infos}) < len(infos):
            raise AbstainError("two parts of one name")
        if any(info.flag_bits & _ENCRYPTED for info in infos):
            raise AbstainError("encrypted")
        if not any(family.main.fullmatch(name) for name in self._infos):
            raise AbstainError("no main part")
        self.names = sorted(name for name in self._infos if not family.ignored.fullmatch(name))
        if self._weigh(self.names) > MOST or self._weigh(filter(is_xml, self.names)) > MOST_XML:
            raise AbstainError("too large")

    def _weigh(self, names: Iterable[str]) -> int:
        return sum(self.size(name) for name in names)

    def size(self, name: str) -> int:
        """Bytes of a part, unpacked; 0 when there is none of that name."""
        return self._infos[name].file_size if name in self._infos else 0

    def opener(self, name: str) -> Opener:
        """Opens that part, as often as asked."""
        return lambda: self._archive.open(self._infos[name])


PartDigest = Callable[[Parts, str], bytes | None]
"""(container, part) → its digest; None when the part says nothing."""


def is_xml(name: str) -> bool:
    """Whether a part is XML, by its name."""
    return bool(_IS_XML.fullmatch(name))


def part_digest(parts: Parts, name: str, resolve: Resolve | None = None) -> bytes:
    """Digest of a part: of what it says when it is XML that we read, else of its bytes.

    Styles and themes come with the model of a document: one that leads nowhere is looked at once.
    """
    if not is_xml(name):
        return raw_digest(parts.opener(name))
    if resolve:
        return _xml_or_raw(parts, name, resolve)
    key = parts.family.main, raw_digest(parts.opener(name))
    if key not in _TOLD:
        if len(_TOLD) >= _MOST_TOLD:
            _TOLD.clear()
        _TOLD[key] = _xml_or_raw(parts, name, lambda _, value: value)
    return _TOLD[key]


def _xml_or_raw(parts: Parts, name: str, resolve: Resolve) -> bytes:
    """What the part says, or its bytes when it is no such XML."""
    try:
        return xml_digest(parts.opener(name), parts.family.dropped, resolve)
    except NotXmlError:
        return raw_digest(parts.opener(name))


def digest(file: Path, family: Family, of_part: PartDigest = part_digest) -> bytes:
    """SHA-256 over the sorted (name, digest) of the parts that count.

    Raises:
        AbstainError: the container is broken, locked, too large, or ambiguous.
    """
    whole = hashlib.sha256()
    try:
        with zipfile.ZipFile(file) as archive:
            parts = Parts(archive, family)
            for name in parts.names:
                said = of_part(parts, name)
                if said is not None:
                    whole.update(hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest() + said)
    except _BROKEN as error:
        raise AbstainError("zip") from error
    return whole.digest()
