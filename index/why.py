"""Why a document is among the answers, told of what the reader sees of it anyway: its act, title, path and passage."""

from collections.abc import Iterable, Sequence

from index import analysis, dates, numbers
from index.messages import WHERE, cited, dated, in_number
from index.query import Dated, Number, Query
from index.query import words as spoken
from index.snippets import Segment
from passation.model import Act


def why(query: Query, act: Act | None, title: str, paths: Sequence[str], passage: Iterable[Segment]) -> tuple[str, ...]:
    """French reasons, one a place where words of the query were found, the strongest first."""
    fields = {
        "object": act.object if act else "",
        "title": title,
        "name": " ".join(path.rpartition("/")[2] for path in paths),
        "text": "".join(part.text for part in passage),
        "path": " ".join(paths),
    }
    known = {name: analysis.all_forms(text) for name, text in fields.items()}
    reasons: list[str] = []
    words: dict[str, list[str]] = {}
    for clause in query.wanted:
        if isinstance(clause, Number):
            reasons.append(_numbered(clause, act, fields["name"]))
        elif isinstance(clause, Dated) and act and clause.days.first <= dates.day(act.date) <= clause.days.last:
            reasons.append(dated(act.date))
        else:
            for word in spoken(clause):
                place = next((name for name, forms in known.items() if not forms.isdisjoint(analysis.forms(word))), "")
                if place and word not in words.setdefault(place, []):
                    words[place].append(word)
    return (*reasons, *(f"{WHERE[name]} : {', '.join(words[name])}" for name in WHERE if words.get(name)))


def _numbered(clause: Number, act: Act | None, name: str) -> str:
    if act and any(_same(key, clause) for key in numbers.of_act(act.number, act.year)):
        return in_number(act.number)
    return WHERE["name"] if any(_same(found.key, clause) for found in numbers.find(name)) else cited(clause.key)


def _same(key: str, clause: Number) -> bool:
    return clause.key in (key, numbers.any_year(key))
