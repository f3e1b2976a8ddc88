"""Why a document is among the answers, told of what the reader sees of it anyway: its act, title, path and passage."""

from collections.abc import Iterable, Iterator, Sequence

from index import analysis, french, numbers
from index.messages import WHERE, cited, dated, in_number
from index.query import Clause, Dated, Either, Number, Query, Words
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
    known = {name: _forms(text) for name, text in fields.items()}
    reasons: list[str] = []
    words: dict[str, list[str]] = {}
    for clause in query.wanted:
        if isinstance(clause, Number):
            reasons.append(_numbered(clause, act, fields["name"]))
        elif isinstance(clause, Dated) and act and clause.days.first <= _day(act) <= clause.days.last:
            reasons.append(dated(act.date))
        else:
            for word in _words(clause):
                place = next((name for name, forms in known.items() if not forms.isdisjoint(analysis.forms(word))), "")
                if place and word not in words.setdefault(place, []):
                    words[place].append(word)
    return (*reasons, *(f"{WHERE[name]} : {', '.join(words[name])}" for name in WHERE if words.get(name)))


def _numbered(clause: Number, act: Act | None, name: str) -> str:
    year, _, ordinal = clause.key.rpartition("-")
    if act and act.number and ordinal in act.number.lstrip("0") and (not year or str(act.year) == year):
        return in_number(act.number)
    return WHERE["name"] if any(_same(found.key, clause) for found in numbers.find(name)) else cited(clause.key)


def _same(key: str, clause: Number) -> bool:
    return clause.key in (key, numbers.any_year(key))


def _day(act: Act) -> int:
    digits = act.date[:10].replace("-", "")
    return int(digits) if len(digits) == 8 and digits.isdigit() else 0


def _words(clause: Clause) -> Iterator[str]:
    texts = [clause.text] if isinstance(clause, Words | Dated) else []
    if isinstance(clause, Either):
        texts = [words.text for option in clause.options for words in option]
    for text in texts:
        yield from (word for word in french.written(text) if not french.common(word))


def _forms(text: str) -> frozenset[str]:
    return frozenset(form for word in french.written(text) for form in analysis.forms(word))
