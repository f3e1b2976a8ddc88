"""A paper as HTML and as PDF: the same words, escaped, whole, numbered, with its fonts."""

import pypdfium2
import pytest

from migrate.paper.blocks import (
    Code,
    Frame,
    Heading,
    NewPage,
    Paper,
    Paths,
    Signatures,
    Steps,
    Table,
    Text,
    Tick,
    Verdict,
)
from migrate.paper.fonts import drawable
from migrate.paper.html import as_html
from migrate.paper.pdf import as_pdf

PATH = "serveur:Urbanisme/" + "très_long_sans_espace_" * 12 + "<b>&amp;.docx"
DIGEST = "0123456789abcdef" * 4
PAPER = Paper(
    title="Constat d’essai n° 1",
    left="L’Haÿ-les-Roses · INSEE 94038",
    right="1er mars 2026",
    mark=f"Constat · racine {DIGEST}",
    blocks=(
        Verdict("Fermeture possible", good=True),
        Heading("Cœur à l’œuvre, Noël — « été »"),
        Text("Une remarque\nsur deux lignes", "soft"),
        Steps([("Une raison.", "À faire : ceci."), ("Une autre.", "")]),
        Table(
            ("Motif", "Fichiers"),
            [("<script>", "1\N{NARROW NO-BREAK SPACE}234"), (Code(DIGEST), "2")],
            (0.7, 0.3),
            frozenset({1}),
        ),
        Table((), [(Tick(ticked=True), "vérifié"), (Tick(), "à vérifier")], (0.1, 0.9)),
        Frame([Text("Le présent constat porte sur les seuls partages listés.")]),
        NewPage(),
        Paths([PATH, "serveur:中文.txt"]),
        Signatures([("Le maire", "décide"), ("Le prestataire", "a opéré"), ("L’agent", "a contrôlé")]),
    ),
)


@pytest.fixture(scope="module")
def pages() -> list[str]:
    document = pypdfium2.PdfDocument(as_pdf(PAPER))
    return [page.get_textpage().get_text_bounded() for page in document]


def _bare(text: str) -> str:
    return "".join(text.split())


def test_accents_and_typography_are_in_the_pdf(pages: list[str]) -> None:
    """Accents, ligatures, dashes and quotes come out as they went in."""
    assert "Cœur à l’œuvre, Noël — « été »" in pages[0]
    assert "L’Haÿ-les-Roses" in pages[0]
    assert DIGEST in pages[0]
    assert "1 234" in pages[0].replace("\N{NO-BREAK SPACE}", " ")


def test_a_long_path_is_cut_over_lines_and_whole(pages: list[str]) -> None:
    """No sign of it is lost, and what looks like markup is text."""
    assert _bare(PATH) in _bare(pages[1])


def test_a_sign_without_a_glyph_keeps_its_number(pages: list[str]) -> None:
    """It is written by its code point, so that two names never look the same."""
    assert "<U+4E2D><U+6587>.txt" in _bare(pages[1])
    assert drawable("é\N{NARROW NO-BREAK SPACE}→") == "é\N{NO-BREAK SPACE}»"


def test_every_page_is_numbered_and_marked(pages: list[str]) -> None:
    """Number, count, mark and room for initials at the foot of each."""
    assert len(pages) == 2
    for number, page in enumerate(pages, start=1):
        assert f"page {number} / 2" in page
        assert DIGEST in page
        assert "Paraphes" in page


def test_boxes_to_sign_in_name_their_signatories(pages: list[str]) -> None:
    """Each has its role, what it says, and room for name, date and signature."""
    assert all(role in pages[1] for role in ("Le maire", "Le prestataire", "L’agent"))
    assert pages[1].count("Nom, date et signature") == 3


def test_the_pdf_is_made_to_last() -> None:
    """Fonts are embedded, colours are told, metadata has the title, nothing runs and nothing is fetched."""
    data = as_pdf(PAPER)
    assert data.count(b"/FontFile2") == len({"plain", "bold", "italic"})
    assert b"/OutputIntents" in data
    assert b"/Lang" in data
    for word in (b"/JavaScript", b"/URI", b"/Launch", b"/Encrypt", b"/EmbeddedFile"):
        assert word not in data
    assert (
        pypdfium2.PdfDocument(data).get_metadata_value("Title")
        == "Constat d’essai n° 1 — L’Haÿ-les-Roses · INSEE 94038"
    )


def test_the_page_says_the_same_and_escapes() -> None:
    """The HTML has every text, none of it as markup, and fetches nothing."""
    page = as_html(PAPER).decode()
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "&lt;b&gt;&amp;amp;.docx" in page
    assert page.count("☒") == page.count("☐") == 1
    assert "中文" in page
    assert "http" not in page
