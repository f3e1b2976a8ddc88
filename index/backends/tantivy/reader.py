"""Answers for one reader, from one state of the index."""

import tantivy
from tantivy import DocAddress, Occur

from index import analysis, ranking, terms
from index.backends import Facet, Hit, Hits, Rights
from index.backends.tantivy import schema as fields
from index.backends.tantivy.compiler import Compiler
from index.query import Query
from index.snippets import Marker
from passation.model import Page

_MARGIN = 64
"""Answers read beyond the screen, to put equal scores in order."""
_BODY = ranking.field(ranking.BODY, analysis.EXACT)
_TITLE = ranking.field(ranking.TITLE, analysis.EXACT)

Ranked = list[tuple[float, DocAddress]]


class Reader:
    """Searches, counts, and shows passages."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher, rights: Rights) -> None:
        self._searcher = searcher
        self._exact = Compiler(schema, searcher, rights)
        self._near = Compiler(schema, searcher, rights, approximate=True)

    @property
    def size(self) -> int:
        """Number of documents, whoever may read them."""
        return int(self._searcher.num_docs)

    def count(self, query: Query) -> int:
        """How many documents have the words as typed."""
        return self._count(self._exact.query(query))

    def search(self, query: Query, limit: int, offset: int, *, newest: bool = False) -> Hits:
        """One screen of answers, approximate ones when there is no other."""
        found = self._screen(query, self._exact, limit, offset, newest=newest)
        if found.total or not query.spelled:
            return found
        near = self._screen(query, self._near, limit, offset, newest=newest, approximate=True)
        return near if near.total else found

    def facet(self, query: Query, facet: Facet) -> dict[str, int]:
        """Labels that the reader may see on the answers, with how many carry each."""
        answers = self._exact.query(query)
        start = terms.tag(facet, "")
        if facet in (Facet.SOURCE, Facet.NODE):
            start = terms.scoped(terms.OPERATOR, start)
        labels = [term.removeprefix(start) for term, _ in self._searcher.terms_with_prefix(fields.TAG, start)]
        both = [(Occur.Must, self._exact.carrying(facet, label)) for label in labels]
        counts = [self._count(tantivy.Query.boolean_query([(Occur.Must, answers), part])) for part in both]
        found = sorted(zip(labels, counts, strict=True), key=lambda pair: (-pair[1], pair[0]))
        return {label: count for label, count in found if count}

    def _screen(
        self, query: Query, compiler: Compiler, limit: int, offset: int, *, newest: bool, approximate: bool = False
    ) -> Hits:
        compiled = compiler.query(query)
        if limit < 1:
            return Hits(self._count(compiled), (), approximate)
        total, ranked = (self._by_score if query.scored and not newest else self._by_date)(compiled, limit, offset)
        marker = Marker(query, approximate=approximate)
        return Hits(total, tuple(self._hit(score, address, marker) for score, address in ranked), approximate)

    def _count(self, compiled: tantivy.Query) -> int:
        return _total(self._searcher.search(compiled, 1))

    def _by_date(self, compiled: tantivy.Query, limit: int, offset: int) -> tuple[int, Ranked]:
        found = self._searcher.search(compiled, limit, offset=offset, order_by_field=fields.RECENT)
        return _total(found), [(0.0, address) for _, address in found.hits]

    def _by_score(self, compiled: tantivy.Query, limit: int, offset: int) -> tuple[int, Ranked]:
        end = offset + limit
        asked = end + _MARGIN
        found = self._searcher.search(compiled, asked)
        while len(found.hits) == asked and _rounded(found.hits[-1][0]) == _rounded(found.hits[end - 1][0]):
            asked *= 4
            found = self._searcher.search(compiled, asked)
        ids = self._searcher.fast_field_values(fields.ID, [address for _, address in found.hits])
        ordered = sorted(zip(found.hits, ids, strict=True), key=lambda pair: (-_rounded(pair[0][0]), pair[1]))
        return _total(found), [hit for hit, _ in ordered[offset:end]]

    def _hit(self, score: float, address: DocAddress, marker: Marker) -> Hit:
        document = self._searcher.doc(address)
        texts = zip(document.get_all(fields.PAGE), document.get_all(_BODY), strict=True)
        snippet = marker.snippet([Page(number, text) for number, text in texts])
        (number,) = self._searcher.fast_field_values(fields.ID, [address])
        title = str(document.get_first(_TITLE) or "")
        return Hit(int(number or 0), _rounded(score), title, snippet.page, snippet.segments)


def _total(found: tantivy.SearchResult) -> int:
    return int(found.count)  # type: ignore[attr-defined]  # missing from the stub of tantivy 0.27


def _rounded(score: float) -> float:
    """Scores of equal documents differ in their last digits from segment to segment."""
    return round(score, 4)
