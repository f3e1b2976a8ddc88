"""A document as the server takes it."""

from collections.abc import Iterable, Iterator
from typing import Any

from index import analysis, french, numbers, ranking, terms
from index.backends.elasticsearch import mapping as fields
from index.document import Document, Place
from passation.model import Page

LONGEST_TEXT = 16_000_000
"""Characters; what follows is not sent, for the server takes no document over 100 MB with its forms."""


def source(document: Document) -> dict[str, Any]:
    """The fields of one document."""
    pages = list(_pages(document.pages))
    found: dict[str, Any] = {
        fields.ID: document.id,
        fields.DAY: document.day,
        fields.RIGHTS: [str(right) for right in sorted(document.rights)],
        fields.TAG: sorted(terms.tags(document)),
        fields.NUMBER: [spelling for key in document.numbers for spelling in (key, numbers.any_year(key))],
        fields.TITLE: french.clean(document.title),
        fields.PAGES: pages,
    }
    texts = {
        ranking.TITLE: [found[fields.TITLE]],
        ranking.OBJECT: [french.clean(document.object)],
        ranking.BODY: [text for _, text in pages],
    }
    for name, values in texts.items():
        found[ranking.field(name, analysis.EXACT)] = [tokens(analysis.EXACT, text) for text in values]
        found[ranking.field(name, analysis.STEM)] = [tokens(analysis.STEM, text) for text in values]
        accented = (analysis.ANALYZERS[analysis.ACCENT].analyze(analysis.accented(text)) for text in values)
        found[ranking.field(name, analysis.ACCENT)] = [" ".join(words) for words in accented]
    found[fields.NAME], found[fields.PATH] = _places(document.places)
    return found


def tokens(analyzer: str, text: str) -> str:
    """The forms of a text, at their positions."""
    return spaced(analysis.tokens(analyzer, text))


def spaced(run: ranking.Run) -> str:
    """Forms and positions as the server's analyser reads them; what stands before the first form is no hole."""
    if not run or run[-1][0] - run[0][0] == len(run) - 1:
        return " ".join(form for _, form in run)
    words: list[str] = []
    following = run[0][0]
    for at, form in run:
        words.extend([fields.HOLE] * (at - following))
        words.append(form)
        following = at + 1
    return " ".join(words)


def _pages(pages: Iterable[Page]) -> Iterator[tuple[int, str]]:
    left = LONGEST_TEXT
    for page in pages:
        if left > 0:
            yield page.number, french.clean(page.text[:left])
            left -= len(page.text)


def _places(places: tuple[Place, ...]) -> tuple[list[str], list[str]]:
    names: list[str] = []
    folders: list[str] = []
    for path, scopes in terms.paths_with_scopes(places):
        name = path.rpartition("/")[2]
        own, typed = list(_name_runs(name)), analysis.tokens(analysis.EXACT, path)
        for scope in scopes:
            names += [scoped_run(scope, run) for run in own]
            folders.append(scoped_run(scope, typed))
    return names, folders


def _name_runs(name: str) -> Iterator[ranking.Run]:
    """The name as it is written and by its stems, then every other form, alone."""
    exact, stemmed = analysis.tokens(analysis.EXACT, name), analysis.tokens(analysis.STEM, name)
    forms = {form for word in french.written(name) for form in analysis.forms(word)} | terms.name_numbers(name)
    yield exact
    yield stemmed
    yield [(2 * at, form) for at, form in enumerate(sorted(forms.difference(form for _, form in exact + stemmed)))]


def scoped_run(scope: int | str, run: ranking.Run) -> str:
    """The run with every form scoped."""
    return spaced([(at, terms.scoped(scope, form)) for at, form in run])
