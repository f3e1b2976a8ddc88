"""Terms that stand for what is filtered or comes from a place, the same in every backend.

What comes from a place (file name, path, source, node) is kept as terms that open with the rights class of the place,
`12:arrete`, and once more with `*` for the operator: a reader's query names his own classes, so nothing of a place
that he may not see can be matched, counted or guessed, even when another place of the content is his.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from index import french, numbers
from index.backends import Facet
from index.document import Document, Place
from passation import paths

OPERATOR = "*"
MEDIA = "media"
_ORDER = re.compile(r"^(?:\d+\s+)+(?=\S)")


def scoped(scope: int | str, term: str) -> str:
    """A term of a place, for one rights class or for the operator."""
    return f"{scope}:{term}"


@lru_cache(maxsize=4_096)
def tag(kind: str, value: str) -> str:
    """Term of a filter: `type=arrete`, `source=serveur`; « 10 Direction » of a filing plan is known as `direction`."""
    if kind == Facet.KIND:
        return f"{kind}={french.singular(value)}"
    label = paths.folded(value)
    return f"{kind}={_ORDER.sub('', label) if kind == Facet.NODE else label}"


def tags(document: Document) -> set[str]:
    """Terms of all filters of a document, those of places scoped."""
    found = {tag(Facet.KIND, document.kind)} if document.kind else set()
    if document.media_type:
        found.add(tag(MEDIA, document.media_type.partition("/")[2]))
    if year := document.day // 10_000:
        found.add(tag(Facet.YEAR, f"{year:04d}"))
    for place in document.places:
        own = [tag(Facet.SOURCE, place.source), *(tag(Facet.NODE, node) for node in place.nodes)]
        found.update(scoped(scope, term) for term in own for scope in (place.rights, OPERATOR))
    return found


def number_term(key: str) -> str:
    """Term of a number found in a file name."""
    return f"#{key}"


def name_numbers(name: str) -> set[str]:
    """Terms of the numbers in a file name, with and without their year."""
    keys = {found.key for found in numbers.find(name)}
    return {number_term(spelling) for key in keys for spelling in (key, numbers.any_year(key))}


def paths_with_scopes(places: tuple[Place, ...]) -> Iterator[tuple[str, list[int | str]]]:
    """Each path once, clean, with the scopes under which it is found: those of its places, and the operator's."""
    for path in sorted({place.path for place in places}):
        scopes = sorted({place.rights for place in places if place.path == path})
        yield french.clean(path), [OPERATOR, *scopes]
