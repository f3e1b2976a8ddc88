"""Numbers of acts in queries and file names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import numbers


@pytest.mark.parametrize(
    ("text", "key", "span"),
    [
        ("2024-12", "2024-12", "2024-12"),
        ("12_2024", "2024-12", "12_2024"),
        ("36/2009", "2009-36", "36/2009"),
        ("2024/045", "2024-45", "2024/045"),
        ("n° 12/2024", "2024-12", "n° 12/2024"),
        ("Nº 2025 – 794", "2025-794", "Nº 2025 – 794"),
        ("n°2019-2020", "2019-2020", "n°2019-2020"),
        ("arrêté 12 de 2024", "2024-12", "12 de 2024"),
        ("ARRÊTÉ N° 12 de 2024", "2024-12", "N° 12 de 2024"),
        ("numéro 12 de 2024", "2024-12", "numéro 12 de 2024"),
        ("AR2024-013", "2024-13", "AR2024-013"),
        ("2018_03502_VDM", "2018-3502", "2018_03502_VDM"),
        ("2026-12-ARR-SIHI", "2026-12", "2026-12-ARR-SIHI"),
        ("2025 T 17785", "2025-17785", "2025 T 17785"),
        ("arrete_12_2024_paris_nice.pdf", "2024-12", "12_2024"),
        ("2014 / 144", "2014-144", "2014 / 144"),
    ],
)
def test_spellings_of_a_number(text: str, key: str, span: str) -> None:
    """Each spelling seen in a town hall gives its key, and where it stands."""
    (found,) = numbers.find(text)
    assert (found.key, text[found.start : found.end]) == (key, span)


@pytest.mark.parametrize(
    "text",
    [
        "12/05/2024",
        "2024-05-12",
        "2019-2020",
        "2020-02-117",
        "article 12 de 2024",
        "2024 - 12 communes",
        "2024",
        "12",
        "",
    ],
)
def test_dates_and_mere_figures_are_not_numbers(text: str) -> None:
    """Dates, school years, longer references and figures apart are left alone."""
    assert list(numbers.find(text)) == []


@given(
    st.integers(1940, 2099), st.integers(1, 1939), st.sampled_from(["{y}-{n}", "n° {n}/{y}", "{n}_{y}", "n°{y}/{n:03}"])
)
def test_one_number_has_one_key(year: int, ordinal: int, spelling: str) -> None:
    """However it is spelt, a number gives the key that its year and ordinal give."""
    (found,) = numbers.find(spelling.format(y=year, n=ordinal))
    assert found.key == numbers.key(year, ordinal)


def test_parts_of_a_key() -> None:
    """A key gives its year, if any, and its ordinal with and without leading zeros."""
    assert numbers.parts("2024-5") == (["2024"], ["0005", "005", "05", "5"])
    assert numbers.parts("-12") == ([], ["0012", "012", "12"])
    assert numbers.any_year("2024-12") == "-12"


@given(st.text())
def test_no_text_is_refused(text: str) -> None:
    """Any text is read without error, and what is found lies in it in order."""
    spans = [offset for found in numbers.find(text) for offset in (found.start, found.end)]
    assert spans == sorted(spans)
