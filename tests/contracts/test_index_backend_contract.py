"""What every search backend answers, whatever it is made of."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.backends import Backend, Facet, Hits
from index.backends.elasticsearch.backend import ElasticsearchBackend
from index.backends.elasticsearch.connection import Address
from index.backends.tantivy import TantivyBackend
from index.document import Document, Place
from index.query import Field, Filter, Query, Years, parse
from index.synonyms import expand
from passation.model import Page

BACKENDS = ("tantivy", pytest.param("elasticsearch", marks=pytest.mark.services))


@contextmanager
def opened(request: pytest.FixtureRequest, folder: Path) -> Iterator[Backend]:
    """A new backend of the kind that the fixture is given, taken away with what it holds."""
    if request.param == "tantivy":
        made: Backend = TantivyBackend(folder / "index")
        made.open()
        yield made
        made.close()
        return
    address: Address = request.getfixturevalue("elasticsearch_server")
    commune = uuid4().hex[:8]
    made = ElasticsearchBackend(address, commune, building=True)
    made.open()
    yield made
    made.close()
    with address.connect() as client:
        client.indices.delete(index=f"passation-{commune}-*", expand_wildcards="all")


def place(path: str, rights: int = 1, source: str = "serveur", nodes: tuple[str, ...] = ("ADM",)) -> Place:
    return Place(rights, source, path, nodes)


def pages(*texts: str) -> tuple[Page, ...]:
    return tuple(Page(number, text) for number, text in enumerate(texts, 1))


COMMUNE = (
    Document(
        1,
        (place("Police/2024/arrete_12_2024_course.pdf", 1, nodes=("SEC", "SEC.POL", "31 Police")),),
        title="Arrêté n° 12/2024",
        object="Course cycliste Paris-Nice : stationnement interdit",
        pages=pages(
            "COMMUNE DE SAINT-AUBIN\nRépublique française\n" + "Vu le code. " * 60,
            "ARRÊTE : le stationnement est interdit rue des Écoles lors de l’épreuve Paris – Nice.",
        ),
        kind="arrêté",
        date="2024-03-01",
        numbers=("2024-12",),
        media_type="application/pdf",
    ),
    Document(
        2,
        (place("Conseil/CM du 5.docx", 1, nodes=("DIR", "DIR.ASS")), place("Copie/cm.docx", 2, "nuage", ("DIR",))),
        title="Compte rendu du conseil municipal",
        pages=pages("Procès-verbal de la séance. Les élus ont débattu des marchés publics et du cœur de village."),
        kind="compte rendu",
        year=2019,
    ),
    Document(
        3,
        (place("Urbanisme/PLU/reglement.odt", 2, nodes=("URB", "URB.PLU")),),
        pages=pages("Le plan local d'urbanisme s'applique à l'école communale. Travaux de voirie municipale."),
        kind="document",
        date="2016-06-30",
    ),
    Document(
        4,
        (place("Fêtes/marché de Noël 2019.xlsx", 1, "nuage"),),
        pages=pages("Exposants : 32 chalets, une buvette. Travaux électriques par la régie."),
        kind="tableau",
        year=2019,
    ),
    Document(5, (place("Scans/SCAN0001.pdf", 3),), kind="image", media_type="application/pdf"),
    Document(
        6,
        (place("Police/2023/a12.pdf", 1, nodes=("SEC", "SEC.POL")),),
        title="Arrêté permanent",
        object="Sens unique",
        pages=pages("Vu l'arrêté n° 12/2024 du maire. Le marché du samedi a lieu place de l’Église, un jour de Noël."),
        kind="arrêté",
        date="2023-12-24",
        numbers=("2023-12",),
    ),
)

MUST_HIT: list[tuple[str, set[int]]] = [
    ("stationnement", {1}),
    ("STATIONNEMENTS", {1}),
    ("epreuve", {1}),
    ("l'épreuve", {1}),
    ("l’epreuve", {1}),
    ("d'école", {1, 3}),
    ("écoles communales", {3}),
    ("municipaux", {2, 3}),
    ("coeur", {2}),
    ("cœur", {2}),
    ("Paris-Nice", {1}),
    ("paris nice", {1}),
    ("arrêté de stationnement pour la course", {1}),
    ("(l’école-communale)", {3}),
    ('"plan local d’urbanisme"', {3}),
    ('"marché de Noël"', {4}),
    ('"marche de noel', {4}),
    ("marché noël", {4, 6}),
    ("travaux", {3, 4}),
    ("travaux -voirie", {4}),
    ("travaux sauf:voirie", {4}),
    ('travaux sauf:"plan local"', {4}),
    ("2024-12", {1, 6}),
    ("n° 12/2024", {1, 6}),
    ("12_2024", {1, 6}),
    ("arrêté 12 de 2024", {1, 6}),
    ("arrêté n°12 de 2024", {1, 6}),
    ("numéro:2024-12", {1}),
    ("numéro:12", {1, 6}),
    ("numero:12 annee:2023", {6}),
    ("PV", {2}),
    ("plu", {3}),
    ("plan local urbanisme", {3}),
    ("CM", {2}),
    ("type:arrêté", {1, 6}),
    ("type:ARRETES", {1, 6}),
    ("type:comptes-rendus", {2}),
    ("type:pdf", {1, 5}),
    ("type:arrêté type:tableau", {1, 4, 6}),
    ("année:2019", {2, 4}),
    ("année:2016-2019", {2, 3, 4}),
    ("année:<2019", {3}),
    ("-année:2019 -type:pdf", {3, 6}),
    ("nœud:SEC", {1, 6}),
    ("noeud:sec.pol", {1, 6}),
    ("dossier:Police", {1}),
    ("source:nuage", {2, 4}),
    ("source:nuage travaux", {4}),
    (r"chemin:M:\urbanisme\plu", {3}),
    (r"chemin:\\srv\commun\Police\2023\a12.pdf", {6}),
    ("objet:stationnement", {1}),
    ("objet:épreuve", set()),
    ("scan0001", {5}),
    ("police", set()),
    ('"stationnements"', set()),
    ("stationnement introuvable", set()),
    ("type:introuvable", set()),
    ("source:ailleurs", set()),
    ("dossier:ailleurs", set()),
    ("chemin:ailleurs", set()),
    ("année:1999", set()),
    ("mars 2024", {1}),
    ("1er mars 2024", {1}),
    ("2 mars 2024", set()),
    ("décembre 2023", {6}),
    ("24/12/2023", {6}),
    ("avant 2019", {3}),
    ("avant mars 2024", {2, 3, 4, 6}),
    ("depuis 2019 marché", {2, 4, 6}),
    ("marché entre 2020 et 2023", {6}),
    ("type:arrêté sauf:décembre 2023", {1}),
    ('rue:"rue des Écoles"', {1}),
    ('rue:"rue des écoles" 2024-12', {1}),
    ("", set()),
    ("« » - -- :", set()),
]


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    with opened(request, tmp_path) as made:
        yield made


@pytest.fixture(scope="module", params=BACKENDS)
def commune(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    with opened(request, tmp_path_factory.mktemp("commune")) as made:
        made.put(COMMUNE)
        made.commit()
        yield made


def ids(hits: Hits) -> list[int]:
    return [hit.id for hit in hits.hits]


def ask(backend: Backend, text: str, rights: frozenset[int] | None = None) -> Hits:
    return backend.search(expand(parse(text)), rights=rights)


@pytest.mark.parametrize(("text", "expected"), MUST_HIT)
def test_query_finds_exactly_what_it_must(commune: Backend, text: str, expected: set[int]) -> None:
    """Every question of the list finds its documents and no other, and the count agrees."""
    hits = ask(commune, text)
    assert set(ids(hits)) == expected
    assert not hits.approximate
    assert hits.total == len(expected) == commune.count(expand(parse(text)), rights=None)


@pytest.mark.parametrize(("text", "first"), [("2024-12", 1), ("arrêté 12 de 2024", 1), ("marché noël", 4)])
def test_number_and_name_rank_before_mentions(commune: Backend, text: str, first: int) -> None:
    """The act that bears the number, and the file that bears the name, come before those that mention them."""
    assert ids(ask(commune, text))[0] == first


def test_exact_form_ranks_before_other_endings(backend: Backend) -> None:
    """The word as typed is worth more than the same word under another ending."""
    texts = ["les marchés du samedi", "le marché du samedi"]
    backend.put(Document(number, pages=pages(text)) for number, text in enumerate(texts))
    backend.commit()
    assert ids(ask(backend, "marché")) == [1, 0]
    assert ids(ask(backend, "marchés")) == [0, 1]


def test_title_ranks_before_text(backend: Backend) -> None:
    """A word of the title is worth more than the same word in the text."""
    backend.put([Document(1, pages=pages("voirie")), Document(2, title="Voirie", pages=pages("autre chose"))])
    backend.commit()
    assert ids(ask(backend, "voirie")) == [2, 1]


def test_snippet_shows_the_page_and_marks_the_words(commune: Backend) -> None:
    """A hit names the page of its passage, and the words of the query are marked in it."""
    (hit,) = ask(commune, "interdit ecole").hits
    assert (hit.page, hit.title) == (2, "Arrêté n° 12/2024")
    assert [segment.text for segment in hit.snippet if segment.matched] == ["interdit", "Écoles"]
    assert ask(commune, "scan0001").hits[0].page == 0


@pytest.mark.parametrize("text", ["statoinnement", "stationnemant", "interdti stationnement"])
def test_one_typing_error_is_forgiven_and_said(commune: Backend, text: str) -> None:
    """When nothing has the words as typed, words one edit away answer, and the answer says so."""
    hits = ask(commune, text)
    assert ids(hits) == [1]
    assert hits.approximate
    assert any(segment.matched for segment in hits.hits[0].snippet)
    assert commune.count(parse(text), rights=None) == 0


def test_a_typing_error_leaves_out_only_what_is_typed(commune: Backend) -> None:
    """Words that are left out are taken as typed even when the others are forgiven an error."""
    assert ids(ask(commune, "statoinnement -parxs -epreuvz")) == [1]
    assert ids(ask(commune, "statoinnement -paris")) == []


@pytest.mark.parametrize("text", ["noez", "plz", '"statoinnement"', "-statoinnement stationnemant -paris"])
def test_short_words_and_quotes_forgive_nothing(commune: Backend, text: str) -> None:
    """Short words, quoted words and excluded words are taken as typed."""
    assert 1 not in ids(ask(commune, text))


def test_nobody_finds_what_he_may_not_read(commune: Backend) -> None:
    """Rights are part of the query: hits, totals and counts know only the reader's documents."""
    everything = parse("-introuvable")
    assert set(ids(commune.search(everything, rights=None))) == {1, 2, 3, 4, 5, 6}
    assert set(ids(commune.search(everything, rights=frozenset({2})))) == {2, 3}
    assert commune.count(everything, rights=frozenset({3})) == 1
    assert commune.search(everything, rights=frozenset()) == Hits(0, ())
    assert commune.search(everything, rights=frozenset({99})) == Hits(0, ())


@pytest.mark.parametrize(
    "text",
    ["copie", "chemin:Copie", "chemin:copie/cm.docx", "source:nuage compte", "source:nuage", '"cm.docx"'],
)
def test_no_place_answers_for_another(commune: Backend, text: str) -> None:
    """A content in two places is not found by the name, path or source of a place that is not the reader's."""
    assert 2 not in ids(ask(commune, text, frozenset({1})))


def test_excluded_words_of_hidden_places_hide_nothing(commune: Backend) -> None:
    """Leaving out a word of a hidden place changes nothing for the reader, so he learns nothing from it."""
    assert 2 in ids(ask(commune, "compte -source:nuage -chemin:copie", frozenset({1})))


def test_facets_count_what_the_reader_may_see(commune: Backend) -> None:
    """Facets count answers by label; sources and nodes of hidden places are neither counted nor named."""
    everything, two = parse("-introuvable"), [Facet.KIND, Facet.SOURCE]
    assert commune.facets(everything, two, rights=None) == {
        Facet.KIND: {"arrete": 2, "compte rendu": 1, "document": 1, "image": 1, "tableau": 1},
        Facet.SOURCE: {"serveur": 5, "nuage": 2},
    }
    found = commune.facets(parse("compte"), list(Facet), rights=frozenset({1}))
    assert found[Facet.SOURCE] == {"serveur": 1}
    assert found[Facet.NODE] == {"dir": 1, "dir.ass": 1}
    assert found[Facet.YEAR] == {"2019": 1}
    assert commune.facets(everything, [Facet.KIND], rights=frozenset()) == {Facet.KIND: {}}


def test_many_rights_classes_are_one_reader(commune: Backend) -> None:
    """A reader of hundreds of classes finds, counts and ranks as the operator does what all of them let him see."""
    many = frozenset(range(1, 400))
    for text in ("marché noël", "source:nuage travaux", '"cm.docx"', r"chemin:\\srv\commun\Police", "nœud:SEC"):
        assert ids(ask(commune, text, many)) == ids(ask(commune, text))
    everything = parse("-introuvable")
    assert commune.facets(everything, list(Facet), rights=many) == commune.facets(everything, list(Facet), rights=None)


def test_a_hidden_name_changes_no_order(backend: Backend) -> None:
    """What the places of others are named does not bring a document before its equal, nor is it worth any score."""
    hidden = (place("note.txt", 1), place("voirie.txt", 2))
    backend.put(
        [Document(1, (place("note.txt", 1),), pages=pages("voirie")), Document(2, hidden, pages=pages("voirie"))]
    )
    backend.commit()
    first, second = ask(backend, "voirie", frozenset({1})).hits
    assert (first.id, first.score) == (1, second.score)
    assert ids(ask(backend, "voirie", frozenset({1, 2}))) == [2, 1]


def test_the_kind_of_a_document_is_a_word_for_it(backend: Backend) -> None:
    """« arrêté » finds an act of that kind whose text never says so, in the plural too, and before mere mentions."""
    backend.put(
        [
            Document(1, pages=pages("Le maire rappelle un arrêté de voirie. " + "Autre chose. " * 9)),
            Document(2, pages=pages("Nous ordonnons : voirie." + "Autre chose. " * 9), kind="arrêté"),
        ]
    )
    backend.commit()
    assert ids(ask(backend, "arrêté voirie")) == [2, 1]
    assert set(ids(ask(backend, "arrêtés voirie"))) == {1, 2}
    assert ids(ask(backend, '"arrêté" voirie')) == [1]


def test_publishing_what_was_rebuilt_changes_nothing_for_who_rebuilds(backend: Backend) -> None:
    """After a reset, the documents put since are found before and after they are shown to readers."""
    backend.put(COMMUNE)
    backend.commit()
    backend.reset()
    backend.put([Document(1, title="voirie")])
    backend.commit()
    for _ in range(2):
        assert (ids(ask(backend, "voirie")), backend.size()) == ([1], 1)
        backend.publish()


def test_options_narrow_a_query(commune: Backend) -> None:
    """Clauses added to a parsed query narrow it like those that were typed."""
    query = parse("marché").narrowed(Filter(Field.TYPE, "arrêté"), Years(2020, 2024))
    assert ids(commune.search(query, rights=None)) == [6]


def test_put_replaces_and_delete_removes(backend: Backend) -> None:
    """The same id put twice is one document, the last one; a deleted one is found no more; unknown ids are fine."""
    assert backend.put([Document(7, title="ancien"), Document(7, title="nouveau"), Document(8, title="autre")]) == 3
    backend.commit()
    assert backend.size() == 2
    assert ids(ask(backend, "ancien")) == []
    assert ids(ask(backend, "nouveau")) == [7]
    backend.delete([8, 9])
    backend.commit()
    assert backend.size() == 1


def test_nothing_shows_before_commit_nor_stays_without_it(tmp_path: Path, backend: Backend) -> None:
    """What is not committed is not found, and closing forgets it; what is committed survives closing."""
    backend.put([Document(1, title="gardé")])
    backend.commit()
    backend.put([Document(2, title="oublié")])
    assert ids(ask(backend, "oublié")) == []
    backend.close()
    backend.open()
    assert (ids(ask(backend, "gardé")), backend.size()) == ([1], 1)


def test_reset_makes_it_empty(backend: Backend) -> None:
    """After a reset the index holds nothing and accepts documents."""
    backend.put(COMMUNE)
    backend.commit()
    backend.reset()
    assert backend.size() == 0
    backend.put([Document(1, title="voirie")])
    backend.commit()
    assert ids(ask(backend, "voirie")) == [1]


def test_screens_follow_each_other_without_gap_or_repeat(backend: Backend) -> None:
    """Equal scores come in the order of ids over all screens, in whatever order and batches they were put."""
    numbers = [*range(199, 99, -1), *range(100)]
    for start in range(0, 200, 50):
        backend.put(Document(n, (place(f"photo {n}.jpg"),), pages=pages("voirie")) for n in numbers[start : start + 50])
        backend.commit()
    screens = [backend.search(parse("voirie photo"), rights=None, limit=15, offset=at) for at in range(0, 200, 15)]
    assert [number for screen in screens for number in ids(screen)] == list(range(200))
    assert {screen.total for screen in screens} == {200}
    assert backend.search(parse("voirie"), rights=None, limit=0) == Hits(200, ())
    assert backend.search(parse("voirie"), rights=None, offset=500).hits == ()


def test_mere_filters_come_by_latest_date(backend: Backend) -> None:
    """Without a word to rank by, the latest document comes first, undated ones last, equals by id."""
    dates = {1: "2019-05-02", 2: "", 3: "2021-01-01", 4: "2019-05-02"}
    backend.put(Document(number, kind="arrêté", date=date) for number, date in dates.items())
    backend.commit()
    assert ids(ask(backend, "type:arrêté")) == [3, 1, 4, 2]


def test_hostile_texts_are_indexed_and_shown_harmless(backend: Backend) -> None:
    """Lone surrogates, control and bidirectional characters, soft hyphens, huge words: the document is found, tamed."""
    text = "\x00\x1b[31m rouge\u202e caf\u00ade \ud800 " + "x" * 100_000 + " cafe\u0301ine <b>gras</b>"
    backend.put([Document(1, (place("a\ud800\x1b.txt"),), title="\udfff", pages=pages(text))])
    backend.commit()
    for word in ("rouge", "cafe", "caféine", "gras"):
        (hit,) = ask(backend, word).hits
        assert "".join(segment.text for segment in hit.snippet).isprintable()
    assert ids(ask(backend, "x" * 100_000)) == []


LATIN = st.text(st.characters(max_codepoint=0x17F, categories=("L", "Nd", "P", "Zs")), max_size=60)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LATIN, min_size=1, max_size=6))
def test_any_word_of_a_document_finds_it(backend: Backend, texts: list[str]) -> None:
    """Each word of each document, in any case, composed or not, finds the document and is marked in its passage."""
    documents = [Document(number, pages=pages(text)) for number, text in enumerate(texts)]
    backend.reset()
    backend.put(documents)
    backend.commit()
    for document in documents:
        for word in "".join(char if char.isalnum() else " " for char in document.pages[0].text).split():
            for typed in (
                word,
                word.upper() if word.upper().lower() == word else word,
                unicodedata.normalize("NFD", word),
            ):
                found = {hit.id: hit for hit in backend.search(parse(typed), rights=None).hits}
                assert document.id in found
                assert any(segment.matched for segment in found[document.id].snippet)


FRENCH = ("arrêté", "école", "été", "forêt", "œuvre", "maïs", "reçu", "noël", "île", "gâteau", "élève")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(FRENCH), min_size=1, max_size=4), st.sampled_from(["l'", "l’", "d'", "qu’", ""]))
def test_accents_case_and_elision_change_nothing(commune_of_words: Backend, words: list[str], elided: str) -> None:
    """The same words without accent, in capitals or behind an apostrophe find the same documents."""
    plain = " ".join(words)
    bare = "".join(c for c in unicodedata.normalize("NFD", plain.replace("œ", "oe")) if not unicodedata.combining(c))
    expected = set(ids(ask(commune_of_words, plain)))
    assert expected
    for typed in (plain.upper(), bare, bare.upper(), " ".join(elided + word for word in words)):
        assert set(ids(ask(commune_of_words, typed))) == expected


@pytest.fixture(scope="module", params=BACKENDS)
def commune_of_words(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    text = "L’arrêté d’école, l'été, la forêt, l’œuvre ; MAÏS reçu à Noël sur l'île : gâteau d'élève."
    with opened(request, tmp_path_factory.mktemp("words")) as made:
        made.put(
            [Document(1, pages=pages(text)), Document(2, pages=pages(text.upper())), Document(3, pages=pages("rien"))]
        )
        made.commit()
        yield made


def test_empty_query_finds_nothing(commune: Backend) -> None:
    """A query without any clause finds nothing, rather than everything."""
    assert commune.search(Query(), rights=None) == Hits(0, ())
