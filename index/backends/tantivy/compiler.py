"""From the query of a person to the query of tantivy, with the rights of the reader inside it."""

import math
from collections.abc import Iterable, Sequence
from typing import assert_never

import tantivy
from tantivy import FieldType, Occur

from index import analysis, french, numbers, ranking, terms
from index.backends import Facet, Rights
from index.backends.tantivy import schema as fields
from index.query import Clause, Dated, Days, Either, Field, Filter, Number, Query, Words, Years
from passation import paths

_FEW = 64
"""Beyond so many terms, an automaton over the dictionary is quicker than looking each one up."""


class Compiler:
    """Compiles for one reader. `approximate` accepts one typing error in each longer word that is wanted."""

    def __init__(
        self, schema: tantivy.Schema, searcher: tantivy.Searcher, rights: Rights, *, approximate: bool = False
    ) -> None:
        self._schema = schema
        self._searcher = searcher
        self._rights = rights
        self._approximate = approximate
        self._scopes: Sequence[int | str] = (terms.OPERATOR,) if rights is None else sorted(rights)

    def query(self, query: Query) -> tantivy.Query:
        """What the reader may find. An empty query, or a reader without rights, finds nothing."""
        if not (query.wanted or query.unwanted) or not self._scopes:
            return tantivy.Query.empty_query()
        parts = [(Occur.Must, part) for part in self._wanted(query)]
        typed = Compiler(self._schema, self._searcher, self._rights) if self._approximate else self
        parts += [(Occur.MustNot, typed._clause(clause)) for clause in query.unwanted]
        return tantivy.Query.boolean_query([*parts, (Occur.Must, _silent(self._readable()))])

    def _readable(self) -> tantivy.Query:
        if self._rights is None:
            return tantivy.Query.all_query()
        return tantivy.Query.term_set_query(self._schema, fields.RIGHTS, sorted(self._rights))

    def _wanted(self, query: Query) -> list[tantivy.Query]:
        alone, widening = query.widening()
        parts = [self._clause(clause) for clause in alone]
        return parts + [_best([self._clause(clause) for clause in family]) for family in widening]

    def _clause(self, clause: Clause) -> tantivy.Query:
        match clause:
            case Words():
                return self._words(clause)
            case Either(options):
                typed, *others = [self._together(option) for option in options]
                return _best([typed, *(tantivy.Query.boost_query(other, ranking.SYNONYM_WEIGHT) for other in others)])
            case Number():
                return self._number(clause)
            case Years(first, last):
                return _silent(self._days(max(first, 0) * 10_000, max(last, 0) * 10_000 + 9_999))
            case Days(first, last):
                return _silent(self._days(first, last))
            case Dated(text, days):
                on_the_day = tantivy.Query.const_score_query(self._days(days.first, days.last), ranking.DAY_SCORE)
                return _best([on_the_day, self._words(Words(text))])
            case Filter():
                return _silent(self._filter(clause))
            case _:
                assert_never(clause)

    def _days(self, first: int, last: int) -> tantivy.Query:
        return tantivy.Query.range_query(self._schema, fields.DAY, FieldType.Unsigned, first, last)

    def _together(self, wordings: Iterable[Words]) -> tantivy.Query:
        return tantivy.Query.boolean_query([(Occur.Must, self._words(words)) for words in wordings])

    def _words(self, words: Words) -> tantivy.Query:
        text = french.clean(words.text)
        texts = (ranking.OBJECT,) if words.object_only else ranking.TEXTS
        runs = list(ranking.runs(text, exact=words.exact))
        options = [self._weighed(name, analyzer, run) for analyzer, run in runs for name in texts]
        if not words.object_only:
            options += self._named([run for _, run in runs])
        if not (words.object_only or words.exact):
            kind = self._tagged(terms.tag(Facet.KIND, text))
            options.append(tantivy.Query.const_score_query(kind, ranking.KIND_SCORE))
        if self._approximate and not words.exact:
            options += self._nearly(text, texts)
        return _best(options)

    def _weighed(self, text: str, analyzer: str, run: ranking.Run) -> tantivy.Query:
        weight = ranking.WEIGHTS[text] * (ranking.EXACT_WEIGHT if analyzer == analysis.EXACT else 1.0)
        return tantivy.Query.boost_query(self._run(ranking.field(text, analyzer), run), weight)

    def _run(self, name: str, run: ranking.Run) -> tantivy.Query:
        if len(run) == 1:
            return tantivy.Query.term_query(self._schema, name, run[0][1], "freq")
        return tantivy.Query.phrase_query(self._schema, name, list(run))

    def _nearly(self, text: str, texts: Iterable[str]) -> list[tantivy.Query]:
        forms = analysis.exact(text)
        if len(forms) != 1 or not analysis.tolerant(forms[0]):
            return []
        names = [ranking.field(text, analysis.EXACT) for text in texts]
        return [tantivy.Query.fuzzy_term_query(self._schema, name, forms[0]) for name in names]

    def _named(self, runs: list[ranking.Run]) -> list[tantivy.Query]:
        lone = {run[0][1] for run in runs if len(run) == 1}
        options = [self._at_places(fields.NAME, run) for run in runs if len(run) > 1]
        if lone:
            options.append(self._in_places(fields.NAME, lone))
        weight = ranking.NAME_WEIGHT * self._rarity({form for run in runs for _, form in run})
        return [tantivy.Query.const_score_query(option, weight) for option in options]

    def _rarity(self, forms: Iterable[str]) -> float:
        named = (terms.scoped(terms.OPERATOR, form) for form in forms)
        often = max((self._searcher.doc_freq(fields.NAME, term) for term in named), default=0)
        return math.log1p(self._searcher.num_docs / (often + 1))

    def _in_places(self, name: str, wanted: Iterable[str]) -> tantivy.Query:
        own = [terms.scoped(scope, term) for term in wanted for scope in self._scopes]
        if len(own) > _FEW:
            return tantivy.Query.term_set_query(self._schema, name, own)
        return _best([tantivy.Query.term_query(self._schema, name, term, "basic") for term in own])

    def _at_places(self, name: str, run: ranking.Run) -> tantivy.Query:
        runs = ([(at, terms.scoped(scope, form)) for at, form in run] for scope in self._scopes)
        return _best([self._run(name, own) for own in runs])

    def _number(self, number: Number) -> tantivy.Query:
        own = tantivy.Query.term_query(self._schema, fields.NUMBER, number.key, "basic")
        named = self._in_places(fields.NAME, [terms.number_term(number.key)])
        options = [
            tantivy.Query.const_score_query(own, ranking.NUMBER_SCORE),
            tantivy.Query.const_score_query(named, ranking.NAME_NUMBER_SCORE),
        ]
        years, ordinals = numbers.parts(number.key)
        for pair in [] if number.strict else [pair for y in years for o in ordinals for pair in ((y, o), (o, y))]:
            options += [
                self._weighed(text, analysis.EXACT, list(enumerate(pair))) for text in (ranking.TITLE, ranking.BODY)
            ]
        return _best(options)

    def _filter(self, clause: Filter) -> tantivy.Query:
        match clause.field:
            case Field.TYPE:
                return self._typed(clause.value)
            case Field.NODE:
                return self.carrying(Facet.NODE, clause.value)
            case Field.SOURCE:
                return self.carrying(Facet.SOURCE, clause.value)
            case Field.PATH:
                run = analysis.tokens(analysis.EXACT, french.clean(paths.without_drive(clause.value)))
                return self._at_places(fields.PATH, run) if run else tantivy.Query.empty_query()
            case _:
                assert_never(clause.field)

    def _typed(self, value: str) -> tantivy.Query:
        prefixes = [terms.tag(kind, value) for kind in (Facet.KIND, terms.MEDIA)]
        known = [term for prefix in prefixes for term, _ in self._searcher.terms_with_prefix(fields.TAG, prefix)]
        return tantivy.Query.term_set_query(self._schema, fields.TAG, known)

    def carrying(self, facet: Facet, label: str) -> tantivy.Query:
        """Documents with a label, as far as the reader may see that they have it."""
        term = terms.tag(facet, label)
        if facet in (Facet.SOURCE, Facet.NODE):
            return self._in_places(fields.TAG, [term])
        return self._tagged(term)

    def _tagged(self, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, fields.TAG, term, "basic")


def _silent(query: tantivy.Query) -> tantivy.Query:
    """Lets through without weighing on the order."""
    return tantivy.Query.const_score_query(query, 0.0)


def _best(options: list[tantivy.Query]) -> tantivy.Query:
    """Any of the options; the best one counts."""
    return tantivy.Query.disjunction_max_query(options, ranking.TIE) if options else tantivy.Query.empty_query()
