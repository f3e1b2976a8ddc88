"""The @ctes identifier, read strictly."""

import pytest

from migrate.arrival.identifiers import find_all, is_of, of, sirens


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("034-213401722-20140424-0000071254-DE", ("2014-04-24", "0000071254", "DE")),
        ("ID : 013-211301106-20210201-1212-AI", ("2021-02-01", "1212", "AI")),
        ("034 - 491011698 - 20171207 - CL20171227_06 - DE", ("2017-12-07", "CL20171227_06", "DE")),
        ("02a-212000046-20240312-2024_12-ar", ("2024-03-12", "2024_12", "AR")),
        ("99_AI-034-213401722-20240312-2024_12-AI-1-1_1.pdf", ("2024-03-12", "2024_12", "AI")),
    ],
)
def test_an_identifier_is_found_where_it_stands(text, wanted):
    """In a stamp, with spaces, in small letters, in the name of a file."""
    (found,) = find_all(text)
    assert (found.date, found.number, found.nature) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "034-213401722-20140432-71254-DE",
        "034-21340172-20140424-71254-DE",
        "034-213401722-20140424-71254-XX",
        "034-213401722-20140424-1234567890123456-DE",
        "1034-213401722-20140424-71254-DE",
        "n° 2014 / 144 du 24/04/2014",
    ],
)
def test_what_is_almost_one_is_none(text):
    """An impossible date, a digit short, an unknown nature, a number too long: nothing is guessed."""
    assert find_all(text) == ()
    assert of(text) is None


def test_each_is_told_once_and_in_order():
    """A transmission made twice leaves two identifiers; the same one printed on each page is one."""
    first, second = "034-213401722-20140424-1-DE", "034-213401722-20140424-2-DE"
    assert [one.text for one in find_all(f"{first}\f{second}\f{first}")] == [first, second]


@pytest.mark.parametrize(
    ("insee", "siren"), [("34172", "213401722"), ("13110", "211301106"), ("2A004", "212000046"), ("97411", "219740115")]
)
def test_the_commune_of_an_act_is_known_from_its_insee_code(insee, siren):
    """Four known communes: mainland, Corsica, overseas."""
    (one,) = find_all(f"034-{siren}-20240312-1-DE")
    assert is_of(one, sirens(insee, ""))
    assert is_of(one, sirens(insee, siren))
    assert not is_of(one, sirens("34001", ""))
    assert not is_of(one, sirens(insee, "213400013"))
