"""The query language: what each way of typing means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query import Dated, Days, Field, Filter, Number, Query, Words, Years, parse

TYPE, NODE, SOURCE, PATH = Field.TYPE, Field.NODE, Field.SOURCE, Field.PATH


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("arrêté voirie", (Words("arrêté"), Words("voirie"))),
        ("l'arrêté d’urbanisme", (Words("arrêté"), Words("urbanisme"))),
        ("L’ARRÊTÉ", (Words("ARRÊTÉ"),)),
        ("aujourd'hui", (Words("aujourd'hui"),)),
        ("course de la mairie", (Words("course"), Words("mairie"))),
        ("de la", (Words("de"), Words("la"))),
        ("voirie voirie", (Words("voirie"),)),
        ("Paris-Nice", (Words("Paris-Nice"),)),
        ("paris - nice", (Words("paris"), Words("nice"))),
        ('"marché de Noël" 2019', (Words("marché de Noël", exact=True), Words("2019"))),
        ("« marché de Noël »", (Words(" marché de Noël ", exact=True),)),
        ("“marché de Noël", (Words("marché de Noël", exact=True),)),
        ('rue:"rue des Écoles"', (Words("rue des Écoles"),)),
        ("mars 2024", (Dated("mars 2024", Days(20240300, 20240399)),)),
        (
            "délibération du 1er février 2024",
            (Words("délibération"), Dated("1er février 2024", Days(20240201, 20240201))),
        ),
        ("12/03/2024", (Dated("12/03/2024", Days(20240312, 20240312)),)),
        ("avant 2010 voirie", (Days(1, 20099999), Words("voirie"))),
        ("avant mars 2010", (Days(1, 20100299),)),
        ("après le 31/12/2019", (Days(20191232, 99999999),)),
        ("depuis l’année 2015", (Days(20150000, 99999999),)),
        ("jusqu’en décembre 2015", (Days(1, 20151299),)),
        ("entre 2012 et juin 2010", (Days(20100600, 20129999),)),
        ("conseil avant le vote", (Words("conseil"), Words("avant"), Words("vote"))),
        ("mai 68", (Words("mai"), Words("68"))),
        ('"mars 2024"', (Words("mars 2024", exact=True),)),
        ("10:30", (Words("10:30"),)),
        ("type:arrêté", (Filter(TYPE, "arrêté"),)),
        ("TYPE : arrêté", (Filter(TYPE, "arrêté"),)),
        ('type:"compte rendu"', (Filter(TYPE, "compte rendu"),)),
        ("nœud:URB noeud:SEC dossier:Police", (Filter(NODE, "URB"), Filter(NODE, "SEC"), Filter(NODE, "Police"))),
        ("source:serveur", (Filter(SOURCE, "serveur"),)),
        (r"chemin:M:\urba\2024-12", (Filter(PATH, r"M:\urba\2024-12"),)),
        ("objet:voirie", (Words("voirie", object_only=True),)),
        ("objet:l'eau", (Words("eau", object_only=True),)),
        ('objet:"rue des Écoles"', (Words("rue des Écoles", exact=True, object_only=True),)),
        ("année:2019", (Years(2019, 2019),)),
        ("annee:2015-2019", (Years(2015, 2019),)),
        ("année:2015..2019", (Years(2015, 2019),)),
        ("année:<2010", (Years(1, 2009),)),
        ("année:-2010", (Years(1, 2010),)),
        ("année:2010-", (Years(2010, 9999),)),
        ("année:>2010", (Years(2011, 9999),)),
        ("année:2019-2015", (Years(2015, 2019),)),
        ("année:prochaine", (Words("prochaine"),)),
        ("numéro:12", (Number("-12", strict=True),)),
        ("numero:2024-12", (Number("2024-12", strict=True),)),
        ("numéro: n° 12/2024", (Number("2024-12", strict=True),)),
        ("numéro:bis", (Words("bis"),)),
        ("arrêté 12 de 2024", (Words("arrêté"), Number("2024-12"))),
        ("n° 12/2024", (Number("2024-12"),)),
        ("arrete_12_2024", (Words("arrete_"), Number("2024-12"))),
        ('"2024-12"', (Words("2024-12", exact=True),)),
        ("type:", (Words("type:"),)),
        ("« - -- \" ' : »", ()),
        ("", ()),
    ],
)
def test_words_and_filters(text: str, wanted: tuple[object, ...]) -> None:
    """Each way of typing has its one meaning."""
    assert parse(text) == Query(wanted)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "unwanted"),
    [
        ("-travaux", (Words("travaux"),)),
        ("sauf:travaux", (Words("travaux"),)),
        ("sauf : travaux", (Words("travaux"),)),
        ('-"gros travaux"', (Words("gros travaux", exact=True),)),
        ("-type:arrêté sauf:année:2019", (Filter(TYPE, "arrêté"), Years(2019, 2019))),
        ("-2024-12", (Number("2024-12"),)),
        ("sauf:avant 2010", (Days(1, 20099999),)),
        ("-mars 2020", (Dated("mars 2020", Days(20200300, 20200399)),)),
        ("-de", (Words("de"),)),
    ],
)
def test_what_is_left_out(text: str, unwanted: tuple[object, ...]) -> None:
    """A minus sign or « sauf » leaves out the word, quote, filter or number behind it."""
    assert parse(text) == Query((), unwanted)  # type: ignore[arg-type]


def test_narrowing_adds_clauses() -> None:
    """Options and ticked boxes are wanted besides what was typed."""
    assert parse("voirie").narrowed(Years(2019, 2019)) == parse("voirie année:2019")


def test_endless_queries_are_cut() -> None:
    """A pasted document is read up to a limit."""
    query = parse(" ".join(f"mot{number}" for number in range(10_000)))
    assert len(query.wanted) == 64


KEYS = (
    "type:",
    "année:",
    "sauf:",
    "-",
    "chemin:",
    "numéro:",
    "objet:",
    "n°",
    "«",
    "»",
    '"',
    "'",
    "’",
    "2024",
    "12",
    "/",
)


@given(st.one_of(st.text(), st.lists(st.one_of(st.sampled_from(KEYS), st.text(max_size=3))).map("".join)))
def test_no_string_is_refused(text: str) -> None:
    """Any string at all has a meaning, and the same one twice."""
    assert parse(text) == parse(text)


@given(st.lists(st.sampled_from(["arrêté", "voirie", '"rue haute"', "-travaux", "type:pdf", "année:2019", "2024-12"])))
def test_spaces_mean_nothing(parts: list[str]) -> None:
    """More spaces, tabs or no-break spaces between the parts change nothing."""
    assert parse("  \t".join(parts) + "\u00a0") == parse(" ".join(parts))
