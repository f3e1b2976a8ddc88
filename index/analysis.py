"""The forms under which a word is found, computed by the same analysers as those of the embedded index.

The exact form ranks first, and is what quotes and typing errors are compared with. Folding before stemming lets an
unaccented query meet an accented word; stemming before folding keeps « -é » and « -ée » together. The two differ for
accented words only, so the index holds the second form of those alone: stemming is what indexing costs.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from index.french import ELISIONS, written

EXACT, STEM, ACCENT = "exact", "stem", "accent"
LONGEST_WORD = 64
"""Bytes; longer words (base64, lines of dots) are not indexed."""

_ELISION, _STEM, _FOLD = Filter.custom_stopword(list(ELISIONS)), Filter.stemmer("french"), Filter.ascii_fold()


def _analyzer(*filters: Filter) -> TextAnalyzer:
    builder = (
        TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(LONGEST_WORD)).filter(Filter.lowercase())
    )
    for each in filters:
        builder = builder.filter(each)
    return builder.build()


ANALYZERS = {
    EXACT: _analyzer(_FOLD),
    STEM: _analyzer(_ELISION, _FOLD, _STEM),
    ACCENT: _analyzer(_ELISION, _STEM, _FOLD),
}


def accented(text: str) -> str:
    """The words of a text that have an accent, which are all that ACCENT is to be given."""
    return " ".join(word for word in text.split() if not word.isascii())


def tokens(analyzer: str, text: str) -> list[tuple[int, str]]:
    """Position and form of each word; a word left out keeps its position empty."""
    return [(token.position, token.text) for token in ANALYZERS[analyzer].pre_tokenize(text).tokens]


@lru_cache(maxsize=65_536)
def stems(word: str) -> frozenset[str]:
    """Both stems of one word."""
    return frozenset(ANALYZERS[STEM].analyze(word) + ANALYZERS[ACCENT].analyze(word))


@lru_cache(maxsize=65_536)
def exact(word: str) -> tuple[str, ...]:
    """The folded form of one word, other endings refused."""
    return tuple(ANALYZERS[EXACT].analyze(word))


@lru_cache(maxsize=65_536)
def forms(word: str) -> frozenset[str]:
    """Every form under which one word is found."""
    return stems(word).union(exact(word))


def all_forms(text: str) -> frozenset[str]:
    """Every form of every word of a text."""
    return frozenset(form for word in written(text) for form in forms(word))


def opening(forms: Iterable[str]) -> re.Pattern[str]:
    """Finds every written word that may have one of the forms: stemming leaves the first two letters as they are."""
    openings = {_written(form[:1]) + _written(form[1:2]) for form in forms} | {_ligatures(form[:1]) for form in forms}
    starts = "|".join(sorted(openings - {""})) or r"(?!)"
    return re.compile(rf"(?<![^\W_])(?:{starts})[^\W_]*", re.IGNORECASE)


@cache
def _folds() -> dict[str, str]:
    """What letters beyond ASCII fold to: Latin-1, Latin Extended A and B, ligatures."""
    letters = map(chr, [*range(0xAA, 0x250), *range(0xFB00, 0xFB07)])
    return {letter: fold for letter in letters for fold in exact(letter)}


@cache
def _written(letter: str) -> str:
    return f"[{letter}{''.join(char for char, fold in _folds().items() if fold.startswith(letter))}]" if letter else ""


@cache
def _ligatures(letter: str) -> str:
    found = "".join(char for char, fold in _folds().items() if len(fold) > 1 and fold.startswith(letter))
    return f"[{found}]" if found else ""


def tolerant(form: str) -> bool:
    """Whether a typing error is forgiven: shorter words, and figures, have too many others one sign away."""
    return len(form) >= 5 and form.isalpha()


def within_one_edit(one: str, other: str) -> bool:
    """Equal but for one letter changed, added or missing, or two neighbours swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    left, right = one[same:], other[same:]
    swapped = len(left) > 1 and left[:2] == right[1::-1] and left[2:] == right[2:]
    return swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]
