"""French as the index reads it: clean text, elision, words too common to be asked for, one spelling for kinds.

The lists are closed classes of the language (articles, pronouns, prepositions), not rules that a commune may change.
"""

import re
import unicodedata

from passation import paths

ELISIONS = ("l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu")

_STOP_WORDS = """
a ai as au aux avec ce ces cet cette ceux dans de des donc dont du elle elles en entre est et etre ete eu ils il je la
le les leur leurs lui ma mais me mes moi mon ne nos notre nous on ont or ou par pas pour que quel quelle quels quelles
qui sa sans se ses si son sont sous sur ta te tes toi ton tu un une vos votre vous y
"""
STOP_WORDS = frozenset(_STOP_WORDS.split()).union(ELISIONS)
"""Folded. They are indexed, so that phrases are exact, but a query does not insist on them."""

_WORD = re.compile(r"[^\W_]+")
_ELIDED = re.compile(rf"^(?:(?:{'|'.join(ELISIONS)})['’ʼ])+(?=\w)", re.IGNORECASE)


def clean(text: str) -> str:
    """Composed characters, no soft hyphen, no lone surrogate: what an index accepts and what is shown again."""
    return unicodedata.normalize("NFC", text).replace("\xad", "").encode("utf-8", "replace").decode()


def written(text: str) -> list[str]:
    """Words of a text as they are written, in order."""
    return _WORD.findall(text)


def words(text: str) -> list[str]:
    """Folded words of a text, in order: « L’Arrêté n° 12 » gives `l`, `arrete`, `n`, `12`."""
    return written(paths.folded(text))


def unelided(text: str) -> str:
    """« l’arrêté » as « arrêté », with either apostrophe."""
    return _ELIDED.sub("", text)


def common(text: str) -> bool:
    """Whether the text holds nothing but words too common to be asked for."""
    return all(word in STOP_WORDS for word in words(text))


def singular(text: str) -> str:
    """One spelling for a kind of document: « Comptes-rendus » and « compte rendu » are `compte rendu`."""
    return " ".join(word.rstrip("s") if len(word) > 3 else word for word in words(text))
