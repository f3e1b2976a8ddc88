"""PDF with text, by reportlab in its invariant mode."""

import io
from random import Random

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from demo.prose.draft import Draft, Shape

_WIDTH, _HEIGHT = A4
_MARGIN, _LEADING = 56, 14
_SANS, _SERIF = ("Helvetica", "Helvetica-Bold"), ("Times-Roman", "Times-Bold")


def text(draft: Draft, rng: Random) -> bytes:
    """Pages of text; a stamp stands at the top right, as the préfecture's software prints it."""
    return _pages(draft, rng, None)


def protected(draft: Draft, rng: Random) -> bytes:
    """The same behind a password (RC4 40 bits, as old printers make them)."""
    return _pages(draft, rng, StandardEncryption("mairie", "secretaire", strength=40))


def _pages(draft: Draft, rng: Random, encryption: StandardEncryption | None) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, encrypt=encryption)
    canvas.setTitle(draft.title[:200])
    canvas.setAuthor(draft.author)
    fonts, size = rng.choice([(_SANS, 10), (_SERIF, 11), (_SANS, 11)])
    y = _HEIGHT - _MARGIN
    for block in draft.blocks:
        font = fonts[block.shape is Shape.HEADING]
        height = size + {Shape.HEADING: 2, Shape.STAMP: -2, Shape.ROW: -2}.get(block.shape, 0)
        room = (_WIDTH - 2 * _MARGIN) / len(block.cells)
        cells = [simpleSplit(cell, font, height, room - 4) for cell in block.cells]
        lines = max(map(len, cells))
        if y - lines * _LEADING < _MARGIN:
            canvas.showPage()
            y = _HEIGHT - _MARGIN
        canvas.setFont(font, height)
        for column, cell in enumerate(cells):  # a cell after the other, as office software writes them
            for at, line in enumerate(cell):
                _draw(canvas, block.shape, _MARGIN + column * room, y - at * _LEADING, line)
        y -= lines * _LEADING + 4
    canvas.save()
    return out.getvalue()


def _draw(canvas: Canvas, shape: Shape, x: float, y: float, line: str) -> None:
    if shape is Shape.STAMP:
        canvas.drawRightString(_WIDTH - _MARGIN, y, line)
    elif shape is Shape.HEADING:
        canvas.drawCentredString(_WIDTH / 2, y, line)
    else:
        canvas.drawString(x, y, line)
