"""What a person sees of a search: why, which editable file, what else may hold the answer; through the command line."""

import io

import pytest
from docx import Document
from reportlab.pdfgen.canvas import Canvas

from tests.journeys.test_access import OPEN, PAY, Town
from tests.museum import broken

ACT = """COMMUNE DE VALMONT
ARRÊTÉ DU MAIRE N° 2024-{number}
Objet : réglementation du stationnement {where}
Le Maire de Valmont,
Vu le code général des collectivités territoriales,
ARRÊTE
Article 1 : le stationnement est interdit {where} pendant les travaux.
Fait à Valmont, le {day} mars 2024
Le Maire,
Jean MARTIN"""


def pdf(text):
    out = io.BytesIO()
    canvas = Canvas(out)
    for rank, line in enumerate(text.splitlines()):
        canvas.drawString(50, 780 - 20 * rank, line)
    canvas.save()
    return out.getvalue()


def word(text):
    out = io.BytesIO()
    document = Document()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Two acts, a model beside each, one of them for the payroll only; a note; a bundle that nobody can read."""
    made = Town(tmp_path_factory.mktemp("recherche"))
    broken.locked_zip(made.source / "Accueil/circulation quai Sud.zip")
    first = ACT.format(number=12, where="rue des Écoles", day=4)
    made.write(
        {
            "Accueil/arrete 2024-12.pdf": pdf(first),
            "Accueil/arrete 2024-12.docx": word("Modèle d’arrêté."),
            "Accueil/arrete 2024-13.pdf": pdf(ACT.format(number=13, where="place de l'Église", day=9)),
            "Accueil/arrete 2024-13.odt": b"pas un document",
            "RH/circulation quai Sud.bin": bytes(range(256)) * 8,
            "Accueil/note.txt": b"Note de 2011 sur le stationnement. Stationnement, stationnement.",
        }
    )
    made.ingest()
    rights = {"RH": PAY, "Accueil/arrete 2024-13.odt": PAY, "": OPEN}
    made.plant(rights)
    for command in (("ingest", "extract"), ("classify", "all")):
        assert made.ask(*command).code == 0
    for name in (
        "arrete 2024-12.pdf",
        "arrete 2024-13.pdf",
        "arrete 2024-13.odt",
        "note.txt",
        "circulation quai Sud.zip",
    ):
        made.propose(f"Accueil/{name}", "DIR.GEN", 0.95)
    made.propose("RH/circulation quai Sud.bin", "SER.RH.FOR", 0.95)
    made.propose("Accueil/arrete 2024-12.docx", "DIR.GEN", 0.95)
    assert made.ask("index").code == 0
    return made


def test_an_answer_says_why_it_is_one(town):
    """Number, object, date and text are told apart, in French."""
    (hit,) = town.search("2024-12", "stationnement", "Écoles")["hits"]
    assert hit["why"] == ["numéro de l’acte : 2024-12", "dans l’objet de l’acte : stationnement, Écoles"]
    dated = town.search("stationnement", "9 mars 2024")["hits"][0]
    assert "date de l’acte : 2024-03-09" in dated["why"]
    assert any(reason.startswith("dans le texte : parkings") for reason in town.search("parkings")["hits"][0]["why"])


def test_the_editable_model_is_shown_beside_the_act(town):
    """The word processor's file of the same name, as far as the reader may see it."""
    assert [hit["model"] for hit in town.search("numéro:2024-12", "type:pdf")["hits"]] == [
        "serveur:Accueil/arrete 2024-12.docx"
    ]
    assert [hit["model"] for hit in town.search("numéro:2024-13", "type:pdf")["hits"]] == [None]
    assert [hit["model"] for hit in town.search("numéro:2024-13", "type:pdf", as_="")["hits"]] == [
        "serveur:Accueil/arrete 2024-13.odt"
    ]
    assert "modèle modifiable : serveur:Accueil/arrete 2024-12.docx" in town.ask("search", "2024-12").out


def test_the_latest_first_when_asked(town):
    """By relevance the note that says it three times, by date the act."""
    by_date = [hit["paths"] for hit in town.search("stationnement", "--sort", "date")["hits"]]
    assert by_date[:2] == [["serveur:Accueil/arrete 2024-13.pdf"], ["serveur:Accueil/arrete 2024-12.pdf"]]
    assert by_date[-1] == ["serveur:Accueil/note.txt"]


def test_when_nothing_is_found_unread_files_with_these_words_in_their_path_are_named(town):
    """Only those that the reader may see, the most likely first."""
    answer = town.search("circulation", "2017")
    assert (answer["hits"], answer["unread"]["likely"]) == ([], ["serveur:Accueil/circulation quai Sud.zip"])
    whole = town.search("circulation", "2017", as_="")["unread"]
    assert (whole["count"], len(whole["likely"])) == (town.search("x")["unread"]["count"] + 1, 2)
    said = town.ask("search", "circulation", "2017", "--as", "GRP_DIRECTION").out
    assert "voyez d’abord" in said
    assert "circulation quai Sud.zip" in said
    assert ".bin" not in said


def test_near_spellings_are_told(town):
    """What was found in the place of a word that nobody wrote."""
    answer = town.search("pakings")
    assert (answer["approximate"], answer["spellings"]) == (True, ["parkings"])
    assert "« parkings »" in town.ask("search", "pakings").out
    assert town.search("parkings")["spellings"] == []


def test_an_act_that_was_ended_comes_after_the_one_that_ended_it(tmp_path):
    """Its successor is shown first even without the words, if the reader may see it; a past term is told too."""
    town = Town(tmp_path)
    old = ACT.format(number=12, where="rue des Érables", day=4)
    new = ACT.format(number=40, where="en centre bourg", day=20).replace(
        "pendant les travaux.", "chaque jour.\nArticle 2 : L'arrêté n° 2024-12 du 4 mars 2024 est abrogé."
    )
    term = ACT.format(number=41, where="quai Nord", day=21).replace("pendant les travaux", "du 2 au 4 avril 2024")
    town.write({"Accueil/a.pdf": pdf(old), "Accueil/b.pdf": pdf(new), "RH/c.pdf": pdf(term)})
    town.ingest()
    town.plant({"RH": PAY, "": OPEN})
    for command in (("ingest", "extract"), ("classify", "all")):
        assert town.ask(*command).code == 0
    for name in ("Accueil/a.pdf", "Accueil/b.pdf"):
        town.propose(name, "DIR.GEN", 0.95)
    town.propose("RH/c.pdf", "SER.RH.FOR", 0.95)
    assert town.ask("index").code == 0
    newer, older = town.search("Érables")["hits"]
    assert (newer["paths"], older["paths"]) == (["serveur:Accueil/b.pdf"], ["serveur:Accueil/a.pdf"])
    assert (newer["replaces"], newer["ended"], older["ended"]) == (older["title"], None, "2024-03-20")
    assert "met fin à" in town.ask("search", "Érables").out
    (past,) = town.search("quai", as_="GRP_RH")["hits"]
    assert (past["ended"], past["stage"]) == ("2024-04-04", "signed")
    town.plant({"RH": PAY, "Accueil/b.pdf": PAY, "": OPEN})
    assert town.ask("index").code == 0
    (alone,) = town.search("Érables")["hits"]
    assert (alone["paths"], alone["ended"]) == (["serveur:Accueil/a.pdf"], None)
