"""The form that is signed: one page or two, by rule, with its legal sentence and its three boxes."""

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Cm, Pt

from migrate.elimination import messages
from migrate.elimination.bordereau import Bordereau, Facts
from passation import instants
from passation.console import number, size

_WIDTHS = (1.6, 6.0, 3.0, 1.6, 2.2, 3.4, 5.0, 4.0)
"""Centimetres of the columns, on A4 in landscape."""


def as_docx(one: Bordereau, annex_sha256: str, zone: tzinfo) -> bytes:
    """The bytes of the form.

    Args:
        one: the bordereau.
        annex_sha256: digest of its CSV annex, in hexadecimal: what binds the signature to the list.
        zone: of the commune.
    """
    made = instants.at(one.made, UTC)
    form = _blank(made)
    said = one.document
    form.add_heading(f"{messages.TITLE} n° {one.number}", level=1)
    form.add_paragraph(messages.DRAFT).runs[0].italic = True
    _head(form, one, made.astimezone(zone))
    form.add_paragraph(messages.LEGAL)
    _grid(form, messages.TABLE, [*map(_group, said["groups"]), _total(one)], _WIDTHS)
    form.add_paragraph(f"{messages.DIGITAL} {messages.PAPER}")
    form.add_paragraph(f"Annexe : {number(len(one.lines))} lignes, empreinte SHA-256 de la liste CSV : {annex_sha256}")
    _left(form, said)
    _texts(form, said)
    _grid(form, [role for role, _ in messages.SIGNATURES], [[f"{what}\n\n\n\n" for _, what in messages.SIGNATURES]])
    form.add_paragraph(f"{messages.KEEP_FOREVER} Établi par {said['tool']}, qui ne supprime aucun document.")
    out = io.BytesIO()
    form.save(out)
    return out.getvalue()


def _blank(made: datetime) -> Any:
    form: Any = Document()
    page = form.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(1.4)
    style = form.styles["Normal"]
    style.font.name, style.font.size = "Liberation Sans", Pt(9)
    style.paragraph_format.space_after = Pt(4)
    form.core_properties.author = "Passation"
    form.core_properties.created = form.core_properties.modified = made.replace(tzinfo=None)
    return form


def _head(form: Any, one: Bordereau, made: datetime) -> None:
    commune = one.document["commune"]
    siren = f", SIREN {commune['siren']}" if commune["siren"] else ""
    rows = [
        ("Commune", f"{commune['name']} (INSEE {commune['insee']}{siren})"),
        ("Services producteurs", ", ".join(one.document["services"])),
        ("Établi le", f"{made:%d/%m/%Y} ; durées comptées au {messages.civil(one.as_of)}"),
    ]
    _grid(form, (), rows, (5.0, 21.8))


def _group(group: Facts) -> list[str]:
    reference = group["reference"] if group["confirmed"] else messages.TO_CONFIRM
    return [
        group["rule"],
        f"{group['series']}\n{' ; '.join(group['nodes'])}",
        f"{messages.civil(group['first'])}\n{messages.civil(group['last'])}",
        number(group["count"]),
        size(group["bytes"]),
        f"{group['term']}\nà partir de : {group['event']}",
        f"{reference}\n(source : {group['source']})",
        group["remarks"],
    ]


def _total(one: Bordereau) -> list[str]:
    return ["", "Total", "", number(one.tally.count), size(one.tally.bytes), "", "", ""]


def _left(form: Any, said: Facts) -> None:
    if said["left"]:
        form.add_paragraph(messages.SUMMARY_TITLE)
    for why, tally in said["left"].items():
        form.add_paragraph(messages.left(why, tally).strip(), style="List Bullet")


def _texts(form: Any, said: Facts) -> None:
    for text in said["texts"]:
        sure = messages.CHECKED_TEXT if text["checked"] else messages.TO_CONFIRM
        form.add_paragraph(f"{text['article']} : {text['says']} ({sure}).", style="List Bullet")


def _grid(form: Any, header: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float] = ()) -> None:
    body = [list(row) for row in rows]
    every = [list(header), *body] if header else body
    grid = form.add_table(rows=len(every), cols=len(every[0]), style="Table Grid")
    for rank, cells in enumerate(every):
        row = grid.rows[rank]
        for column, text in enumerate(cells):
            cell = row.cells[column]
            cell.text = text
            if widths:
                cell.width = Cm(widths[column])
            if header and rank == 0:
                cell.paragraphs[0].runs[0].bold = True
    form.add_paragraph()
