"""One part of a container as a digest: XML by what it says, anything else by its bytes.

XML is read as a stream, without a document type, and serialised our own way: names with their namespace, attributes
sorted, text whole. Prefixes, quotes, order of attributes, comments and encoding do not count. A part that is no such
XML counts by its bytes, which is always sound.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from re import Pattern

from ingest.xml_stream import Opener, chunks, parse

_FLUSH = 2048
_MOST_NAMES = 4096
# XML 1.0 has none of these characters, so that no text can imitate them.
_START, _ATTRIBUTE, _VALUE, _END, _TEXT = "\x01", "\x02", "\x03", "\x04", "\x05"

Resolve = Callable[[str, str], str]
"""(attribute, value) → the value that counts."""


@dataclass(frozen=True)
class Dropped:
    """Elements and attributes that carry no meaning, as patterns of `namespace}name`."""

    elements: Pattern[str]
    attributes: Pattern[str]


class _Canon:
    """Handlers of expat that feed a digest. They are called millions of times: every name is judged once."""

    def __init__(self, dropped: Dropped, resolve: Resolve) -> None:
        self._dropped, self._resolve = dropped, resolve
        self._elements: dict[str, str] = {}
        self._attributes: dict[str, str] = {}
        self._hash = hashlib.sha256(b"xml")
        self._said: list[str] = []
        self._in_text = False
        self._below = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        said = self._elements.get(name)
        if said is None:
            said = _judged(self._elements, self._dropped.elements, _START, name)
        if self._below or not said:
            self._below += 1
            return
        self._in_text = False
        self._said.append(said)
        for key in sorted(attributes) if len(attributes) > 1 else attributes:
            told = self._attributes.get(key)
            if told is None:
                told = _judged(self._attributes, self._dropped.attributes, _ATTRIBUTE, key)
            if told:
                self._said.append(told + _VALUE + self._resolve(key, attributes[key]))
        if len(self._said) > _FLUSH:
            self._flush()

    def end(self, _: str) -> None:
        if self._below:
            self._below -= 1
            return
        self._in_text = False
        self._said.append(_END)

    def text(self, said: str) -> None:
        if self._below:
            return
        self._said.append(said if self._in_text else _TEXT + said)
        self._in_text = True
        if len(self._said) > _FLUSH:
            self._flush()

    def digest(self) -> bytes:
        """SHA-256 of what was said."""
        self._flush()
        return self._hash.digest()

    def _flush(self) -> None:
        self._hash.update("".join(self._said).encode())
        self._said.clear()


def _judged(known: dict[str, str], dropped: Pattern[str], mark: str, name: str) -> str:
    """What is said of a name, empty when it does not count."""
    if len(known) >= _MOST_NAMES:  # a hostile part: memory stays bounded
        known.clear()
    known[name] = "" if dropped.fullmatch(name) else mark + name
    return known[name]


def xml_digest(opener: Opener, dropped: Dropped, resolve: Resolve) -> bytes:
    """SHA-256 of what an XML part says.

    Args:
        opener: opens the part.
        dropped: what does not count.
        resolve: see Resolve.

    Raises:
        NotXmlError: see ingest.xml_stream.
    """
    canon = _Canon(dropped, resolve)
    parse(opener, canon.start, canon.end, canon.text)
    return canon.digest()


def raw_digest(opener: Opener) -> bytes:
    """SHA-256 of the bytes of a part."""
    taken = hashlib.sha256(b"raw")
    with opener() as stream:
        for chunk in chunks(stream):
            taken.update(chunk)
    return taken.digest()
