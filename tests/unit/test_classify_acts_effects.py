"""What an act does and for how long: links to other acts, period, streets, for all or for somebody."""

import pytest

from classify.acts import recognise
from passation.model import Act, Page


def arrete(about: str, *articles: str, title: str = "ARRÊTÉ DU MAIRE N° 2024-12", letterhead: str = "") -> Act:
    body = "\n".join(f"Article {rank} : {words}" for rank, words in enumerate(articles, start=1))
    text = f"""COMMUNE DE VALMONT
{letterhead}
{title}
Objet : {about}
Le Maire de Valmont,
Vu l’arrêté n° 2011-07 du 3 mars 2011 qui modifie l’arrêté n° 2009-01 du 5 mai 2009,
Considérant les travaux prévus rue de la Considération du 1er au 9 avril 2030,
ARRÊTE
{body}
Fait à Valmont, le 2 mars 2024
Le Maire,
Jean MARTIN
"""
    found = recognise([Page(1, text)], "acte.pdf")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("words", "links"),
    [
        ("Le présent arrêté abroge et remplace l’arrêté n° 12/2010 du 4 mai 2010.", [("abroge", "2010-12@2010-05-04")]),
        ("L’arrêté municipal n° 2018-7 est abrogé.", [("abroge", "2018-7@")]),
        ("L’arrêté du 4 mai 2010 est abrogé.", [("abroge", "@2010-05-04")]),
        ("L’article 2 de l’arrêté n° 45/2019 est modifié comme suit.", [("modifie", "2019-45@")]),
        ("Le présent arrêté modifie les arrêtés n° 45/2019 et suivants.", [("modifie", "2019-45@")]),
        ("L’arrêté n° 2024-03 du 9 janvier 2024 est prorogé jusqu’au 5 mai 2024.", [("proroge", "2024-3@2024-01-09")]),
        ("Il est donné mainlevée de l’arrêté n° 2020-33 portant péril.", [("leve", "2020-33@")]),
        ("La délibération n° 2019-4 du 3 mars 2019 est rapportée.", [("rapporte", "2019-4@2019-03-03")]),
        ("Toutes dispositions contraires au présent arrêté sont abrogées.", []),
        ("Les dispositions de l’arrêté n° 2019-4 sont suspendues.", []),
        ("L’arrêté est affiché en mairie ; les horaires sont modifiés.", []),
    ],
)
def test_links_to_other_acts(words, links):
    """Verb and act named in the operative part make a link; a visa makes none."""
    assert [(link.kind, link.target) for link in arrete("Stationnement", words).links] == links


def test_a_link_has_its_page_and_its_words():
    """What is claimed can be looked at."""
    (link,) = arrete("Mainlevée de l’arrêté de péril n° 2020-33 du 1er juin 2020", "Le péril a cessé.").links
    assert (link.kind, link.target, link.page) == ("leve", "2020-33@2020-06-01", 1)
    assert "2020-33" in link.evidence


@pytest.mark.parametrize(
    ("about", "article", "duration", "start", "end"),
    [
        ("Travaux", "Du 4 mars 2024 au 8 mars 2024, la rue est barrée.", "temporaire", "2024-03-04", "2024-03-08"),
        ("Travaux", "Du 4 au 8 mars 2024 inclus, la rue est barrée.", "temporaire", "2024-03-04", "2024-03-08"),
        ("Travaux", "Du 28 février au 2 mars 2024, rue barrée.", "temporaire", "2024-02-28", "2024-03-02"),
        (
            "Travaux",
            "À compter du lundi 4 mars 2024 jusqu’au 8 mars 2024.",
            "temporaire",
            "2024-03-04",
            "2024-03-08",
        ),
        ("Fête", "Le samedi 13 juillet 2024, de 8 h à 18 h, place fermée.", "temporaire", "2024-07-13", "2024-07-13"),
        ("Travaux", "La validité est prolongée jusqu’au 15 mars 2024.", "temporaire", "", "2024-03-15"),
        ("Circulation à titre provisoire", "La rue est barrée.", "temporaire", "", ""),
        ("Zone 30 permanente", "Une zone 30 est instituée.", "permanent", "", ""),
        ("Nomination", "À compter du 1er juillet 2024, elle est nommée.", "", "2024-07-01", ""),
        ("Sens unique", "Un sens unique est institué.", "", "", ""),
        ("Péril", "M. DUPONT, né le 3 mai 1970, est mis en demeure.", "", "", ""),
        ("Régie", "Vu la demande du 3 mai 2020, la régie est créée.", "", "", ""),
    ],
)
def test_period(about, article, duration, start, end):
    """Words of the title, and dates of the articles; those of visas, motives and birth are none."""
    fields = arrete(about, article).fields
    said = [fields[name].value if name in fields else "" for name in ("duration", "start", "end")]
    assert said == [duration, start, end]


def test_streets_of_the_act_and_not_of_the_letterhead():
    """Object first, then articles, each street once, as printed."""
    act = arrete(
        "Stationnement rue des Écoles",
        "Le stationnement est interdit rue des Écoles, du n° 3 au carrefour avec l’avenue du Général-de-Gaulle.",
        "Déviation par le chemin de la Croix Blanche et la place de l’Église. Le parking reste ouvert.",
        letterhead="Mairie, 1 place de la Mairie – 99000 VALMONT",
    )
    assert act.fields["streets"].value == (
        "rue des Écoles ; avenue du Général-de-Gaulle ; chemin de la Croix Blanche ; place de l’Église"
    )
    assert "streets" not in arrete("Nomination", "Elle est nommée.").fields


@pytest.mark.parametrize(
    ("about", "stamp", "scope"),
    [
        ("Réglementation du stationnement", "", "réglementaire"),
        ("Nomination de Mme Durand", "", "individuel"),
        ("Permission de voirie, circulation rue du Port", "", "individuel"),
        ("Divers", "099-219907628-20240302-2024_12-AI", "individuel"),
        ("Nomination de Mme Durand", "099-219907628-20240302-2024_12-AR", "réglementaire"),
    ],
)
def test_for_all_or_for_somebody(about, stamp, scope):
    """The nature declared to the préfecture decides, else the object."""
    act = arrete(about, "Voir ci-dessus.", letterhead=stamp)
    assert act.fields["scope"].value == scope
