"""XML of a package as a stream of elements, in bounded memory, whatever its writer did.

Tolerated: byte order marks, UTF-16, a wrong encoding declaration, unknown elements and attributes, texts, characters
that XML forbids (.NET writes `&#x1F;`). Refused: any DOCTYPE (no entity, no network), elements of an inordinate size.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from ingest.sources.sharepoint import messages
from passation.errors import Fault

_FORBIDDEN = re.compile(
    rb"&#(?:[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]|[dD][89a-fA-F][0-9a-fA-F]{2}|[fF]{3}[efEF])"
    rb"|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));"
)
"""Character references outside XML 1.0 2.2."""
_UNENDED = re.compile(rb"&[#0-9a-zA-Z]{0,12}\Z")
_SAYS_UTF16 = re.compile(rb"encoding=[\"']utf-16", re.IGNORECASE)
_HEAD = 256
_LARGEST_TOKEN = 16 << 20
_MOST_PARTS = 200_000
_DEEPEST = 200
_CUT = {
    expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
    expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
}
_FIELDS = {"Author", "Editor"}


class XmlError(Exception):
    """The rest of an XML file cannot be read; what came before was given."""

    def __init__(self, fault: Fault, why: str, line: int) -> None:
        super().__init__(why)
        self.fault = fault
        self.why = why
        self.line = line


@dataclass(slots=True)
class Element:
    """A wanted element: attributes, and the wanted elements in it at any depth."""

    tag: str
    facts: dict[str, str]
    parts: list["Element"] = field(default_factory=list)

    def having(self, tag: str) -> Iterator["Element"]:
        """Its parts of that tag."""
        return (part for part in self.parts if part.tag == tag)


def elements(chunks: Iterable[bytes], units: set[str], parts: frozenset[str] = frozenset()) -> Iterator[Element]:
    """Each element of `units` when it ends, wherever it stands, holding those of `parts` that it encloses.

    Args:
        chunks: bytes of the file.
        units: local names; a unit inside another one is given on its own, before it.
        parts: local names; `Field` is kept for Author and Editor only.

    Raises:
        XmlError: cut, malformed or hostile; the elements before were given.
    """
    builder = _Builder(units, parts)
    try:
        for chunk in _clean(chunks):
            builder.feed(chunk)
            yield from builder.take()
        builder.end()
    except expat.ExpatError as error:
        yield from builder.take()
        cut = error.code in _CUT
        why = messages.CUT_XML if cut else expat.ErrorString(error.code)
        raise XmlError(Fault.TRUNCATED if cut else Fault.CORRUPT, why, error.lineno) from error
    except XmlError:
        yield from builder.take()
        raise


class _Builder:
    """Keeps the wanted elements under way."""

    def __init__(self, units: set[str], parts: frozenset[str]) -> None:
        self._units = units
        self._wanted = parts | units
        self._open: list[Element | None] = []
        self._kept: list[Element] = []
        self._done: list[Element] = []
        self._count = 0
        self._fed = 0
        self._parser = self._made(None)

    def feed(self, chunk: bytes) -> None:
        """Parse a chunk. UTF-8 that calls itself UTF-16 (a string written by .NET) is taken for what it is."""
        if not self._fed and b"\0" not in chunk[:64] and _SAYS_UTF16.search(chunk[:_HEAD]):
            self._parser = self._made("utf-8")
        try:
            self._parser.Parse(chunk, False)
        except (LookupError, ValueError) as error:  # from Python's codecs, which expat asks for what it does not know
            raise self._hostile(messages.ENCODING_XML) from error
        self._fed += len(chunk)
        if self._fed - max(self._parser.CurrentByteIndex, 0) > _LARGEST_TOKEN + len(chunk):
            raise self._hostile(messages.ENORMOUS_XML)

    def end(self) -> None:
        """There is no more."""
        self._parser.Parse(b"", True)

    def take(self) -> list[Element]:
        """What ended since."""
        done, self._done = self._done, []
        return done

    def _made(self, encoding: str | None) -> expat.XMLParserType:
        parser = expat.ParserCreate(encoding, namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._doctype
        return parser

    def _start(self, name: str, facts: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        kept = tag in self._wanted and (tag != "Field" or facts.get("Name") in _FIELDS)
        element = Element(tag, facts) if kept else None
        self._open.append(element)
        if element is not None:
            self._kept.append(element)
            self._count += 1
        if self._count > _MOST_PARTS or len(self._open) > _DEEPEST:
            raise self._hostile(messages.ENORMOUS_XML)

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        if element is None:
            return
        self._kept.pop()
        if element.tag in self._units:
            self._done.append(element)
            self._count = len(self._kept) + sum(len(one.parts) for one in self._kept)
        elif self._kept:
            self._kept[-1].parts.append(element)

    def _doctype(self, *_: object) -> None:
        raise self._hostile(messages.HOSTILE_XML)

    def _hostile(self, why: str) -> XmlError:
        return XmlError(Fault.CORRUPT, why, self._parser.CurrentLineNumber)


def _clean(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks, forbidden character references replaced, none cut in two; the first one holds the declaration."""
    left, begun = b"", False
    for chunk in chunks:
        data = left + chunk
        if not begun and len(data) < _HEAD:
            left = data
            continue
        begun = True
        unended = _UNENDED.search(data, max(len(data) - 16, 0))
        left = data[unended.start() :] if unended else b""
        data = data[: unended.start()] if unended else data
        if data:
            yield _FORBIDDEN.sub(b"&#xFFFD;", data)
    if left:
        yield _FORBIDDEN.sub(b"&#xFFFD;", left)
