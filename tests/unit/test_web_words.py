"""What the pages say, and where listening is allowed."""

import pytest

from index.families import _FAMILIES
from index.french import singular
from passation.loopback import is_loopback
from passation.model import Act
from web import messages
from web.labels import _SHOWN_KINDS


@pytest.mark.parametrize(
    ("iso", "said"),
    [
        ("2024-03-04", "4 mars 2024"),
        ("1999-08-01", "1er août 1999"),
        ("2024", "2024"),
        ("", ""),
        ("2024-13-01", "2024-13-01"),
    ],
)
def test_a_date_is_said_in_french(iso, said):
    """Whole dates only; what is not one stays as it is."""
    assert messages.day(iso) == said


def test_an_act_is_named_with_what_is_known():
    """Without number or date, its kind alone."""
    assert messages.act(Act("arrêté", 1, number="2024-12", date="2024-03-04")) == "Arrêté n° 2024-12 du 4 mars 2024"
    assert messages.act(Act("délibération", 1)) == "Délibération"


def test_every_kind_of_document_has_its_words():
    """No folded label of the index reaches the page."""
    assert {singular(name) for name, _ in _FAMILIES} <= set(_SHOWN_KINDS)


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False), ("mairie.fr", False)],
)
def test_loopback_is_told_from_the_rest(host, alone):
    """A name that may be anything is not loopback."""
    assert is_loopback(host) is alone
