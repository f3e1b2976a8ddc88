"""Apache Tika, compiled to native code: office documents old and new, mail, archives and what they hold."""

from importlib.metadata import version
from pathlib import Path

import iscc_tika

from ingest.extractors import tika_answer
from ingest.extractors.unread import UnreadError
from ingest.worker.limits import Limits
from passation.errors import Fault
from passation.model import Text

_CHUNK = 1 << 16
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
        return tika_answer.score(media_type, tika_answer.LIBRARY)

    def extract(self, file: Path, media_type: str) -> Text:
        """One page. Raises UnreadError: PASSWORD, TOO_LARGE, UNKNOWN_FORMAT, EMPTY or CORRUPT."""
        try:
            text, metadata = self._read(file, media_type)
        except (TypeError, OSError) as error:
            text, metadata = self._salvage(file), {tika_answer.FAILED_PART: [""]}
            if not text.strip():
                raise self._refusal(error) from error
        else:
            if not text.strip():
                raise tika_answer.silence(metadata)
        return tika_answer.as_text(NAME, [text], metadata, media_type)

    def _read(self, file: Path, media_type: str) -> tuple[str, dict[str, list[str]]]:
        """Text and metadata. The plain text that Tika makes of OpenDocument runs a heading into the line below it."""
        if not media_type.startswith(tika_answer.OPEN_DOCUMENT):
            text, metadata = self._tika.extract_file_to_string(str(file))
            return text, metadata
        marked, metadata = self._marked.extract_file_to_string(str(file))
        return tika_answer.unmarked(tika_answer.body(marked, media_type)), metadata

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
