"""Numbers of acts: one normal form, keys under which they are found, and what is no number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.acts import normal_number, number_keys, recognise
from passation.model import Page

NORMAL = {
    "n° 12/2024": "2024-12",
    "2024-12": "2024-12",
    "12_2024": "2024-12",
    "arrêté 12 de 2024": "2024-12",
    "n° 2014 / 144": "2014-144",
    "2025 T 17785": "2025-T-17785",
    "2018_03502_VDM": "2018-3502-VDM",
    "A 2020-02-117": "2020-2-117",
    "271-2026": "2026-271",
    "AR2024-013": "2024-13",
    "2024/045": "2024-45",
    "URB123X21": "URB-123-X-21",
    "AG12X2021": "2021-AG-12-X",
    "2018/PM/6/007093": "2018-PM-6-7093",
    "36/2009": "2009-36",
    "19/05/2025-1": "2025-5-19-1",
    "Nº 2025 – 794": "2025-794",
    "2026-12-ARR-SIHI": "2026-12-SIHI",
    "A.M N° 12": "12",
    "sans numéro": "",
}


@pytest.mark.parametrize(("printed", "normal"), NORMAL.items())
def test_normal_form(printed: str, normal: str) -> None:
    """Each printed variant has one normal form, which is its own normal form."""
    assert normal_number(printed) == normal
    assert normal_number(normal) == normal


@pytest.mark.parametrize("spelling", ["2024-12", "n° 12/2024", "12_2024", "arrêté 12 de 2024", "N°2024/012", "12/24"])
def test_spellings_of_one_number_share_a_key(spelling: str) -> None:
    """What a secretary may type finds the number, whatever was printed."""
    assert "2024-12" in number_keys(spelling)


def test_year_of_the_act_completes_the_number() -> None:
    """`45` printed on an act of 2019 is found as 45/2019; `12/24` on an act of 2024 is 2024-12."""
    assert number_keys("n° 45", 2019) & number_keys("45/2019")
    assert normal_number("12/24", 2024) == "2024-12"
    assert number_keys("2025 T 17785") & number_keys("17785/2025")


def test_different_numbers_share_no_key() -> None:
    """12 and 13, 2024 and 2023, or a number of a day and one of the year stay apart."""
    assert not number_keys("12/2024") & number_keys("13/2024")
    assert not number_keys("12/2024") & number_keys("12/2023")
    assert not number_keys("19/05/2025-1") & number_keys("1/2025")


@given(st.integers(1, 9999), st.integers(1950, 2060), st.sampled_from("-/_ "))
def test_order_and_separator_do_not_matter(number: int, year: int, separator: str) -> None:
    """Year first or last, whatever the separator and the leading zeros, give one form."""
    if 1900 <= number <= 2099:
        return
    assert normal_number(f"{year}{separator}{number}") == normal_number(f"n° {number:04d}{separator}{year}")


@given(st.text(max_size=60))
def test_any_text_is_survived(text: str) -> None:
    """No text breaks the normal form, and the form of a form is itself."""
    form = normal_number(text)
    assert normal_number(form) == form


HEAD = """COMMUNE DE LURE
ARRÊTÉ
{line}
Le Maire de Lure,
Vu le Code général des collectivités territoriales,
Vu l’arrêté n° 2001-99,
ARRÊTE
Article 1er : c’est fait.
Fait à Lure, le 3 mai 2019
"""


@pytest.mark.parametrize(
    "line",
    [
        "Vu la loi n° 2004-809 du 13 août 2004",
        "parcelle AB 123",
        "au droit du n° 14 rue de la Paix",
        "marché n° 2019-05",
        "décret n° 85-397",
        "Objet : abroge l’arrêté n° 2012-45",
        "SIRET n° 21340172200013",
        "arrêté du 4 mars 2019",
    ],
)
def test_other_numbers_are_not_taken(line: str) -> None:
    """A law, a parcel, a house, a contract, a date or the act that is repealed is not the number of the act."""
    act = recognise([Page(1, HEAD.format(line=line))], "SCAN.pdf")
    assert act is not None
    assert act.number == ""


@pytest.mark.parametrize("printed", [key for key, value in NORMAL.items() if value and "de 2024" not in key])
def test_printed_variants_are_read(printed: str) -> None:
    """Every variant seen in real acts is read from the head of an arrêté."""
    line = printed if "N°" in printed or "n°" in printed or "Nº" in printed else f"N° {printed}"
    act = recognise([Page(1, HEAD.format(line=line))], "SCAN.pdf")
    assert act is not None
    assert act.number == NORMAL[printed]
    assert act.fields["number"].page == 1
    assert len(act.fields["number"].evidence) <= 200
