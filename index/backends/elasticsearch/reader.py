"""Answers for one reader."""

from collections.abc import Iterator, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from index import terms
from index.backends import Facet, Hit, Hits, Rights
from index.backends.elasticsearch import mapping as fields
from index.backends.elasticsearch.compiler import Compiler, Json
from index.query import Query
from index.snippets import Marker
from passation.model import Page

_BEST = [{"_score": "desc"}, {fields.ID: "asc"}]
_NEWEST = [{fields.DAY: "desc"}, {fields.ID: "asc"}]
_MOST_LABELS = 10_000
_SCOPES_AT_ONCE = 50
"""Rights classes in one regular expression, which the server bounds to 1,000 characters."""


class Reader:
    """Searches, counts, and shows passages."""

    def __init__(self, client: Elasticsearch, index: str, rights: Rights) -> None:
        self._client = client
        self._index = index
        self._exact = Compiler(rights)
        self._near = Compiler(rights, approximate=True)
        self._rights = rights

    def count(self, query: Query) -> int:
        """How many documents have the words as typed."""
        return int(self._client.count(index=self._index, query=self._exact.query(query))["count"])

    def search(self, query: Query, limit: int, offset: int, *, newest: bool = False) -> Hits:
        """One screen of answers, approximate ones when there is no other."""
        found = self._screen(query, self._exact, limit, offset, newest=newest)
        if found.total or not query.spelled:
            return found
        near = self._screen(query, self._near, limit, offset, newest=newest, approximate=True)
        return near if near.total else found

    def _screen(
        self, query: Query, compiler: Compiler, limit: int, offset: int, *, newest: bool, approximate: bool = False
    ) -> Hits:
        start = min(offset, fields.DEEPEST)
        answer = self._client.search(
            index=self._index,
            query=compiler.query(query),
            sort=_BEST if query.scored and not newest else _NEWEST,
            from_=start,
            size=min(max(limit, 0), fields.DEEPEST - start),
            track_total_hits=True,
        )["hits"]
        marker = Marker(query, approximate=approximate)
        return Hits(answer["total"]["value"], tuple(_hit(hit, marker) for hit in answer["hits"]), approximate)

    def facet(self, query: Query, facet: Facet) -> dict[str, int]:
        """Labels that the reader may see on the answers, with how many carry each."""
        answers = self._exact.query(query)
        start = terms.tag(facet, "")
        if facet not in (Facet.SOURCE, Facet.NODE):
            counts = self._labels(answers, [start])
        else:
            counts = self._labels(answers, [terms.scoped(scope, start) for scope in self._exact.scopes])
            if len(self._exact.scopes) > 1:  # a document in two places of the reader counts once
                counts = self._counts(answers, facet, counts)
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

    def _labels(self, answers: Json, starts: Sequence[str]) -> dict[str, int]:
        """Labels after any of these beginnings, counted by one of them."""
        if not starts:
            return {}
        groups = [starts[at : at + _SCOPES_AT_ONCE] for at in range(0, len(starts), _SCOPES_AT_ONCE)]
        wanted = {
            str(number): {"terms": {"field": fields.TAG, "include": _expression(group), "size": _MOST_LABELS}}
            for number, group in enumerate(groups)
        }
        found: dict[str, int] = {}
        for part in self._aggregated(answers, wanted).values():
            for bucket in part["buckets"]:
                found[bucket["key"].partition("=")[2]] = bucket["doc_count"]
        return found

    def _counts(self, answers: Json, facet: Facet, labels: dict[str, int]) -> dict[str, int]:
        if not labels:
            return {}
        filters = {label: self._exact.carrying(facet, label) for label in labels}
        found = self._aggregated(answers, {"labels": {"filters": {"filters": filters}}})["labels"]["buckets"]
        return {label: bucket["doc_count"] for label, bucket in found.items()}

    def _aggregated(self, answers: Json, wanted: Json) -> dict[str, Any]:
        answer = self._client.search(index=self._index, query=answers, size=0, aggregations=wanted)
        return dict(answer["aggregations"])


def _expression(starts: Sequence[str]) -> str:
    """Lucene's regular expression for terms with one of these beginnings."""
    return "|".join(f"{start.replace('*', '[*]')}.*" for start in starts)


def _hit(hit: dict[str, Any], marker: Marker) -> Hit:
    source = hit["_source"]
    snippet = marker.snippet(list(_pages(source[fields.PAGES])))
    return Hit(int(hit["_id"]), round(hit["_score"] or 0.0, 4), source[fields.TITLE], snippet.page, snippet.segments)


def _pages(found: Sequence[tuple[int, str]]) -> Iterator[Page]:
    return (Page(number, text) for number, text in found)
