"""What looks like a field of an act and is none, and what OCR makes of those that are."""

import pytest

from classify.acts import recognise
from passation.model import Act, Page


def act(*articles: str, about: str = "Police", head: str = "", title: str = "ARRÊTÉ MUNICIPAL N° 2024-12") -> Act:
    body = "\n".join(
        f"Article {rank} : {words}" for rank, words in enumerate(articles or ("Voir ci-dessus.",), start=1)
    )
    text = f"""{head}
COMMUNE DE VALMONT
{title}
Objet : {about}
Le Maire de Valmont,
Vu le code général des collectivités territoriales,
Considérant la demande,
ARRÊTE
{body}
Fait à Valmont, le 2 mars 2024
Le Maire,
Jean MARTIN
"""
    found = recognise([Page(1, text)], "SCAN0001.pdf")
    assert found is not None
    return found


def said(found: Act, name: str) -> str:
    return found.fields[name].value if name in found.fields else ""


@pytest.mark.parametrize(
    "words",
    [
        "Il est donné mainlevée de l’arrêté de mise en sécurité n° 2016 / 132 du 6 octobre 2016.",
        "L’ar rêté n° 2016-132 en date du 6 octobre 2016 est abrogé.",
        "Un sens unique est institué avenue du 8 Mai 1945, de la rue du 11 Novembre 1918.",
        "M. DUPONT, néc le 3 mai 1970, est informé.",
        "Le 2 mars 2024",
    ],
)
def test_days_that_are_no_period(words):
    """Those of another act, of a street's name, of a birth, of the signature."""
    found = act(words)
    assert (said(found, "start"), said(found, "end")) == ("", "")


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("M. DUPONT, demeurant 3 rue des Lilas, 34000 Ailleurs, occupe le 8 rue du Port.", "rue du Port"),
        ("La décision est notifiée à M. DUPONT, 3 rue des Lilas 34000 Ailleurs.", ""),
        ("Du 4 au 8 mars 2024, rue du Port du 3 mars au soir.", "rue du Port"),
        ("Devant l’école élémentaire Jules-Ferry.", "école élémentaire Jules-Ferry"),
        ("Sur la place de la mairie et le parking du stade.", "place de la mairie ; parking du stade"),
        ("Le stationnement est interdit rue de la Gare et ruc de la Garc.", "rue de la Gare"),
        ("Sur le parvis de l’église Saint-Éloi.", "parvis de l’église Saint-Éloi"),
        ("L’accès à la halle couverte est fermé.", "halle couverte"),
        ("Mme DURAND est placéc, place au 4e échelon.", ""),
        ("Recours devant la Cour d’Appel. La cour est ouverte.", ""),
    ],
)  # fmt: skip
def test_places(words, places):
    """A street or a building of the act, once; an address of somebody, an institution, a rank are none."""
    assert said(act(words), "streets") == places


@pytest.mark.parametrize(
    ("words", "links"),
    [
        ("L’arrêté n° 2009 T 037 du 3 janvier 2009 est abrogé.", [("abroge", "2009-T-37@2009-01-03")]),
        ("L’arrêté n° ARR-ST-61 en date du 2 février 2009 est modifié.", [("modifie", "ST-61@2009-02-02")]),
        ("Les effets de l’arrêté n° 2007-202 sont prorogés – cours du Port.", [("proroge", "2007-202@")]),
        ("L’ar reté n° 210-2019 du 18 juin 2019 est lcvé.", [("leve", "2019-210@2019-06-18")]),
        ("L’arrêté n° RA12 183 du 14 mai 2012 est prolongé.", [("proroge", "RA-12-183@2012-05-14")]),
        ("Le retrait des véhicules se fait selon l’arrêté n° 12/2010.", []),
    ],
)
def test_links_however_the_number_is_printed(words, links):
    """Letters in the number, a dash after it, spaces for underscores, a broken word."""
    assert [(link.kind, link.target) for link in act(words).links] == links


def test_an_act_named_twice_is_one_link():
    """The object gives the number, an article the number and the date."""
    found = act("L’arrêté n° 2024-3 du 9 janvier 2024 est prorogé.", about="Prorogation de l’arrêté n° 3/2024")
    assert [link.target for link in found.links] == ["2024-3@2024-01-09"]


@pytest.mark.parametrize(
    ("stamp", "identifier"),
    [
        ("099-219907628-20240302-2024 12-AR", "099-219907628-20240302-2024_12-AR"),
        ("O99-2l99O7628-2024O302-2O24_l2-AR", "099-219907628-20240302-2024_12-AR"),
        ("099-2 19907628-20240302-D 15 _114-AI", "099-219907628-20240302-D_15_114-AI"),
        ("034-213401722-20140424-0000071254-DE", "034-213401722-20140424-0000071254-DE"),
    ],
)
def test_an_identifier_as_ocr_gives_it(stamp, identifier):
    """Figures taken for letters, no underscore, a space inside."""
    assert act(head=stamp).identifier == identifier


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("Envoyé en préfecture le 03/03/2024", "sent"),
        ("Date de télétransmis sion : 03/03/2024", "sent"),
        ("Reçu en préfecture le 03/03/2024", "received"),
        ("Affiché le 03/03/2024", "published"),
        ("Certifié exécutoire compte tenu de la publication le 03/03/2024", "published"),
    ],
)
def test_days_of_the_stamp(line, field):
    """Each label gives its own day."""
    assert said(act(head=line), field) == "2024-03-03"


def test_a_closed_street_is_a_rule_for_all_whatever_the_act_allows():
    """« Autorisation de stationner » forbids the place to all others; a permit forbids nothing."""
    assert (
        said(act("Le stationnement est interdit rue du Port.", about="Autorisation de stationner"), "scope")
        == "réglementaire"
    )
    assert (
        said(act("Mme DURAND est autorisée à ouvrir une buvette.", about="Autorisation de buvette"), "scope")
        == "individuel"
    )


def test_a_street_of_schools_is_no_matter_of_schools():
    """Names of streets do not count as words of the subject."""
    assert act("La circulation est interdite rue des Écoles.", about="Circulation rue des Écoles").subject == "6.1"
