"""From the query of a person to the query of the server, with the rights of the reader inside it."""

from collections.abc import Iterable, Sequence
from typing import Any, assert_never

from index import analysis, french, numbers, ranking, terms
from index.backends import Facet, Rights
from index.backends.elasticsearch import mapping as fields
from index.backends.elasticsearch.documents import scoped_run, spaced
from index.query import Clause, Dated, Days, Either, Field, Filter, Number, Query, Words, Years
from passation import paths

Json = dict[str, Any]
NOTHING: Json = {"match_none": {}}


class Compiler:
    """Compiles for one reader. `approximate` accepts one typing error in each longer word that is wanted."""

    def __init__(self, rights: Rights, *, approximate: bool = False) -> None:
        self._rights = rights
        self._approximate = approximate
        self.scopes: Sequence[int | str] = (terms.OPERATOR,) if rights is None else sorted(rights)

    def query(self, query: Query) -> Json:
        """What the reader may find. An empty query, or a reader without rights, finds nothing."""
        if not (query.wanted or query.unwanted) or not self.scopes:
            return NOTHING
        typed = Compiler(self._rights)
        parts: Json = {"must": self._wanted(query), "must_not": [typed._clause(one) for one in query.unwanted]}
        if self._rights is not None:
            parts["filter"] = [{"terms": {fields.RIGHTS: [str(right) for right in self.scopes]}}]
        return {"bool": parts}

    def _wanted(self, query: Query) -> list[Json]:
        alone, widening = query.widening()
        parts = [self._clause(clause) for clause in alone]
        return parts + [_best([self._clause(clause) for clause in family]) for family in widening]

    def _clause(self, clause: Clause) -> Json:
        match clause:
            case Words():
                return self._words(clause)
            case Either(options):
                typed, *others = [_all([self._words(words) for words in option]) for option in options]
                return _best([typed, *(_boosted(other, ranking.SYNONYM_WEIGHT) for other in others)])
            case Number():
                return self._number(clause)
            case Years(first, last):
                return _constant(_days(max(first, 0) * 10_000, max(last, 0) * 10_000 + 9_999), 0.0)
            case Days(first, last):
                return _constant(_days(first, last), 0.0)
            case Dated(text, days):
                return _best(
                    [_constant(_days(days.first, days.last), ranking.DAY_SCORE), self._words(Words(text))],
                )
            case Filter():
                return _constant(self._filter(clause), 0.0)
            case _:
                assert_never(clause)

    def _words(self, words: Words) -> Json:
        text = french.clean(words.text)
        texts = (ranking.OBJECT,) if words.object_only else ranking.TEXTS
        runs = list(ranking.runs(text, exact=words.exact))
        options = [_weighed(name, analyzer, run) for analyzer, run in runs for name in texts]
        if not words.object_only:
            options += self._named([run for _, run in runs])
        if not (words.object_only or words.exact):
            options.append(_constant({"term": {fields.TAG: terms.tag(Facet.KIND, text)}}, ranking.KIND_SCORE))
        if self._approximate and not words.exact:
            options += _nearly(text, texts)
        return _best(options)

    def _named(self, runs: list[ranking.Run]) -> list[Json]:
        # A phrase sums the rarities of its words.
        options = [
            _boosted(self._at_places(fields.NAME, run), ranking.NAME_WEIGHT / len(run)) for run in runs if len(run) > 1
        ]
        lone = sorted({run[0][1] for run in runs if len(run) == 1})
        if lone:
            options.append(_boosted(_best([self._name(form) for form in lone], tie=0.0), ranking.NAME_WEIGHT))
        return options

    def _name(self, form: str) -> Json:
        """Files of the reader whose name has the form, by the rarity of the form among all names."""
        rare = {"term": {fields.NAME: terms.scoped(terms.OPERATOR, form)}}
        if self._rights is None:
            return rare
        return {"bool": {"must": [rare], "filter": [self._in_places(fields.NAME, form)]}}

    def _in_places(self, name: str, term: str) -> Json:
        return {"terms": {name: [terms.scoped(scope, term) for scope in self.scopes]}}

    def _at_places(self, name: str, run: ranking.Run) -> Json:
        return _best([{"match_phrase": {name: scoped_run(scope, run)}} for scope in self.scopes])

    def _number(self, number: Number) -> Json:
        options = [
            _constant({"term": {fields.NUMBER: number.key}}, ranking.NUMBER_SCORE),
            _constant(self._in_places(fields.NAME, terms.number_term(number.key)), ranking.NAME_NUMBER_SCORE),
        ]
        years, ordinals = numbers.parts(number.key)
        for pair in [] if number.strict else [pair for y in years for o in ordinals for pair in ((y, o), (o, y))]:
            run = list(enumerate(pair))
            options += [_weighed(text, analysis.EXACT, run) for text in (ranking.TITLE, ranking.BODY)]
        return _best(options)

    def _filter(self, clause: Filter) -> Json:
        match clause.field:
            case Field.TYPE:
                kinds = [terms.tag(kind, clause.value) for kind in (Facet.KIND, terms.MEDIA)]
                return _best([{"prefix": {fields.TAG: kind}} for kind in kinds])
            case Field.NODE:
                return self.carrying(Facet.NODE, clause.value)
            case Field.SOURCE:
                return self.carrying(Facet.SOURCE, clause.value)
            case Field.PATH:
                run = analysis.tokens(analysis.EXACT, french.clean(paths.without_drive(clause.value)))
                return self._at_places(fields.PATH, run) if run else NOTHING
            case _:
                assert_never(clause.field)

    def carrying(self, facet: Facet, label: str) -> Json:
        """Documents with a label of a place, as far as the reader may see that they have it."""
        return self._in_places(fields.TAG, terms.tag(facet, label))


def _weighed(text: str, analyzer: str, run: ranking.Run) -> Json:
    weight = ranking.WEIGHTS[text] * (ranking.EXACT_WEIGHT if analyzer == analysis.EXACT else 1.0)
    name = ranking.field(text, analyzer)
    if len(run) == 1:
        return {"term": {name: {"value": run[0][1], "boost": weight}}}
    return {"match_phrase": {name: {"query": spaced(run), "boost": weight}}}


def _nearly(text: str, texts: Iterable[str]) -> list[Json]:
    forms = analysis.exact(text)
    if len(forms) != 1 or not analysis.tolerant(forms[0]):
        return []
    near = {"value": forms[0], "fuzziness": 1, "transpositions": True, "rewrite": "constant_score"}
    return [{"fuzzy": {ranking.field(text, analysis.EXACT): near}} for text in texts]


def _days(first: int, last: int) -> Json:
    return {"range": {fields.DAY: {"gte": first, "lte": last}}}


def _constant(query: Json, score: float) -> Json:
    return {"constant_score": {"filter": query, "boost": score}}


def _all(queries: list[Json]) -> Json:
    return queries[0] if len(queries) == 1 else {"bool": {"must": queries}}


def _boosted(query: Json, weight: float) -> Json:
    return {"bool": {"must": [query], "boost": weight}}


def _best(options: list[Json], tie: float = ranking.TIE) -> Json:
    """Any of the options; the best one counts."""
    if len(options) < 2:
        return options[0] if options else NOTHING
    return {"dis_max": {"queries": options, "tie_breaker": tie}}
