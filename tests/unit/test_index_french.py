"""French words: cleaning, elision, forms, synonyms."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import analysis, french, synonyms
from index.query import Either, Words, Years, parse
from passation.errors import RuleError


@pytest.mark.parametrize(
    ("text", "plain"),
    [("l'arrêté", "arrêté"), ("L’Été", "Été"), ("qu’aujourd’hui", "aujourd’hui"), ("d'l'eau", "eau"), ("l'", "l'")],
)
def test_elision_is_taken_off(text: str, plain: str) -> None:
    """The article goes, with either apostrophe; a word that has an apostrophe of its own keeps it."""
    assert french.unelided(text) == plain


@given(st.text())
def test_clean_text_can_be_written_and_stays_clean(text: str) -> None:
    """Whatever the text, the clean one is valid UTF-8, and cleaning it again changes nothing."""
    clean = french.clean(text)
    assert clean.encode().decode() == french.clean(clean) == clean


def test_kinds_have_one_spelling() -> None:
    """Case, accents, hyphens and plurals do not make another kind."""
    assert french.singular(french.singular("Business acces")) == french.singular("Business acces")
    assert {french.singular(kind) for kind in ("Comptes-rendus", "compte rendu", "COMPTE RENDU")} == {"compte rendu"}


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("arrete", "arrêté"),
        ("marchés", "marché"),
        ("municipaux", "municipal"),
        ("arrêtée", "arrêté"),
        ("oeuvre", "Œuvres"),
    ],
)
def test_words_that_meet(typed: str, written: str) -> None:
    """Accents, plurals and endings are found under a form that both words have."""
    assert analysis.forms(typed) & analysis.forms(written)


@pytest.mark.parametrize(("typed", "written"), [("police", "politique"), ("voirie", "voiture"), ("cantine", "canton")])
def test_words_that_do_not_meet(typed: str, written: str) -> None:
    """Other words stay other words."""
    assert not analysis.forms(typed) & analysis.forms(written)


LETTERS = st.text("abc", max_size=6)


def _edits(word: str) -> set[str]:
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    missing = {left + right[1:] for left, right in cuts if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    changed = {left + letter + right[1:] for left, right in cuts for letter in "abc" if right}
    added = {left + letter + right for left, right in cuts for letter in "abc"}
    return {word} | missing | swapped | changed | added


@given(LETTERS, LETTERS)
def test_one_edit_is_what_it_says(one: str, other: str) -> None:
    """Exactly the words one letter missing, added, changed or swapped away are near."""
    assert analysis.within_one_edit(one, other) == (other in _edits(one))


@given(LETTERS)
def test_every_edit_is_near(word: str) -> None:
    """Each word one edit away is near, both ways."""
    assert all(analysis.within_one_edit(word, near) and analysis.within_one_edit(near, word) for near in _edits(word))


def test_acronym_and_wording_find_each_other() -> None:
    """An acronym brings its words, and the words bring their acronym, whatever the small words between."""
    (acronym,) = synonyms.expand(parse("PLU")).wanted
    assert acronym == Either(((Words("PLU"),), (Words("plan local d’urbanisme"),)))
    (words,) = synonyms.expand(parse("Plans local urbanisme")).wanted
    assert words == Either(((Words("Plans"), Words("local"), Words("urbanisme")), (Words("PLU"),)))


def test_run_of_words_is_replaced_as_one() -> None:
    """The longest run of plain words that has other wordings is taken, and its neighbours are left."""
    wanted = synonyms.expand(parse("révision plan local d'urbanisme 2019 année:2019")).wanted
    typed = (Words("plan"), Words("local"), Words("urbanisme"))
    assert wanted == (Words("révision"), Either((typed, (Words("PLU"),))), Words("2019"), Years(2019, 2019))


def test_quotes_are_left_as_they_are() -> None:
    """A quoted word means that word, and an excluded one leaves out no other."""
    assert synonyms.expand(parse('"PLU" objet:PLU -PV')) == parse('"PLU" objet:PLU -PV')


def test_synonyms_file_is_sound() -> None:
    """Each group of the file has two wordings or more, none twice, and each wording leads to the others."""
    groups = synonyms.load().groups
    assert all(len(set(group)) == len(group) >= 2 for group in groups)
    for group in groups:
        for wording in group:
            expanded = synonyms.expand(parse(wording)).wanted
            assert len(expanded) == 1, wording
            assert isinstance(expanded[0], Either), wording


def test_commune_has_its_own_synonyms(tmp_path: Path) -> None:
    """A file of the commune replaces ours; a fault in it names file and line."""
    (tmp_path / "synonyms.yaml").write_text(
        "version: 1\nsource: ici\nchecked: '2026-01-01'\ngroups:\n- [SDF, salle des fêtes]\n"
    )
    (clause,) = synonyms.expand(parse("SDF"), tmp_path).wanted
    assert clause == Either(((Words("SDF"),), (Words("salle des fêtes"),)))
    broken = tmp_path / "other"
    broken.mkdir()
    (broken / "synonyms.yaml").write_text("version: 1\nsource: ici\nchecked: '2026-01-01'\ngroupes: []\n")
    with pytest.raises(RuleError, match=r"synonyms\.yaml, ligne"):
        synonyms.expand(parse("SDF"), broken)
