"""Names of local copies: readable, and taken by any system."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.fetch.names import LONGEST, numbered, readable, split


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("arrêté 12.pdf", "arrêté 12.pdf"),
        ("arre\u0302te\u0301.pdf", "arrêté.pdf"),
        ('a<b>:"c/d\\e|f?g*.pdf', "a-b---c-d-e-f-g-.pdf"),
        ("con.txt", "_con.txt"),
        ("LPT1", "_LPT1"),
        ("facture. ", "facture"),
        ("..", "sans-nom"),
        (".copies.json", "copies.json"),
        ("fdp\u202e.exe", "fdp.exe"),
        ("", "sans-nom"),
    ],
)
def test_a_name_is_kept_as_far_as_systems_take_it(given, wanted):
    """Accents and spaces stay; what Windows refuses, what is reserved and what cannot be seen is not."""
    assert readable(given.encode()) == wanted


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_is_taken(name):
    """Whatever a server held, the name fits, hides nothing, begins no hidden file and is stable."""
    made = readable(name.encode("utf-8", "surrogatepass"))
    assert 0 < len(made.encode()) <= LONGEST
    assert not set(made) & set('<>:"/\\|?*')
    assert not made.startswith((".", " "))
    assert not made.endswith((".", " "))
    assert not {unicodedata.category(char) for char in made} & {"Cc", "Cf", "Cs"}
    assert readable(made.encode()) == made


def test_a_second_file_of_one_name_is_numbered_before_its_extension():
    """`note (2).pdf`, as people are used to."""
    assert [numbered("note.pdf", number) for number in (1, 2)] == ["note.pdf", "note (2).pdf"]
    assert split("sans extension. Vraiment") == ("sans extension. Vraiment", "")
