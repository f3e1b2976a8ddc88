"""Plain text and CSV in the encodings that town halls have: UTF-8, UTF-16, Windows-1252, DOS, Macintosh."""

import codecs
import html
import re
from pathlib import Path

from ingest.extractors.unread import UnreadError
from ingest.worker.limits import Limits
from passation.errors import Fault
from passation.model import Page, Text

XML = "application/xml"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark opens it
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ONE_BYTE = ("cp1252", "cp850", "mac-roman")
_FRENCH = re.compile("[éèêëàâçùûüîïôœæÉÈÊËÀÂÇÙÛÎÏÔŒÆ°²§’‘“”«»€–—…•·\xa0]")
_LIKELY = 0.75
"""Share of French signs among the non-ASCII ones below which the encoding is not believed."""
_MARKUP = re.compile(r"""<[!?/]?[\w:.-]*|[/?]?>|xmlns[\w:.-]*=(?:"[^"]*"|'[^']*')|[\w:.-]+=(?=["'])|["']""")
_BINARY = re.compile(b"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
_CONTROL = re.compile("[\x00-\x06\x0e-\x1a\x1c-\x1f]")


class Plain:
    """Decodes; no parser at all."""

    name = "plain@1"

    def __init__(self, limits: Limits) -> None:
        self._limit = 4 * limits.output + 4

    def score(self, media_type: str) -> int:
        """First for plain texts, and for XML, whose attributes Tika drops (PES accounting flows hold all in them)."""
        if media_type in {"text/plain", "text/csv", "text/tab-separated-values", "text/markdown", XML}:
            return 80
        return 5 if media_type.startswith("text/") else 0

    def extract(self, file: Path, media_type: str) -> Text:
        """One page. Raises UnreadError when the bytes are no text in a known encoding."""
        with file.open("rb") as stream:
            data = stream.read(self._limit)
        encoding = encoding_of(data)
        if not encoding:
            raise UnreadError(Fault.UNKNOWN_FORMAT, "plain: no known encoding")
        text = data.decode(encoding, "replace")
        pages = (Page(1, _values(text) if media_type == XML else text),)
        return Text(self.name, media_type, pages, metadata={"encoding": encoding})


def _values(xml: str) -> str:
    """Texts and attribute values of an XML document, without its tags and names. Resolves no entity of its own."""
    lines = (" ".join(line.split()) for line in html.unescape(_MARKUP.sub(" ", xml)).splitlines())
    return "\n".join(line for line in lines if line)


def encoding_of(data: bytes) -> str:
    """Python codec of a text, empty when the bytes are none. A cut multi-byte character at the end is forgiven."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    if _BINARY.search(data):
        return _utf16_without_mark(data)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(data)
    except UnicodeDecodeError:
        return _one_byte(data)
    return "utf-8"


def _utf16_without_mark(data: bytes) -> str:
    """Western text in UTF-16 has a zero in most second bytes, and no control character once decoded."""
    sample = data[: 1 << 16]
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if zeros.count(0) > max(3, 0.7 * len(zeros)) and not _CONTROL.search(sample.decode(encoding, "replace")):
            return encoding
    return ""


def _one_byte(data: bytes) -> str:
    """The encoding whose reading looks most like French; empty when none does (a foreign one, for Tika to find)."""
    sample = bytes(byte for byte in data[: 1 << 20] if byte > 0x7F)
    looks = {encoding: _look(sample, encoding) for encoding in _ONE_BYTE}
    best = max(looks, key=lambda encoding: looks[encoding])
    return best if looks[best] >= _LIKELY else ""


def _look(sample: bytes, encoding: str) -> float:
    try:
        return len(_FRENCH.findall(sample.decode(encoding))) / len(sample)
    except UnicodeDecodeError:
        return 0.0
