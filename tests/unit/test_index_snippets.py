"""The passage that shows why a document was found."""

from hypothesis import given
from hypothesis import strategies as st

from index.query import parse
from index.snippets import WIDTH, Marker, Segment, Snippet
from index.synonyms import expand
from passation.model import Page

FILLER = "Texte sans rapport aucun. " * 40


def passage(query: str, *texts: str, approximate: bool = False) -> Snippet:
    marker = Marker(expand(parse(query)), approximate=approximate)
    return marker.snippet([Page(number, text) for number, text in enumerate(texts, 1)])


def marked(snippet: Snippet) -> list[str]:
    return [segment.text for segment in snippet.segments if segment.matched]


def test_page_with_most_words_wins() -> None:
    """The page where most words of the query stand together is chosen, the first of equals."""
    snippet = passage("marché noël", "un marché", f"Noël {FILLER} marché", "le marché de Noël", "marché de Noël")
    assert (snippet.page, marked(snippet)) == (3, ["marché", "Noël"])


def test_words_far_down_a_page_are_shown() -> None:
    """The passage is cut around the words, between words, and says that it is cut."""
    snippet = passage("buvette", FILLER + "La buvette est ouverte. " + FILLER)
    shown = "".join(segment.text for segment in snippet.segments)
    assert marked(snippet) == ["buvette"]
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) <= WIDTH + 4


def test_lines_without_spaces_still_show_the_word() -> None:
    """Where no space allows a cut, the word is shown all the same."""
    assert marked(passage("buvette", "x" * 5_000 + "-buvette-" + "y" * 5_000)) == ["buvette"]


def test_marks_follow_the_meaning() -> None:
    """Other endings, synonyms and number spellings are marked; small words and other forms of quoted words are not."""
    assert marked(passage("arrete de circulations", "L’arrêté de circulation")) == ["arrêté", "circulation"]
    assert marked(passage("PV", "le procès-verbal")) == ["procès", "verbal"]
    assert marked(passage("2024-12", "arrêté n° 012/2024")) == ["012", "2024"]
    assert marked(passage('"le marché"', "les marchés, le marché")) == ["marché"]
    assert marked(passage("buvete", "la buvette", approximate=True)) == ["buvette"]


def test_document_found_by_its_name_shows_its_beginning() -> None:
    """Without any word in the text, the passage is the beginning of the first page that has text."""
    assert passage("scan", " \n", "Début du texte") == Snippet(2, (Segment("Début du texte"),))
    assert passage("scan") == passage("scan", "", " ") == Snippet()


def test_control_characters_are_not_shown() -> None:
    """A terminal cannot be driven by a document."""
    snippet = passage("rouge", "avant\n\n\x1b[31m rouge \u202e après\x07")
    assert "".join(segment.text for segment in snippet.segments) == "avant [31m rouge  après"


@given(st.lists(st.text(), max_size=4), st.text())
def test_any_text_gives_a_passage(texts: list[str], query: str) -> None:
    """Whatever the text and the query, the passage is short, printable and on an existing page."""
    snippet = passage(query, *texts)
    shown = "".join(segment.text for segment in snippet.segments)
    assert 0 <= snippet.page <= len(texts)
    assert shown.isprintable()
    assert len(shown) <= WIDTH + 4
