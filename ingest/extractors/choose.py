"""The auction: the extractor with the highest score reads first, the next one when it gives nothing."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ingest.extractors import Extractor, access, archives, mail, ocr, pdf, tika, word
from ingest.extractors.clean import clean
from ingest.extractors.messages import CUT_OUTPUT, CUT_PART, MAILBOX_CLOSED
from ingest.extractors.plain import Plain
from ingest.extractors.unread import DeclinedError, UnreadError
from ingest.signature import UNKNOWN, formats, media_type
from ingest.worker.limits import Limits
from passation.errors import Fault
from passation.model import How, Page, Text

VERSION = 1
"""Of our own rules of reading: raise it when the same bytes may give another text."""
_FINAL = frozenset({Fault.PASSWORD, Fault.TOO_LARGE})
_MAILBOXES = frozenset({"application/vnd.ms-outlook-pst", "application/mbox"})
_LONGEST_METADATA = 1000


class Choice:
    """All extractors of this installation. Lives in the isolated process."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._tika = tika.Tika(limits)
        self._extractors: Sequence[Extractor] = (
            pdf.Pdf(limits),
            ocr.Ocr(limits),
            mail.Mail(self._tika),
            Plain(limits),
            word.Word(limits),
            access.Access(limits),
            self._tika,
        )

    @property
    def broken(self) -> bool:
        """Whether this process must be replaced."""
        return self._tika.broken

    def read(self, file: Path, extension: str, depth: int = 1, server: Extractor | None = None) -> Text:
        """Pages of clean text, or the reason why there is none. Raises OSError when the file cannot be opened.

        `server` bids for this document too, not for those attached to it.
        """
        if not file.stat().st_size:
            return _nothing("", "", Fault.EMPTY, "0 bytes")
        kind = media_type(file, extension)
        if kind in _MAILBOXES and not self._limits.mailboxes:
            return _nothing("", kind, Fault.NO_TEXT, MAILBOX_CLOSED)
        if kind == "application/x-ooxml-protected":
            return _nothing("", kind, Fault.PASSWORD, "ole: EncryptedPackage")
        try:
            if _is_zip(file):
                archives.check(file, self._limits)
        except UnreadError as error:
            if error.fault is Fault.CORRUPT:  # Tika reads what is left of it
                return _damaged(_finished(self._auction(file, kind, server), self._limits), error.detail)
            return _nothing("", kind, error.fault, error.detail)
        text = _finished(self._auction(file, kind, server), self._limits)
        return self._with_attachments(file, text, depth) if kind == pdf.MEDIA_TYPE else text

    def _auction(self, file: Path, kind: str, server: Extractor | None) -> Text:
        present = [*self._extractors, *([server] if server else [])]
        bidders = sorted(present, key=lambda one: one.score(kind), reverse=True)
        bidders = [one for one in bidders if one.score(kind) > 0]
        refused: list[tuple[str, UnreadError]] = []
        for extractor in bidders:
            try:
                text = extractor.extract(file, kind)
            except DeclinedError:
                continue
            except UnreadError as error:
                refused.append((extractor.name, error))
                if error.fault in _FINAL:
                    break
            else:
                if text.pages and text.whole.strip():
                    return text
                refused.append((extractor.name, UnreadError(Fault.EMPTY, "no text")))
        return _refusal(kind, refused)

    def _with_attachments(self, file: Path, text: Text, depth: int) -> Text:
        """The pages of a PDF, then one more for each readable file attached to it."""
        if text.fault or depth > self._limits.depth:
            return text
        pages = list(text.pages)
        try:
            for extension, data in pdf.attachments(file, self._limits):
                copy = Path(f"attached-{depth}")
                copy.write_bytes(data)
                inner = self.read(copy, extension, depth + 1)
                if inner.pages:
                    pages.append(Page(len(pages) + 1, inner.whole.replace("\f", "\n")))
        except UnreadError:
            return text  # Tika opened what pdfium refuses: it read the attachments too
        return _finished(replace(text, pages=tuple(pages)), self._limits)


def toolchain(limits: Limits | None = None) -> str:
    """Fingerprint of what makes a text here: work falls due again when it changes, OCR that arrives included."""
    limits = limits or Limits()
    reads = "no-ocr" if ocr.hindered(limits) else f"{ocr.installed().name}/{ocr.LANGUAGE}"
    mailboxes = " mailboxes" if limits.mailboxes else ""
    names = f"{pdf.NAME} {tika.NAME} {mail.NAME} {Plain.name} {word.NAME} {access.installed()}"
    return f"read@{VERSION}.{formats().version} {names} {reads}{mailboxes}"


def _is_zip(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(2) == b"PK"


def _refusal(kind: str, refused: list[tuple[str, UnreadError]]) -> Text:
    """The reason of the first extractor, the one made for this format, unless a later one found a password."""
    if not refused:
        return _nothing("", kind, Fault.UNKNOWN_FORMAT, "no extractor")
    locked = [one for one in refused if one[1].fault is Fault.PASSWORD]
    name, error = (locked or refused)[0]
    unread = error.fault is Fault.EMPTY and kind in formats().opaque
    return _nothing(name, kind, Fault.UNKNOWN_FORMAT if unread else error.fault, error.detail)


def _damaged(text: Text, detail: str) -> Text:
    if text.fault:
        return replace(text, fault=Fault.CORRUPT, detail=detail)
    return replace(text, detail=CUT_PART)


def _nothing(name: str, kind: str, fault: Fault, detail: str) -> Text:
    return Text(name or f"read@{VERSION}", kind or UNKNOWN, how=How.NONE, fault=fault, detail=detail)


def _finished(text: Text, limits: Limits) -> Text:
    """Clean pages within the limit of output, and the type that Tika found where the signature is too general."""
    left, pages = limits.output, []
    for page in text.pages:
        said = clean(page.text)[:left]
        pages.append(Page(page.number, said))
        left -= len(said)
    metadata = {name: clean(value)[:_LONGEST_METADATA] for name, value in text.metadata.items()}
    told = metadata.pop("tika_type", "")
    kind = told if told and text.media_type in formats().generic else text.media_type
    detail = CUT_OUTPUT if not left else text.detail
    return replace(text, pages=tuple(pages), metadata=metadata, media_type=kind, detail=detail)
