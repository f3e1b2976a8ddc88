"""Fields of the embedded index, and how a document fills them.

What comes from a place (file name, path, source, node) is kept as terms that open with the rights class of the place,
`12:arrete`, and once more with `*` for the operator: a reader's query names his own classes, so nothing of a place
that he may not see can be matched, counted or guessed, even when another place of the content is his.
"""

import re
from functools import lru_cache

import tantivy
from tantivy import PreTokenizedString, SchemaBuilder, Token

from index import analysis, french, numbers
from index.backends import Facet
from index.document import Document, Place
from passation import paths

VERSION = "1"
"""Changes with the fields, the analysis or the meaning of a term."""

TITLE, OBJECT, BODY = "title", "object", "body"
TEXTS = (TITLE, OBJECT, BODY)
ID, RIGHTS, DAY, RECENT, PAGE = "id", "rights", "day", "recent", "page"
MEDIA = "media"
NAME, PATH, TAG, NUMBER = "name", "path", "tag", "number"
OPERATOR = "*"
_ORDER = re.compile(r"^(?:\d+\s+)+(?=\S)")
_LAST_ID = 2**32 - 1


def field(text: str, analyzer: str) -> str:
    """Name of the field that holds a text under one analysis."""
    return f"{text}_{analyzer}"


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


def number_term(key: str) -> str:
    """Term of a number found in a file name."""
    return f"#{key}"


def build() -> tantivy.Schema:
    """The schema; its texts are stored once, under the first analysis."""
    builder = SchemaBuilder()
    for text in TEXTS:
        for analyzer in analysis.ANALYZERS:
            stored = analyzer == analysis.EXACT and text != OBJECT
            detail = "freq" if analyzer == analysis.ACCENT else "position"
            builder.add_text_field(field(text, analyzer), stored, tokenizer_name=analyzer, index_option=detail)
    for name in (NAME, PATH):
        builder.add_text_field(name, tokenizer_name="raw")
    for name in (TAG, NUMBER):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field(ID, indexed=True, fast=True)  # tantivy deletes by a signed term only, and says nothing
    builder.add_unsigned_field(RIGHTS, indexed=True)
    builder.add_unsigned_field(DAY, indexed=True)
    builder.add_unsigned_field(RECENT, fast=True)
    builder.add_unsigned_field(PAGE, stored=True)
    return builder.build()


def native(document: Document) -> tantivy.Document:
    """The document as tantivy takes it."""
    out = tantivy.Document()
    out.add_integer(ID, document.id)
    day = document.day
    out.add_unsigned(DAY, day)
    out.add_unsigned(RECENT, day << 32 | _LAST_ID - document.id)
    _add_text(out, TITLE, document.title)
    _add_text(out, OBJECT, document.object)
    for page in document.pages:
        out.add_unsigned(PAGE, page.number)
        _add_text(out, BODY, page.text)
    for term in _tags(document):
        out.add_text(TAG, term)
    for key in document.numbers:
        out.add_text(NUMBER, key)
        out.add_text(NUMBER, numbers.any_year(key))
    for right in document.rights:
        out.add_unsigned(RIGHTS, right)
    _add_places(out, document.places)
    return out


def _add_text(out: tantivy.Document, text: str, value: str) -> None:
    clean = french.clean(value)
    out.add_text(field(text, analysis.EXACT), clean)
    out.add_text(field(text, analysis.STEM), clean)
    out.add_text(field(text, analysis.ACCENT), analysis.accented(clean))


def _tags(document: Document) -> set[str]:
    tags = {tag(Facet.KIND, document.kind)} if document.kind else set()
    if document.media_type:
        tags.add(tag(MEDIA, document.media_type.partition("/")[2]))
    if year := document.day // 10_000:
        tags.add(tag(Facet.YEAR, f"{year:04d}"))
    for place in document.places:
        own = [tag(Facet.SOURCE, place.source), *(tag(Facet.NODE, node) for node in place.nodes)]
        tags.update(scoped(scope, term) for term in own for scope in (place.rights, OPERATOR))
    return tags


def _add_places(out: tantivy.Document, places: tuple[Place, ...]) -> None:
    for path in sorted({place.path for place in places}):
        shown = french.clean(path)
        scopes = {place.rights for place in places if place.path == path}
        terms = {NAME: sorted(_name_terms(shown.rpartition("/")[2])), PATH: sorted(_path_terms(shown))}
        everyone: list[int | str] = [OPERATOR, *sorted(scopes)]
        for target, found in terms.items():
            for scope in everyone:
                out.add_pre_tokenized_text(target, _tokens(scope, found))


def _name_terms(name: str) -> set[tuple[int, str]]:
    keys = {found.key for found in numbers.find(name)}
    terms = {(at, form) for at, word in enumerate(french.written(name)) for form in analysis.forms(word)}
    return terms | {(0, number_term(spelling)) for key in keys for spelling in (key, numbers.any_year(key))}


def _path_terms(path: str) -> set[tuple[int, str]]:
    return {(at, form) for at, word in enumerate(french.written(path)) for form in analysis.exact(word)}


def _tokens(scope: int | str, terms: list[tuple[int, str]]) -> PreTokenizedString:
    return PreTokenizedString("", [Token(scoped(scope, term), position, 0, 0) for position, term in terms])
