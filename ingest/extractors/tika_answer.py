"""What Tika says of a document, wherever it runs: text, metadata, and the signs that it did not read it whole."""

import html
import re
from collections.abc import Mapping, Sequence

from ingest.extractors.messages import CUT_OUTPUT, CUT_PART
from ingest.extractors.unread import UnreadError
from passation.errors import Fault
from passation.model import How, Page, Text

Metadata = Mapping[str, Sequence[str]]

SERVER_NAME = "tika-server"
LIBRARY, SERVER = 50, 60
"""Scores: after the specialists of texts, PDF and images; a server before the library of this machine."""
PICTURES = frozenset({"image/png", "image/jpeg", "image/tiff", "image/bmp", "image/webp", "image/gif"})
"""What is read by recognition alone, which is not Tika's affair here: it would measure them and find no text."""
FAILED_PART = "X-TIKA:EXCEPTION"
_CUT = f"{FAILED_PART}:write_limit_reached"
_KEPT = {
    "title": ("dc:title",),
    "author": ("dc:creator", "meta:last-author"),
    "created": ("dcterms:created",),
    "modified": ("dcterms:modified",),
    "pages": ("xmpTPg:NPages", "meta:slide-count"),
}
_LETTER_HEAD = {"De": "Message-From", "À": "Message-To", "Cc": "Message-Cc", "Objet": "dc:subject"}
"""What a printed letter shows and Tika keeps out of its text."""
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
_HEADING_END, _CELL_END, _TAG = re.compile(r"</h[1-6]>"), re.compile(r"</t[dh]>"), re.compile(r"<[^<>]*>")
_NO_PARSER = "EmptyParser"


def score(media_type: str, most: int) -> int:
    """Everything but pictures, sounds and films."""
    return 0 if media_type in PICTURES or media_type.startswith(("audio/", "video/")) else most


def body(xhtml: str, media_type: str) -> str:
    """The marked text, without what stands before it."""
    marked = xhtml.partition("<body")[2].partition(">")[2]
    if not media_type.startswith(OPEN_DOCUMENT):
        return marked
    return _CELL_END.sub("\t", _HEADING_END.sub("\n", marked))  # Tika runs a heading into the line below it


def unmarked(marked: str) -> str:
    """The text between the tags; Tika has written the line ends into it."""
    return html.unescape(_TAG.sub("", marked))


def silence(metadata: Metadata) -> UnreadError:
    """Why Tika found nothing, though it says that all went well."""
    failures = [" ".join(values) for key, values in metadata.items() if key.startswith(FAILED_PART)]
    if "Encrypted" in " ".join([*metadata.get("X-TIKA:warning", ()), *failures]):
        return UnreadError(Fault.PASSWORD, "tika: encrypted")
    if _failed(metadata):
        return UnreadError(Fault.CORRUPT, "tika: damaged part")
    parsers = " ".join(metadata.get("X-TIKA:Parsed-By", ()))
    return UnreadError(Fault.UNKNOWN_FORMAT if _NO_PARSER in parsers else Fault.EMPTY, "tika: no text")


def as_text(name: str, pages: Sequence[str], metadata: Metadata, media_type: str) -> Text:
    """The pages, the head of a letter before the first, with what the document says of itself."""
    kept = {}
    for own, keys in _KEPT.items():
        value = next((metadata[key][0] for key in keys if metadata.get(key)), "")
        if value:
            kept[own] = value
    head = [
        f"{label} : {', '.join(metadata[key])}"
        for label, key in _LETTER_HEAD.items()
        if "Message-From" in metadata and metadata.get(key)
    ]
    first, *others = pages
    said = metadata.get("Content-Type", [""])[0].partition(";")[0]
    kept |= {"tika_type": said} if said else {}
    numbered = tuple(Page(number, text) for number, text in enumerate(["\n".join([*head, first]), *others], 1))
    detail = CUT_PART if _failed(metadata) else CUT_OUTPUT if _CUT in metadata else ""
    return Text(name, media_type, numbered, How.NATIVE, detail=detail, metadata=kept)


def _failed(metadata: Metadata) -> bool:
    """Whether a part could not be parsed, which Tika swallows: an empty body is then no empty document."""
    return any(key.startswith(FAILED_PART) and key != _CUT for key in metadata)
