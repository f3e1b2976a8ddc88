"""Fields of the embedded index, and how a document fills them."""

import tantivy
from tantivy import PreTokenizedString, SchemaBuilder, Token

from index import analysis, french, numbers, terms
from index.document import Document, Place
from index.ranking import BODY, OBJECT, TEXTS, TITLE, field

VERSION = "2"
"""Changes with the fields, the analysis or the meaning of a term."""

ID, RIGHTS, DAY, RECENT, PAGE = "id", "rights", "day", "recent", "page"
NAME, PATH, TAG, NUMBER = "name", "path", "tag", "number"
_LAST_ID = 2**32 - 1


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
    builder.add_unsigned_field(DAY, indexed=True, fast=True)  # a range over a column is the quicker
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
    for term in terms.tags(document):
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


def _add_places(out: tantivy.Document, places: tuple[Place, ...]) -> None:
    for path, scopes in terms.paths_with_scopes(places):
        found = {NAME: sorted(_name_terms(path.rpartition("/")[2])), PATH: sorted(_path_terms(path))}
        for target, own in found.items():
            for scope in scopes:
                out.add_pre_tokenized_text(target, _tokens(scope, own))


def _name_terms(name: str) -> set[tuple[int, str]]:
    words = {(at, form) for at, word in enumerate(french.written(name)) for form in analysis.forms(word)}
    return words | {(0, term) for term in terms.name_numbers(name)}


def _path_terms(path: str) -> set[tuple[int, str]]:
    return {(at, form) for at, word in enumerate(french.written(path)) for form in analysis.exact(word)}


def _tokens(scope: int | str, own: list[tuple[int, str]]) -> PreTokenizedString:
    return PreTokenizedString("", [Token(terms.scoped(scope, term), position, 0, 0) for position, term in own])
