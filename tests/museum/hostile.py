"""The hostile set: documents made to cost too much, and whole documents damaged by chance, always the same chance."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import cycle, islice, zip_longest
from pathlib import Path

from tests.museum import broken

_LEVELS = 100_000


def deep_page(file: Path) -> None:
    """An .html of nothing but elements within elements."""
    file.write_bytes(b"<html><body>" + b"<div>" * _LEVELS + b"fondmarque" + b"</div>" * _LEVELS + b"</body></html>")


def deep_rich(file: Path) -> None:
    """An .rtf of groups within groups."""
    file.write_bytes(rb"{\rtf1\ansi " + b"{" * _LEVELS + b"fondmarque" + b"}" * _LEVELS + b"}")


BOMBS: dict[str, Callable[[Path], object]] = {
    "4.5 GB of zeros.zip": broken.zip_bomb,
    "4.5 GB of zeros, sizes denied.zip": partial(broken.zip_bomb, announced=1000),
    "40 zips in each other.zip": partial(broken.nested_zip, levels=40),
    "1 GB of text.docx": broken.huge_word,
    "1 GB of text, size denied.docx": partial(broken.huge_word, announced=1000),
    "entities that multiply.docx": broken.laughing_word,
    "1 GB of spaces.pdf": partial(broken.pdf_of, size=1 << 30, unit=b" "),
    "1 GB of operators.pdf": partial(broken.pdf_of, size=1 << 30, unit=b"q Q "),
    "2 million words.pdf": broken.slow_pdf,
    "60,000 by 60,000.png": broken.huge_png,
    "100,000 elements in each other.html": deep_page,
    "100,000 groups in each other.rtf": deep_rich,
}
"""Maker of each, by a name whose extension it has."""


def fuzzed(wholes: Sequence[Path], folder: Path, count: int) -> Iterator[Path]:
    """Damaged copies of whole documents, of each extension in turn; each is deleted when the next one is made."""
    kinds: dict[str, list[Path]] = {}
    for whole in wholes:
        kinds.setdefault(whole.suffix.lower(), []).append(whole)
    turns = [one for some in zip_longest(*(kinds[kind] for kind in sorted(kinds))) for one in some if one]
    for seed, whole in enumerate(islice(cycle(turns), count)):
        file = folder / f"damaged-{seed}{whole.suffix.lower()}"
        file.write_bytes(broken.fuzzed(whole.read_bytes(), seed))
        yield file
        file.unlink()
