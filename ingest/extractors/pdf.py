"""PDF with pdfium: text by page, and the pages without text through OCR."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import pypdfium2
import pypdfium2.raw

from ingest.extractors import ocr
from ingest.extractors.clean import clean
from ingest.extractors.messages import CUT_OCR, CUT_OUTPUT, CUT_PART
from ingest.extractors.unread import UnreadError
from ingest.worker.limits import Limits
from passation.errors import Fault
from passation.model import How, Page, Text

NAME = f"pdfium@{version('pypdfium2')}"
MEDIA_TYPE = "application/pdf"
_STAMP = 400
"""Characters of a transmission stamp: over a scan that fills the page, they are not its text."""
_FILLS = 0.5
_POINTS_PER_INCH = 72
_MOST_PIXELS = 40_000_000
_METADATA = {"title": "Title", "author": "Author", "created": "CreationDate", "modified": "ModDate"}


@dataclass(slots=True)
class _Found:
    pages: list[Page] = field(default_factory=list)
    recognised: list[int] = field(default_factory=list)
    gaps: Counter[str] = field(default_factory=Counter)
    """Why pages were not read, or not whole, and how many."""

    def detail(self) -> str:
        return "; ".join(f"{gap} ({count} of {len(self.pages)} pages)" for gap, count in self.gaps.items())


class Pdf:
    """First on PDF: ten times less CPU than Tika, and the page of each word."""

    name = NAME

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def score(self, media_type: str) -> int:
        """PDF only."""
        return 90 if media_type == MEDIA_TYPE else 0

    def extract(self, file: Path, media_type: str) -> Text:
        """Every page, native or recognised. Raises UnreadError: PASSWORD, CORRUPT or NO_TEXT."""
        with opened(file) as document:
            metadata = _metadata(document)
            found = self._pages(document)
        if not any(page.text.strip() for page in found.pages):
            raise UnreadError(Fault.NO_TEXT, found.detail() or "pdf: no text")
        name = f"{NAME}+{ocr.installed().name}" if found.recognised else NAME
        if found.recognised:
            metadata["ocr_pages"] = ",".join(map(str, found.recognised))
        how = How.OCR if found.recognised else How.NATIVE
        return Text(name, media_type, tuple(found.pages), how, detail=found.detail(), metadata=metadata)

    def _pages(self, document: pypdfium2.PdfDocument) -> _Found:
        found, budget, length = _Found(), ocr.Budget(self._limits), 0
        for number in range(1, len(document) + 1):
            try:
                text, picture = _look(document, number)
            except pypdfium2.PdfiumError:
                text, picture = "", None
                found.gaps[CUT_PART] += 1
            if picture is not None:
                gap = ocr.hindered(self._limits) or ("" if budget.take() else CUT_OCR)
                found.gaps.update([gap] if gap else [])
                text = text if gap else _recognised(picture, number, text, found)
            found.pages.append(Page(number, text))
            length += len(text)
            if length > self._limits.output:
                found.gaps[CUT_OUTPUT] += len(document) - number
                break
        return found


def _recognised(picture: pypdfium2.PdfPage, number: int, native: str, found: _Found) -> str:
    """What tesseract reads on the page, then what is written on it: a stamp over a scan."""
    image = Path(f"page-{number}.pgm")
    try:
        _render(picture, image)
        text = clean(ocr.recognise(image, dpi=ocr.DPI))
    except UnreadError as error:
        found.gaps[error.detail] += 1
        return native
    finally:
        image.unlink(missing_ok=True)
    if text:
        found.recognised.append(number)
    return "\n".join(part for part in (text, native) if part.strip())


def opened(file: Path) -> pypdfium2.PdfDocument:
    """Open a PDF. Raises UnreadError: PASSWORD or CORRUPT."""
    stream = file.open("rb")  # given a path, pypdfium2 resolves it, and the sandbox hides where it leads
    try:
        return pypdfium2.PdfDocument(stream, autoclose=True)
    except pypdfium2.PdfiumError as error:
        stream.close()
        locked = error.err_code in {pypdfium2.raw.FPDF_ERR_PASSWORD, pypdfium2.raw.FPDF_ERR_SECURITY}
        raise UnreadError(Fault.PASSWORD if locked else Fault.CORRUPT, f"pdfium: error {error.err_code}") from error


def attachments(file: Path, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Extension and bytes of each file attached to a PDF, at most `limits.depth` of them. Raises UnreadError."""
    with opened(file) as document:
        for index in range(min(document.count_attachments(), limits.depth)):
            attached = document.get_attachment(index)
            try:
                yield attached.get_name().rpartition(".")[2].lower(), bytes(attached.get_data())
            except pypdfium2.PdfiumError:
                continue  # named in the document, absent from it


def _look(document: pypdfium2.PdfDocument, number: int) -> tuple[str, pypdfium2.PdfPage | None]:
    """Text of a page, and the page itself when it must be looked at as a picture. Raises PdfiumError."""
    page = document[number - 1]
    text = clean(page.get_textpage().get_text_range())
    length = len("".join(text.split()))
    scanned = length < _STAMP and _is_scan(page) if length else next(iter(page.get_objects(max_depth=1)), None)
    return text, page if scanned else None


def _is_scan(page: pypdfium2.PdfPage) -> bool:
    """Whether images, which some scanners cut into strips, fill most of the page."""
    filled = 0.0
    for image in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = image.get_bounds()
        filled += abs((right - left) * (top - bottom))
    return bool(filled > _FILLS * page.get_width() * page.get_height())


def _render(page: pypdfium2.PdfPage, image: Path) -> None:
    """Write the page as a grey PGM, the one format that needs no encoder."""
    scale = ocr.DPI / _POINTS_PER_INCH
    pixels = page.get_width() * page.get_height() * scale * scale
    if pixels > _MOST_PIXELS:
        scale *= (_MOST_PIXELS / pixels) ** 0.5
    bitmap = page.render(scale=scale, grayscale=True)  # pyright: ignore[reportArgumentType] - its default is 1
    data, stride, width = memoryview(bitmap.buffer).cast("B"), bitmap.stride, bitmap.width
    with image.open("wb") as out:
        out.write(f"P5 {width} {bitmap.height} 255\n".encode())
        for row in range(bitmap.height):
            out.write(data[row * stride : row * stride + width])


def _metadata(document: pypdfium2.PdfDocument) -> dict[str, str]:
    said = document.get_metadata_dict(skip_empty=True)
    return {name: said[key] for name, key in _METADATA.items() if said.get(key)} | {"pages": str(len(document))}
