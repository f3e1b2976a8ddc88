"""Pages of text as scanners and telephones give them: any resolution, one or two columns, leaning, turned."""

import io
import textwrap
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

SENTENCES = (
    "La commission des travaux s’est réunie le mardi pour examiner le projet de réfection de la toiture de l’école.",
    "Les devis reçus de trois entreprises ont été comparés ligne par ligne et le moins-disant a été retenu.",
    "Le conseil municipal rappelle que le stationnement reste interdit devant la caserne des pompiers pendant la fête.",
    "Une déviation sera mise en place par l’avenue de la République et par le boulevard du Général Leclerc.",
    "Les riverains garderont l’accès à leurs garages, sauf entre huit heures et dix heures du matin.",
    "La signalisation réglementaire sera posée et entretenue par les services techniques de la commune.",
)
_POINTS, _INCHES, _MARGIN = 72, (8.27, 11.69), 0.75
_SIZE, _LEADING = 10.5, 16
_INVERSE = {5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE} | {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    8: Image.Transpose.ROTATE_270,
}  # fmt: skip
"""EXIF orientation → how the picture lies in its file."""


def page(dpi: int = 200, *, columns: int = 1, sentences: tuple[str, ...] = SENTENCES) -> Image.Image:
    """An A4 page in grey whose sentences follow each other, column after column."""
    image = Image.new("L", (round(_INCHES[0] * dpi), round(_INCHES[1] * dpi)), 255)
    draw, font = ImageDraw.Draw(image), _font(dpi)
    lines = textwrap.wrap(" ".join(sentences), 82 // columns - 3 * (columns - 1))
    each = -(-len(lines) // columns)
    width = (_INCHES[0] - 2 * _MARGIN + 0.3) / columns
    for number, line in enumerate(lines):
        left, top = _MARGIN + number // each * width, _MARGIN + number % each * _LEADING / _POINTS
        draw.text((left * dpi, top * dpi), line, fill=0, font=font)
    return image


def leaning(image: Image.Image, degrees: float) -> Image.Image:
    """The page laid askew, `degrees` counter-clockwise."""
    return image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def from_telephone(image: Image.Image, orientation: int) -> bytes:
    """A JPEG whose EXIF says how to hold it."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    (image.transpose(_INVERSE[orientation]) if orientation in _INVERSE else image).save(
        out, "JPEG", quality=80, dpi=(200, 200), exif=exif
    )
    return out.getvalue()


def scanned(file: Path, image: Image.Image) -> None:
    """A .pdf of one page that the picture fills."""
    size = (image.width * _POINTS / 200, image.height * _POINTS / 200)
    canvas = Canvas(str(file), pagesize=size)
    canvas.drawImage(ImageReader(image), 0, 0, *size)
    canvas.showPage()
    canvas.save()


def _font(dpi: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"), _SIZE * dpi / _POINTS)
