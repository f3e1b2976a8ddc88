"""Pages as tesseract reads them best: held as the camera says, their lines level, or laid the other way round.

Tesseract loses whole lines of a page that leans by three degrees, without losing confidence; it reads a page that lies
on its side, but mixes its columns, and may take its foot for its head.
"""

import warnings
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageOps

_MOST_PIXELS = 40_000_000
_MODES = frozenset({"1", "L", "RGB", "CMYK", "YCbCr"})
"""Others have transparency or sixteen bits, which tesseract lays on white and Pillow does not."""
_SIDE = 800
"""Dots of the longer side of the copy on which the lines are sought."""
_COARSE = (-5.0, -4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0)
_FINE = (-0.5, 0.0, 0.5)
_LEAST = 1.0
"""Degrees that tesseract copes with."""
_CLEARER = 1.15
"""How much clearer the lines must be after the turn."""
_SIDEWAYS = 2.0
"""How much clearer lines must be that run upwards. Tesseract reads those too, from one column into the next."""
_ORIENTATION, _AS_IT_LIES = 0x0112, 1  # EXIF 2.32
_WHITE = 255
_BROKEN = (OSError, ValueError, EOFError, SyntaxError, Image.DecompressionBombError)
"""What Pillow raises on damaged images: tesseract then says what it makes of them."""


def straight(image: Path, frame: int = 0) -> Image.Image | None:
    """The page in grey, its lines level; None when they are so as it lies, or when it cannot be opened.

    Head and foot are not told apart.
    """
    found = _opened(image, frame)
    if found is None:
        return None
    page, moved = found
    angle, sideways = _lean(page)
    if angle:
        page = page.rotate(angle, Image.Resampling.BILINEAR, expand=True, fillcolor=_WHITE)
    if sideways:
        page = page.transpose(Image.Transpose.ROTATE_90)
    return page if moved or angle or sideways else None


def turned(image: Path, frame: int = 0) -> Image.Image | None:
    """The page in grey with its head at its foot, straightened; None when it cannot be opened."""
    found = straight(image, frame)
    if found is None:
        found, _ = _opened(image, frame) or (None, False)
    return found and found.transpose(Image.Transpose.ROTATE_180)


def _opened(image: Path, frame: int) -> tuple[Image.Image, bool] | None:
    """The page in grey, and whether its EXIF had it turned."""
    try:
        with warnings.catch_warnings(), image.open("rb") as stream:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the next lines decide
            with Image.open(stream) as page:
                page.seek(frame)
                if page.width * page.height > _MOST_PIXELS or page.mode not in _MODES:
                    return None
                moved = page.getexif().get(_ORIENTATION, _AS_IT_LIES) != _AS_IT_LIES
                return ImageOps.exif_transpose(page).convert("L"), moved
    except _BROKEN:
        return None


def _lean(page: Image.Image) -> tuple[float, bool]:
    """Degrees by which to turn the page, counter-clockwise, 0 when it does not lean; whether its lines run upwards."""
    ink = ImageOps.invert(page.reduce(-(-max(page.size) // _SIDE)))
    clear = {0.0: _clarity(ink)}
    for steps in (_COARSE, _FINE):
        best = max(clear, key=lambda angle: max(clear[angle]))
        for angle in {best + step for step in steps} - clear.keys():
            clear[angle] = _clarity(ink.rotate(angle, Image.Resampling.BILINEAR))
    best = max(clear, key=lambda angle: max(clear[angle]))
    if abs(best) < _LEAST or max(clear[best]) <= _CLEARER * max(clear[0.0]):
        best = 0.0
    across, upwards = clear[best]
    return best, upwards > _SIDEWAYS * across


def _clarity(ink: Image.Image) -> tuple[float, float]:
    """How sharply lines of text stand apart that run across the page, and that run upwards (Postl, 1986)."""
    width, height = ink.size
    box = Image.Resampling.BOX
    return _edges(ink.resize((1, height), box).tobytes()), _edges(ink.resize((width, 1), box).tobytes())


def _edges(profile: Iterable[int]) -> float:
    return float(sum((one - other) ** 2 for one, other in pairwise(profile)))
