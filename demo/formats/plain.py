"""Formats that are text: txt, html, rtf."""

from html import escape
from random import Random

from demo.prose.draft import Draft, Shape


def txt(draft: Draft, rng: Random) -> bytes:
    """Notes of a text editor: UTF-8, or Windows-1252 from an old computer."""
    return draft.plain.replace("\n", "\r\n").encode(rng.choice(["utf-8", "utf-8-sig", "cp1252"]), "replace")


def html(draft: Draft, rng: Random) -> bytes:
    """A page saved from a site."""
    charset = rng.choice(["utf-8", "windows-1252"])
    body = []
    for group in draft.tables():
        if group[0].shape is Shape.ROW:
            rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row.cells) for row in group)
            body.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
        else:
            tag = "h1" if group[0].shape is Shape.HEADING else "p"
            body.append(f"<{tag}>{escape(group[0].text)}</{tag}>")
    page = (
        f'<!DOCTYPE html>\n<html lang="fr"><head><meta charset="{charset}">'
        f"<title>{escape(draft.title)}</title></head>\n<body>\n" + "\n".join(body) + "\n</body></html>\n"
    )
    return page.encode("cp1252" if charset == "windows-1252" else charset, "xmlcharrefreplace")


def rtf(draft: Draft, _rng: Random) -> bytes:
    """Rich text (RTF 1.9.1), in Windows-1252 with Unicode escapes beyond it."""
    lines = [
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss Arial;}}",
        r"{\info{\title " + _escaped(draft.title) + "}}",
    ]
    for block in draft.blocks:
        text = r"\tab ".join(_escaped(cell) for cell in block.cells)
        lines.append(rf"\pard\qc\b {text}\b0\par" if block.shape is Shape.HEADING else rf"\pard {text}\par")
    return "\r\n".join([*lines, "}"]).encode("ascii")


def _escaped(text: str) -> str:
    return "".join(_rtf(char) for char in text)


def _rtf(char: str) -> str:
    if char in "\\{}":
        return f"\\{char}"
    if char < "\x80":
        return char
    byte = char.encode("cp1252", "ignore")
    return rf"\'{byte[0]:02x}" if byte else rf"\u{ord(char)}?"
