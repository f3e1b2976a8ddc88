"""XML read as a stream: no document type, hence no entity of its own, and bounded memory."""

from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

_CHUNK = 1 << 16
_LONGEST_TOKEN = 1 << 20
"""Bytes that a tag may take: expat keeps it whole in memory."""

Opener = Callable[[], IO[bytes]]
"""Opens an XML document, as often as asked."""
Start = Callable[[str, dict[str, str]], None]
"""(name, attributes); names are `namespace}name`."""
Said = Callable[[str], None]


class NotXmlError(ValueError):
    """No XML that we read: broken, with a document type, or with a giant tag."""


def parse(opener: Opener, start: Start, end: Said | None = None, text: Said | None = None) -> None:
    """Call `start`, `end(name)` and `text(characters)` as they come. Raises NotXmlError, and what these raise."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    fed = 0
    try:
        with opener() as stream:
            for chunk in chunks(stream):
                parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - parser.CurrentByteIndex > _LONGEST_TOKEN:
                    raise NotXmlError("tag")
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # the latter two: encodings that Python does not have
        raise NotXmlError("xml") from error


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a stream, some at a time."""
    while chunk := stream.read(_CHUNK):
        yield chunk


def _refuse(*_: object) -> None:
    raise NotXmlError("document type")
