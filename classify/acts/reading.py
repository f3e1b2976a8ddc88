"""A document as the recognition of acts reads it: lines, without accents, and once more without what OCR confuses."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from passation.model import Page

EVIDENCE = 200
_LINES, _FOOT = 3000, 500
_WIDTH = 1500
_HEAD = 45


def _latin() -> dict[int, str]:
    table: dict[int, str] = {}
    for code in range(0xC0, 0x250):
        base = unicodedata.normalize("NFD", chr(code))[0].lower()
        if base.isascii():
            table[code] = base
    for chars, simple in (
        ("’‘ʼ´`", "'"),
        ("«»“”„", '"'),
        ("–—‑−\ufffe\u00ad", "-"),
        ("\u00a0\u202f\t\r", " "),
        ("ºᵒ˚", "°"),
    ):
        table |= {ord(char): simple for char in chars}
    return table | {code: chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}


_PLAIN = _latin()
_CONFUSED_LETTERS = str.maketrans("ic", "le")
_LOOSE = str.maketrans({"i": "[il1|!]", "l": "[il1|!]", "e": "[ec]", "c": "[ec]", "o": "[o0]"})
_CONFUSED = str.maketrans("015|!ic", "olsllle")


def plain(text: str) -> str:
    """Lower case, no accent, ASCII quotes and dashes; as long as the NFC form of `text`."""
    return unicodedata.normalize("NFC", text).translate(_PLAIN)


def skeleton(text: str) -> str:
    """What is left of a text when letters that OCR confuses are one: for markers, never for values."""
    confused = plain(text).translate(_CONFUSED).replace("rn", "m").replace("vv", "w")
    return " ".join(re.sub(r"[^a-z0-9:°]+", " ", confused).split())


def _split(text: str) -> list[str]:
    """Lines that are not blank; U+FFFE is what pdfium gives for a hyphen at the end of a line."""
    joined = unicodedata.normalize("NFC", text).replace("\ufffe\r\n", "").replace("\ufffe\n", "").replace("\ufffe", "")
    return [line.strip()[:_WIDTH] for line in joined.splitlines() if line.strip()]


def loose(pattern: str) -> str:
    """A pattern over `plain` text whose letters also match what OCR takes for them; no character class inside."""
    return pattern.translate(_LOOSE)


def broken(word: str) -> str:
    """A pattern over `plain` text for a word that OCR may have cut by spaces, its letters as in `loose`."""
    return loose(" ?".join(word))


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank."""

    page: int
    text: str
    plain: str
    key: str
    """Its skeleton, empty when the line has only signs."""

    @property
    def evidence(self) -> str:
        """The words to be shown, 200 characters at most."""
        return " ".join(self.text.split())[:EVIDENCE]


@dataclass(frozen=True)
class Document:
    """The lines of a document and the name of its file without extension."""

    lines: tuple[Line, ...]
    name: str

    @classmethod
    def of(cls, pages: Sequence[Page], name: str) -> "Document":
        """Split into lines without the blank ones; of a long document its beginning and its end."""
        raw = [(page.number, line) for page in pages for line in _split(page.text)]
        kept = raw if len(raw) <= _LINES else [*raw[: _LINES - _FOOT], *raw[-_FOOT:]]
        lines = [Line(page, line, plain(line), skeleton(line)) for page, line in kept]
        stem = name.rpartition(".")[0] if re.search(r"\.[A-Za-z0-9]{1,5}$", name) else name
        return cls(tuple(lines), stem)

    def first(self, pattern: re.Pattern[str], lines: Iterable[Line] | None = None) -> int:
        """Index of the first line whose skeleton matches, -1 when there is none."""
        return next(
            (i for i, line in enumerate(self.lines if lines is None else lines) if pattern.search(line.key)), -1
        )

    @cached_property
    def start(self) -> int:
        """Index of the first line of the act itself.

        Pages before its title are a covering letter, unless they hold visas or the names of those present.
        """
        found = max(self.first(TITLE), 0)
        page = self.lines[found].page if self.lines else 0
        before = [line for line in self.lines[:found] if line.page != page]
        return 0 if self.first(_WITHIN, before) >= 0 else len(before)

    @cached_property
    def head(self) -> tuple[Line, ...]:
        """Lines before the visas, the motives or the list of those present."""
        kept: list[Line] = []
        for line in self.lines[self.start : self.start + _HEAD]:
            if kept and BODY.search(line.key):
                break
            kept.append(line)
        return tuple(kept)


def marker(pattern: str) -> re.Pattern[str]:
    """A pattern over skeletons, written in plain French without accents."""
    return re.compile(pattern.translate(_CONFUSED_LETTERS).replace("rn", "m").replace(r"\d", "[2-9ols]"))


TITLE = marker(
    r"^(?:[^a-z]*n ?° ?\S+ )?(?:projet d )?(?:arrete|decision|deliberation)s?"
    r"(?: municipale?| du maire| du conseil| temporaire| permanent| n| portant| reglementant|$| [^a-z])"
    r"|extrait du registre|^(?:compte rendu|proces verbal)"
)
DONE = marker(
    r"^(?:ainsi )?(?:fait|signe|donne)\b|^a [a-z ]{2,60}\ble\b|^pour (?:extrait|copie) conforme"
    r"|^le .{6,40} pour copie conforme"
)
_WITHIN = marker(r"^(?:vu |considerant|presents? ?:|etaient presents|article )")
BODY = marker(
    r"^(?:vu |considerant|attendu|presents? ?:|etaient presents|absents|nous |article |convoque|l an deux"
    r"|madame |monsieur |le maire de|le conseil)"
)
