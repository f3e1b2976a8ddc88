"""The fonts of the PDF: Bitstream Vera, which comes with reportlab and is embedded, so that no machine lacks them."""

from functools import cache
from typing import Any

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

PLAIN, BOLD, ITALIC = "Vera", "VeraBd", "VeraIt"
_ALIKE = {"\N{NARROW NO-BREAK SPACE}": "\N{NO-BREAK SPACE}", "\N{MODIFIER LETTER APOSTROPHE}": "’", "→": "»"}


@cache
def register() -> None:
    """Make them known to reportlab, once."""
    for name in (PLAIN, BOLD, ITALIC):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    addMapping(PLAIN, 0, 0, PLAIN)
    addMapping(PLAIN, 1, 0, BOLD)
    addMapping(PLAIN, 0, 1, ITALIC)
    addMapping(PLAIN, 1, 1, BOLD)


@cache
def _drawn() -> frozenset[int]:
    register()
    font: Any = pdfmetrics.getFont(PLAIN)
    return frozenset(font.face.charToGlyph)


def drawable(text: str) -> str:
    """The text as the fonts can draw it: a sign that they lack becomes its number, `<U+4E2D>`, and is never lost."""
    return "".join(_shown(sign) for sign in text)


def _shown(sign: str) -> str:
    if ord(sign) in _drawn() or sign == "\n":
        return sign
    return _ALIKE.get(sign, f"<U+{ord(sign):04X}>")
