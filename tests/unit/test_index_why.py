"""Why a document is among the answers."""

from index.query import parse
from index.why import why
from passation.model import Act


def test_the_number_of_an_act_is_compared_whole():
    """12 is not a part of 112, whatever the order of its figures and its year."""
    other = Act("arrêté", 1.0, number="2024-112", year=2024)
    assert why(parse("2024-12"), other, "", [], ()) == ("numéro cité dans le texte : 2024-12",)
    own = Act("arrêté", 1.0, number="12", year=2024)
    assert why(parse("n° 12/2024"), own, "", [], ()) == ("numéro de l’acte : 12",)
    assert why(parse("2024-12"), None, "", ["serveur:Police/AR 2024-12.pdf"], ()) == ("dans le nom du fichier",)
