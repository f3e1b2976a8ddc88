"""Apache Tika, compiled to native code: office documents old and new, mail, archives and what they hold."""

import html
import re
from importlib.metadata import version
from pathlib import Path

import iscc_tika

from ingest.extractors.messages import CUT_PART
from ingest.extractors.unread import UnreadError
from ingest.worker.limits import Limits
from passation.errors import Fault
from passation.model import How, Page, Text

_METADATA = {
    "title": ("dc:title",),
    "author": ("dc:creator", "meta:last-author"),
    "created": ("dcterms:created",),
    "modified": ("dcterms:modified",),
    "pages": ("xmpTPg:NPages", "meta:slide-count"),
}
_LETTER_HEAD = {"De": "Message-From", "À": "Message-To", "Cc": "Message-Cc", "Objet": "dc:subject"}
"""What a printed letter shows and Tika keeps out of its text."""
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
_HEADING_END, _CELL_END, _TAG = re.compile(r"</h[1-6]>"), re.compile(r"</t[dh]>"), re.compile(r"<[^<>]*>")
_FAILED_PART = "X-TIKA:EXCEPTION"
_CHUNK = 1 << 16
_NO_PARSER = "EmptyParser"
_JNI = "JniError"
NAME = f"tika@{version('iscc-tika')}"


class Tika:
    """Reads by content. Loses the text of a document that fails half way, so that one is read again as a stream."""

    name = NAME

    def __init__(self, limits: Limits) -> None:
        self._output = limits.output
        office = (
            iscc_tika.OfficeParserConfig()  # pyright: ignore[reportAttributeAccessIssue]
            .set_include_headers_and_footers(True)
            .set_include_shape_based_content(True)
            .set_include_slide_master_content(True)
            .set_include_slide_notes(True)
        )
        no_ocr = iscc_tika.TesseractOcrConfig().set_skip_ocr(True)  # pyright: ignore[reportAttributeAccessIssue]
        self._tika = (
            iscc_tika.Extractor()  # pyright: ignore[reportAttributeAccessIssue]
            .set_extract_string_max_length(limits.output)
            .set_office_config(office)
            .set_ocr_config(no_ocr)
        )
        self._marked = self._tika.set_xml_output(True)
        self.broken = False
        """True once Java failed in a way that it may not recover from: the process must be replaced."""

    def score(self, media_type: str) -> int:
        """Everything; after the specialists of texts, PDF and images."""
        return 0 if media_type.startswith(("audio/", "video/")) else 50

    def extract(self, file: Path, media_type: str) -> Text:
        """One page. Raises UnreadError: PASSWORD, TOO_LARGE, UNKNOWN_FORMAT, EMPTY or CORRUPT."""
        try:
            text, metadata = self._read(file, media_type)
        except (TypeError, OSError) as error:
            text, metadata = self._salvage(file), {_FAILED_PART: [""]}
            if not text.strip():
                raise self._refusal(error) from error
        else:
            if not text.strip():
                raise _silence(metadata)
        return _text(text, metadata, media_type)

    def _read(self, file: Path, media_type: str) -> tuple[str, dict[str, list[str]]]:
        """Text and metadata. The plain text that Tika makes of OpenDocument runs a heading into the line below it."""
        if not media_type.startswith(_OPEN_DOCUMENT):
            text, metadata = self._tika.extract_file_to_string(str(file))
            return text, metadata
        marked, metadata = self._marked.extract_file_to_string(str(file))
        body = _CELL_END.sub("\t", _HEADING_END.sub("\n", marked.partition("<body")[2].partition(">")[2]))
        return html.unescape(_TAG.sub("", body)), metadata

    def _salvage(self, file: Path) -> str:
        """What the parser gave before it failed."""
        found = bytearray()
        try:
            stream, _ = self._tika.extract_file(str(file))
            while len(found) < 4 * self._output and (chunk := stream.read(_CHUNK)):
                found += chunk
        except (TypeError, OSError):
            pass  # the first failure is the one that is told
        return found.decode("utf-8", "replace")

    def _refusal(self, error: TypeError | OSError) -> UnreadError:
        said = str(error)
        if _JNI in said:
            self.broken = True
            return UnreadError(Fault.UNKNOWN_FORMAT, "tika: JniError")
        for word, fault in (("ncrypted", Fault.PASSWORD), ("> 0 bytes", Fault.EMPTY)):
            if word in said:
                return UnreadError(fault, "tika")
        return UnreadError(Fault.CORRUPT, "tika: parse error")


def _silence(metadata: dict[str, list[str]]) -> UnreadError:
    """Why Tika found nothing, though it says that all went well."""
    if "Encrypted" in " ".join(metadata.get("X-TIKA:warning", [])):
        return UnreadError(Fault.PASSWORD, "tika: encrypted")
    if _failed(metadata):
        return UnreadError(Fault.CORRUPT, "tika: damaged part")
    parsers = " ".join(metadata.get("X-TIKA:Parsed-By", []))
    return UnreadError(Fault.UNKNOWN_FORMAT if _NO_PARSER in parsers else Fault.EMPTY, "tika: no text")


def _text(text: str, metadata: dict[str, list[str]], media_type: str) -> Text:
    kept = {}
    for name, keys in _METADATA.items():
        value = next((metadata[key][0] for key in keys if metadata.get(key)), "")
        if value:
            kept[name] = value
    head = [
        f"{label} : {', '.join(metadata[key])}"
        for label, key in _LETTER_HEAD.items()
        if "Message-From" in metadata and metadata.get(key)
    ]
    pages = (Page(1, "\n".join([*head, text])),)
    detail = CUT_PART if _failed(metadata) else ""
    said = metadata.get("Content-Type", [""])[0].partition(";")[0]
    kept |= {"tika_type": said} if said else {}
    return Text(NAME, media_type, pages, How.NATIVE, detail=detail, metadata=kept)


def _failed(metadata: dict[str, list[str]]) -> bool:
    """Whether a part could not be parsed, which Tika swallows: an empty body is then no empty document."""
    return any(key.startswith(_FAILED_PART) for key in metadata)
