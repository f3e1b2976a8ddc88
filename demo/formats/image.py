"""Images: pages as a scanner sees them, photographs with texture.

The font comes with reportlab, so that no font of the machine changes the bytes.
"""

import io
from datetime import datetime, time
from functools import cache
from pathlib import Path
from random import Random

import reportlab
from PIL import Image, ImageDraw, ImageFont
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from demo.prose.draft import Draft, Shape

rl_config.useA85 = 0  # binary streams: the textual coding of images costs more than drawing them
_SIZE = (1240, 1754)  # A4 at 150 dots per inch
_MARGIN, _LEADING = 110, 34
_DATE_TIME = 306  # EXIF tag
_GRAINS = 6


def scanned_pdf(draft: Draft, rng: Random) -> bytes:
    """Image-only pages: no text but what OCR finds."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setProducer("Numeriseur mairie")
    for page in _pages(draft, rng):
        canvas.drawImage(ImageReader(io.BytesIO(_jpeg(page, 45))), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def scanned_jpg(draft: Draft, rng: Random) -> bytes:
    """The first page, photographed or scanned to a file."""
    return _jpeg(_pages(draft, rng)[0], 50)


def scanned_tif(draft: Draft, rng: Random) -> bytes:
    """All pages in black and white, as fax machines keep them."""
    threshold = [255 if value > 150 else 0 for value in range(256)]
    pages = [page.point(threshold).convert("1") for page in _pages(draft, rng)]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", compression="group4", save_all=True, append_images=pages[1:], dpi=(150, 150))
    return out.getvalue()


def photo(draft: Draft, rng: Random) -> bytes:
    """A picture in colour with the date of its taking."""
    width, height = rng.choice([(640, 480), (800, 600), (1024, 768), (480, 640)])
    bands = [_grain(rng.randrange(_GRAINS), 96).resize((width, height), Image.Resampling.BICUBIC) for _ in range(3)]
    image = Image.merge("RGB", bands)
    pen = ImageDraw.Draw(image)
    for _ in range(rng.randrange(4, 12)):
        x, y, size = rng.randrange(width), rng.randrange(height), rng.randrange(20, 200)
        pen.ellipse((x, y, x + size, y + size), fill=tuple(rng.randrange(256) for _ in range(3)))
    exif = Image.Exif()
    exif[_DATE_TIME] = (
        f"{datetime.combine(draft.when, time(rng.randrange(8, 22), rng.randrange(60))):%Y:%m:%d %H:%M:%S}"
    )
    out = io.BytesIO()
    image.save(out, "JPEG", quality=rng.choice([70, 80, 88]), exif=exif)
    return out.getvalue()


def _pages(draft: Draft, rng: Random) -> list[Image.Image]:
    pages, page, y = [], _blank(), _MARGIN
    pen = ImageDraw.Draw(page)
    for block in draft.blocks:
        font = _font(21 if block.shape is Shape.STAMP else 26 if block.shape is Shape.HEADING else 24)
        for line in _wrapped(block.text.replace("\t", "   "), font):
            if y > _SIZE[1] - _MARGIN:
                pages.append(_aged(page, rng))
                page, y = _blank(), _MARGIN
                pen = ImageDraw.Draw(page)
            pen.text((_left(block.shape, line, font), y), line, font=font, fill=25)
            y += _LEADING
        y += 8
    return [*pages, _aged(page, rng)]


def _blank() -> Image.Image:
    return Image.new("L", _SIZE, 250)


def _left(shape: Shape, line: str, font: ImageFont.FreeTypeFont) -> float:
    if shape is Shape.STAMP:
        return _SIZE[0] - _MARGIN - font.getlength(line)
    return (_SIZE[0] - font.getlength(line)) / 2 if shape is Shape.HEADING else _MARGIN


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}".strip(" ") if line else word
        if line and font.getlength(longer) > _SIZE[0] - 2 * _MARGIN:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]


def _aged(page: Image.Image, rng: Random) -> Image.Image:
    turned = page.rotate(rng.uniform(-0.9, 0.9), Image.Resampling.BILINEAR, fillcolor=250)
    grain = _grain(rng.randrange(_GRAINS), 310).resize(_SIZE, Image.Resampling.NEAREST)
    return Image.blend(turned, grain, rng.uniform(0.04, 0.09))


def _jpeg(page: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    page.save(out, "JPEG", quality=quality, dpi=(150, 150))
    return out.getvalue()


@cache
def _grain(number: int, side: int) -> Image.Image:
    noise = Random(f"grain:{number}:{side}").randbytes(side * side)  # noqa: S311 - texture, nothing secret
    return Image.frombytes("L", (side, side), noise)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf", size)
