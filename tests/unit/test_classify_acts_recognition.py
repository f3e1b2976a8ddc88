"""What is an act and what is none; stamps, covering letters, names of files, evidence."""

import pytest

from classify.acts import recognise
from classify.acts.nomenclature import is_identifier, nomenclature
from passation.model import Act, Page

ARRETE = """REPUBLIQUE FRANCAISE
MAIRIE DE COUTHENANS
ARRETE DU MAIRE N° 12 DU 4 MARS 2019
portant réglementation temporaire de la circulation
rue de l'Église à l'occasion du vide-grenier
Le Maire de la commune de Couthenans
VU le Code de la route
CONSIDERANT que le vide-grenier attire du monde
A R R E T E
Article 1er - La circulation est interdite
Article 2 - La gendarmerie est chargée de l'exécution
Fait à Couthenans, le 4 mars 2019
Pour le Maire, l'adjoint délégué
Pierre DUPUIS"""

NO_ACTS = {
    "letter that cites": """Mairie de Lure
Madame, Monsieur,
Suite à l'arrêté n° 2019-45 du 3 mars 2019, je vous informe que la rue sera fermée.
Vu l'arrêté n° 12, l'article 1er s'applique.
Je vous prie d'agréer, Madame, l'expression de mes salutations distinguées.
Le Maire, Jean DUPONT""",
    "blank": """ARRÊTÉ N° ......
Objet : ..............
Le Maire de ...........
Vu le CGCT
ARRÊTE
Article 1 : ........
Fait à ......, le ........""",
    "prefect": """ARRÊTÉ PRÉFECTORAL N° 2019-01-123
Le Préfet de l'Hérault,
Vu le code de l'environnement
ARRÊTE
Article 1er : les battues sont autorisées
Fait à Montpellier, le 3 mai 2019""",
    "contract": """CONVENTION de mise à disposition
Entre la commune représentée par son maire, vu la délibération n° 2019-12 du 3 mars 2019,
Article 1 : objet
Article 2 : durée
Fait à Lure, le 3 mars 2020
Le Maire""",
    "recueil": "Recueil des actes\n"
    + "\n".join(f"ARRETE N° {n}\nVu le code\nARRETE\nArticle 1er : fait\nArticle 2 : exécution" for n in (1, 2, 3)),
    "offence": "PROCÈS-VERBAL DE CONSTAT D'INFRACTION\nVu l'arrêté municipal n° 2010-3\nL'agent constate",
    "invoice": "FACTURE N° 2019-12\nDate 04/03/2019\nTotal TTC 300 €\nDécision de paiement",
    "summons": """Convocation
Monsieur le conseiller,
Le conseil municipal se réunira le 4 mars 2019. Ordre du jour : budget, arrêté du compte administratif
Cordialement""",
    "note": "Note de service\nDécision : la mairie ferme à 17 h.\nArrêté des comptes au 31 décembre.",
    "repealed": "Liste des arrêtés\nArrêté n° 2012-45 abrogé\nArrêté n° 2012-46 en vigueur\nArrêté n° 2012-47 modifié",
}


def _act(text: str, name: str = "SCAN0001.pdf") -> Act:
    act = recognise([Page(number, page) for number, page in enumerate(text.split("\f"), 1)], name)
    assert act is not None
    return act


@pytest.mark.parametrize("text", NO_ACTS.values(), ids=NO_ACTS.keys())
def test_what_is_no_act(text: str) -> None:
    """Citing, asking for, listing or forming acts does not make one."""
    assert recognise([Page(1, text)], "SCAN0001.pdf") is None


def test_wrapped_visa_and_ellipses_do_no_harm() -> None:
    """A line that begins with « arrêté préfectoral » inside a visa, or « … » in a debate, does not hide an act."""
    text = ARRETE.replace("VU le Code de la route", "VU le Code de la route et l'\narrêté préfectoral n° 2012-7 …\n… …")
    assert _act(text).number == "12"


def test_model_by_its_name() -> None:
    """A complete text kept as a model is no act."""
    assert recognise([Page(1, ARRETE)], "Modèle arrêté circulation.doc") is None


def test_fields_of_an_arrete() -> None:
    """All the fields, each with its page and words of the document."""
    act = _act(ARRETE)
    assert (act.kind, act.number, act.year, act.date) == ("arrêté", "12", 2019, "2019-03-04")
    assert act.object == (
        "portant réglementation temporaire de la circulation rue de l'Église à l'occasion du vide-grenier"
    )
    assert (act.signatory, act.subject) == ("Pierre DUPUIS", "6.1")
    assert act.confidence >= 0.95
    assert all(field.page == 1 and 0 < len(field.evidence) <= 200 for field in act.fields.values())
    assert act.fields["date"].evidence in ARRETE


def test_covering_letter_is_passed_over() -> None:
    """The act begins on its own page."""
    act = _act("Bordereau d'envoi\nMonsieur le Préfet,\nveuillez trouver ci-joint un arrêté\f" + ARRETE)
    assert (act.page, act.number, act.fields["number"].page) == (2, "12", 2)


def test_stamp_of_the_prefecture() -> None:
    """The identifier gives the date; the stamp its own dates; an empty « Affiché le » gives none."""
    stamp = (
        "Envoyé en préfecture le 05/02/2021\nReçu en préfecture le 06/02/2021\nAffiché le\n"
        "ID : 013-211301106-20210201-1212-AI\n"
    )
    act = _act(stamp + ARRETE)
    assert act.identifier == "013-211301106-20210201-1212-AI"
    assert act.date == "2021-02-01"
    assert (act.fields["sent"].value, act.fields["received"].value) == ("2021-02-05", "2021-02-06")
    assert "published" not in act.fields


def test_second_transmission() -> None:
    """Of two identifiers, the one that the file name knows, else the last."""
    ids = "034-213401722-20140424-0000071277-DE\n034-213401722-20140424-0000071305-DE\n"
    assert _act(ids + ARRETE).identifier.endswith("71305-DE")
    assert _act(ids + ARRETE, "2014-04-24-0000071277.pdf").identifier.endswith("71277-DE")


def test_receipt_declares_the_subject() -> None:
    """The receipt of the prefecture names the subject; it wins over the words."""
    assert _act(ARRETE + "\nMatière : 8.3-Voirie").subject == "8.3"


def test_unread_scan_is_named_by_its_file() -> None:
    """Without text, a name that announces an act gives one of low confidence."""
    act = _act("", "Arrêté 2024-12 circulation.pdf")
    assert (act.kind, act.number, act.confidence) == ("arrêté", "2024-12", 0.4)
    assert recognise([], "IMG_0012.jpg") is None
    assert recognise([], "modèle arrêté 12.doc") is None


def test_informal_minutes_of_a_village() -> None:
    """First names, « 12 votes pour » and « 1/ » are a compte rendu, not a délibération."""
    text = "Réunion du 12 mars 2015\nPrésents : Bernard, Luc\n1/ CDD : 12 votes pour\n2/ famille accueillie"
    act = _act(text, "CR 12-03-2015.doc")
    assert (act.kind, act.date) == ("compte rendu", "2015-03-12")


def test_nomenclature_examples() -> None:
    """The pattern of the rule file takes its examples and refuses its counter-examples."""
    rule = nomenclature().identifier
    assert all(is_identifier(text) for text in rule.examples)
    assert not any(is_identifier(text) for text in rule.counter_examples)


def test_nomenclature_is_whole() -> None:
    """181 subjects, each below its parent, and 6 natures."""
    codes = {subject.code for subject in nomenclature().subjects}
    assert len(nomenclature().subjects) == 181
    assert all(code.rpartition(".")[0] in codes for code in codes if "." in code)
    assert {nature.short for nature in nomenclature().natures} == {"DE", "AR", "AI", "CC", "BF", "AU"}
