"""A document as PDF/A on A4 pages, numbered, marked and fit to be initialled and signed.

reportlab: pure Python, BSD licence, maintained since 2000. A page printed by a browser or by WeasyPrint would need
Chromium or Pango on the machine; fpdf2 is under the LGPL.
"""

from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, PageBreak, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as Grid

import passation
from migrate.paper import blocks, messages, styles
from migrate.paper.archive import make_lasting
from migrate.paper.fonts import PLAIN, drawable, register

_SIGNED = 31 * mm
"""Height of a box to sign in."""
_WIDTH = A4[0] - 2 * styles.MARGIN
_FRAME = [
    ("BOX", (0, 0), (-1, -1), 0.9, styles.INK),
    *((f"{side}PADDING", (0, 0), (-1, -1), 8) for side in ("LEFT", "RIGHT")),
]
_HEAD = [
    ("LINEBELOW", (0, 0), (-1, -1), 0.9, styles.INK),
    *((f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT")),
]
_ROWS = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, styles.LINE),
    *((f"{side}PADDING", (0, 0), (-1, -1), 3.2) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")),
]


def as_pdf(paper: blocks.Paper) -> bytes:
    """The document, PDF/A-2b. Signs that no font has are written by their number."""
    register()
    out = BytesIO()
    title, author, tool = f"{paper.title} — {paper.left}", paper.left, f"Passation {passation.__version__}"
    side = styles.MARGIN - 6  # the frame of a page has a padding of its own
    template = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=side,
        rightMargin=side,
        topMargin=13 * mm,
        bottomMargin=styles.FOOT,
        title=title,
        author=author,
        subject=title,
        creator=tool,
    )
    story = [_head(paper), _paragraph(paper.title, styles.TITLE)]
    for block in paper.blocks:
        story += _drawn(block)
    lasting = partial(make_lasting, title=title, author=author, tool=tool)
    maker = partial(_Numbered, mark=paper.mark, lasting=lasting, initialFontName=PLAIN)
    template.build(story, canvasmaker=maker)
    return out.getvalue()


class _Numbered(Canvas):  # type: ignore[misc]
    """Keeps its pages until their number is known, then sets mark, number and room for initials at their feet."""

    def __init__(self, *args: Any, mark: str, lasting: Callable[[Canvas], None], **options: Any) -> None:
        super().__init__(*args, **options)
        self._mark = drawable(mark)
        self._kept: list[dict[str, Any]] = []
        lasting(self)

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Keep the page."""
        self._kept.append(dict(self.__dict__))
        begun: Any = self
        begun._startPage()

    def save(self) -> None:
        """Number the pages and write them."""
        count = len(self._kept)
        for page in self._kept:
            self.__dict__.update(page)
            self._foot(count)
            super().showPage()
        super().save()

    def _foot(self, count: int) -> None:
        left, right = styles.MARGIN, A4[0] - styles.MARGIN
        self.setStrokeColor(styles.LINE)
        self.line(left, 16 * mm, right, 16 * mm)
        self.setFillColor(styles.SOFT)
        self.setFont(PLAIN, 6.6)
        self.drawString(left, 12 * mm, self._mark)
        self.drawString(left, 8 * mm, messages.INITIALS)
        self.setFont(PLAIN, 8)
        self.drawRightString(right, 8 * mm, messages.page(self.getPageNumber(), count))


class _Box(Flowable):  # type: ignore[misc]
    """A box to tick."""

    def __init__(self, *, ticked: bool) -> None:
        super().__init__()
        self.width = self.height = 9
        self._ticked = ticked

    def draw(self) -> None:
        """A square, crossed when ticked."""
        self.canv.setStrokeColor(styles.INK)
        self.canv.rect(0, 0, 8, 8)
        if self._ticked:
            self.canv.line(1.5, 1.5, 6.5, 6.5)
            self.canv.line(1.5, 6.5, 6.5, 1.5)


def _paragraph(text: str, style: Any) -> Any:
    return Paragraph(escape(drawable(text)).replace("\n", "<br/>"), style)


def _head(paper: blocks.Paper) -> Any:
    cells = [_paragraph(paper.left, styles.SMALL), _paragraph(paper.right, styles.FIGURE)]
    return Grid([cells], [_WIDTH * 0.6, _WIDTH * 0.4], style=_HEAD)


def _drawn(block: blocks.Block) -> Iterator[Any]:
    yield from _BY_KIND[type(block)](block)


def _heading(block: blocks.Heading) -> Iterator[Any]:
    yield _paragraph(block.text, styles.HEADINGS[block.level])


def _text(block: blocks.Text) -> Iterator[Any]:
    yield _paragraph(block.text, styles.TONES[block.tone])


def _verdict(block: blocks.Verdict) -> Iterator[Any]:
    style = styles.verdict(block.good)
    yield Grid(
        [[_paragraph(block.text, style)]], [_WIDTH], style=[*_FRAME, ("BOX", (0, 0), (-1, -1), 1.6, style.textColor)]
    )
    yield Spacer(0, 3 * mm)


def _steps(block: blocks.Steps) -> Iterator[Any]:
    for rank, (said, advice) in enumerate(block.steps, start=1):
        style = styles.ADVISED if advice else styles.STEP
        yield Paragraph(escape(drawable(said)), style, bulletText=f"{rank}.")
        if advice:
            yield _paragraph(advice, styles.ADVICE)


def _table(block: blocks.Table) -> Iterator[Any]:
    rows = [[_cell(head, bold=True, figure=place in block.figures) for place, head in enumerate(block.heads)]]
    last = len(block.rows) - 1
    for number, row in enumerate(block.rows):
        bold = block.total and number == last
        rows.append([_cell(one, bold=bold, figure=place in block.figures) for place, one in enumerate(row)])
    rows = rows if block.heads else rows[1:]
    style = [*_ROWS, *([("LINEBELOW", (0, 0), (-1, 0), 0.9, styles.INK)] if block.heads else [])]
    yield Grid(rows, [_WIDTH * share for share in block.widths], style=style, repeatRows=bool(block.heads))
    yield Spacer(0, 3 * mm)


def _cell(value: blocks.Cell, *, bold: bool = False, figure: bool = False) -> Any:
    if isinstance(value, blocks.Tick):
        return _Box(ticked=value.ticked)
    if isinstance(value, blocks.Code):
        return _paragraph(value.text, styles.CODE)
    plain, strong = (styles.FIGURE, styles.FIGURE_BOLD) if figure else (styles.CELL, styles.CELL_BOLD)
    return _paragraph(value, strong if bold else plain)


def _frame(block: blocks.Frame) -> Iterator[Any]:
    texts = [[_paragraph(one.text, styles.TONES[one.tone])] for one in block.texts]
    yield KeepTogether([Spacer(0, 2 * mm), Grid(texts, [_WIDTH], style=_FRAME), Spacer(0, 3 * mm)])


def _paths(block: blocks.Paths) -> Iterator[Any]:
    yield from (_paragraph(path, styles.PATH) for path in block.paths)
    yield Spacer(0, 2 * mm)


def _signatures(block: blocks.Signatures) -> Iterator[Any]:
    cells = [
        [_paragraph(role, styles.STRONG), _paragraph(act, styles.CELL), _paragraph(messages.SIGN, styles.SMALL)]
        for role, act in block.people
    ]
    pairs = [cells[place : place + 2] for place in range(0, len(cells), 2)]
    grid = Grid(
        [[*pair, *[""] * (2 - len(pair))] for pair in pairs],
        [_WIDTH / 2] * 2,
        [_SIGNED] * len(pairs),
        style=[("GRID", (0, 0), (-1, -1), 0.6, styles.SOFT), ("VALIGN", (0, 0), (-1, -1), "TOP")],
    )
    yield KeepTogether([Spacer(0, 2 * mm), grid])


def _new_page(_block: blocks.NewPage) -> Iterator[Any]:
    yield PageBreak()


_BY_KIND: dict[type, Callable[[Any], Iterator[Any]]] = {
    blocks.Heading: _heading,
    blocks.Text: _text,
    blocks.Verdict: _verdict,
    blocks.Steps: _steps,
    blocks.Table: _table,
    blocks.Frame: _frame,
    blocks.Paths: _paths,
    blocks.Signatures: _signatures,
    blocks.NewPage: _new_page,
}
