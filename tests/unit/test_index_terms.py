"""Words as they are given to a server that only splits at spaces, and terms that name who may find them."""

import pytest

from index import analysis, ranking, terms
from index.backends.elasticsearch.documents import LONGEST_TEXT, source, spaced
from index.document import Document, Place
from passation.model import Page


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ([], ""),
        ([(0, "plan"), (1, "local")], "plan local"),
        ([(1, "ecole"), (3, "communale")], "ecole _ communale"),
        ([(0, "a"), (1, "b"), (4, "c")], "a b _ _ c"),
    ],
)
def test_positions_are_kept_as_holes(run: ranking.Run, expected: str) -> None:
    """A word left out leaves a hole, so that words side by side stay so; nothing stands before the first."""
    assert spaced(run) == expected


def test_forms_sent_are_those_of_the_analysers() -> None:
    """Each text is sent under its three analyses, elided articles left out of the stems."""
    sent = source(Document(1, pages=(Page(1, "L’école communale"),)))
    assert sent["body_exact"] == ["l ecole communale"]
    assert sent["body_stem"] == [" ".join(form for _, form in analysis.tokens(analysis.STEM, "L’école communale"))]
    assert sent["pages"] == [(1, "L’école communale")]


def test_nothing_of_a_place_is_sent_without_its_scope() -> None:
    """Every term of a name, path, source or node opens with a rights class or with the operator's mark."""
    sent = source(Document(1, (Place(12, "serveur", "RH/arrêté 3-2019.pdf", ("SER.RH",)),), kind="arrêté"))
    for field in ("name", "path"):
        words = [word for value in sent[field] for word in value.split() if word != "_"]
        assert {word.partition(":")[0] for word in words} == {"12", terms.OPERATOR}
    assert {"12:#2019-3", "*:#-3"} <= {word for value in sent["name"] for word in value.split()}
    assert sorted(sent["tag"]) == [
        "*:node=ser.rh",
        "*:source=serveur",
        "12:node=ser.rh",
        "12:source=serveur",
        "type=arrete",
    ]


def test_a_huge_text_is_cut_to_what_a_server_takes() -> None:
    """Beyond the longest text nothing more is sent, and the document is indexed all the same."""
    sent = source(Document(1, pages=(Page(1, "a " * (LONGEST_TEXT // 2 - 1)), Page(2, "bcd"), Page(3, "e"))))
    assert [text for _, text in sent["pages"][1:]] == ["bc"]
