"""What a word is looked for under, and what each place where it is found is worth; the same in every backend."""

from collections.abc import Iterator

from index import analysis

TITLE, OBJECT, BODY = "title", "object", "body"
TEXTS = (TITLE, OBJECT, BODY)
WEIGHTS = {TITLE: 4.0, OBJECT: 4.0, BODY: 1.0}
"""On top of BM25."""
EXACT_WEIGHT, SYNONYM_WEIGHT, NAME_WEIGHT = 1.5, 0.7, 3.0
"""The form as typed; a wording that was not typed; a word of a file name, on top of its rarity."""
NUMBER_SCORE, NAME_NUMBER_SCORE, DAY_SCORE, KIND_SCORE = 40.0, 30.0, 20.0, 4.0
"""The act's own number; a number in a file name; the date of the document; its kind, « arrêté », as a plain word.

They stand alone, without BM25.
"""
TIE = 0.1
"""What the other options of a word add to the best one: one word found under three forms is one word found."""

Run = list[tuple[int, str]]
"""Forms and their positions, side by side."""


def runs(text: str, *, exact: bool) -> Iterator[tuple[str, Run]]:
    """Under which analysis to look for which forms. A compound is looked for as it stands, exactly or by its stems."""
    typed, stemmed = analysis.tokens(analysis.EXACT, text), analysis.tokens(analysis.STEM, text)
    if typed:
        yield analysis.EXACT, typed
    if exact or not stemmed:
        return
    if len(stemmed) > 1:
        yield analysis.STEM, stemmed
        return
    for stem in sorted(analysis.stems(text)):
        yield from ((analyzer, [(0, stem)]) for analyzer in (analysis.STEM, analysis.ACCENT))


def field(text: str, analyzer: str) -> str:
    """Name of the field that holds a text under one analysis."""
    return f"{text}_{analyzer}"
