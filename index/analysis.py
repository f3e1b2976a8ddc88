"""The three forms under which a word is found, computed by the same analysers as those of the embedded index.

Folding before stemming lets an unaccented query meet an accented word; stemming before folding keeps « -é / -ée »
together; the exact form ranks first, and is what quotes and typing errors are compared with.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from index.french import ELISIONS

EXACT, STEM_FOLD, FOLD_STEM = "exact", "stem_fold", "fold_stem"
LONGEST_WORD = 64
"""Bytes; longer words (base64, lines of dots) are not indexed."""


def _analyzers() -> dict[str, TextAnalyzer]:
    def start() -> TextAnalyzerBuilder:
        short = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(LONGEST_WORD))
        return short.filter(Filter.lowercase())

    elision = Filter.custom_stopword(list(ELISIONS))
    stem, fold = Filter.stemmer("french"), Filter.ascii_fold()
    return {
        EXACT: start().filter(fold).build(),
        STEM_FOLD: start().filter(elision).filter(stem).filter(fold).build(),
        FOLD_STEM: start().filter(elision).filter(fold).filter(stem).build(),
    }


ANALYZERS = _analyzers()


def tokens(analyzer: str, text: str) -> list[tuple[int, str]]:
    """Position and form of each word; a word left out keeps its position empty."""
    return [(token.position, token.text) for token in ANALYZERS[analyzer].pre_tokenize(text).tokens]


@lru_cache(maxsize=65_536)
def forms(word: str) -> frozenset[str]:
    """Every form under which one word is found."""
    return frozenset(form for analyzer in ANALYZERS.values() for form in analyzer.analyze(word))


@lru_cache(maxsize=4_096)
def exact(word: str) -> tuple[str, ...]:
    """The folded form of one word, other endings refused."""
    return tuple(ANALYZERS[EXACT].analyze(word))


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
