"""Type and colours of the PDF. Sizes are points."""

from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from migrate.paper.fonts import BOLD, ITALIC, PLAIN

INK, SOFT, LINE = HexColor("#1b1b1b"), HexColor("#5a5a5a"), HexColor("#c9c9c9")
YES, NO = HexColor("#1d6b3a"), HexColor("#9c1f1f")
MARGIN, FOOT = 18 * mm, 22 * mm


def _style(name: str, font: str = PLAIN, size: float = 9.3, **more: Any) -> Any:
    facts = {"leading": size * 1.4, "textColor": INK, "bulletFontName": PLAIN, "bulletFontSize": size}
    return ParagraphStyle(name, fontName=font, fontSize=size, **(facts | more))


BODY = _style("body", spaceAfter=2 * mm)
SOFT_BODY = _style("soft", ITALIC, 8.4, textColor=SOFT, spaceAfter=2 * mm)
STRONG = _style("strong", BOLD, spaceAfter=2 * mm)
TONES = {"": BODY, "soft": SOFT_BODY, "strong": STRONG}
TITLE = _style("title", BOLD, 17, spaceBefore=4 * mm, spaceAfter=2 * mm)
HEADINGS = {
    2: _style("part", BOLD, 12, spaceBefore=6 * mm, spaceAfter=2 * mm, keepWithNext=True),
    3: _style("list", BOLD, 9.8, spaceBefore=4 * mm, spaceAfter=1.5 * mm, keepWithNext=True),
}
STEP = _style("step", leftIndent=6 * mm, spaceAfter=1.8 * mm)
ADVISED = _style("advised", leftIndent=6 * mm, spaceAfter=0.5 * mm, keepWithNext=True)
ADVICE = _style("advice", size=8.4, textColor=SOFT, leftIndent=6 * mm, spaceAfter=1.8 * mm)
CELL = _style("cell", size=8.4)
CELL_BOLD = _style("cell bold", BOLD, 8.4)
FIGURE = _style("figure", size=8.4, alignment=2)
FIGURE_BOLD = _style("figure bold", BOLD, 8.4, alignment=2)
CODE = _style("code", size=6.6, textColor=SOFT)
PATH = _style("path", size=7.6, spaceAfter=0.4 * mm)
SMALL = _style("small", size=7.6, textColor=SOFT)


def verdict(good: bool) -> Any:
    """Style of the answer."""
    return _style("verdict", BOLD, 13.5, textColor=YES if good else NO)
