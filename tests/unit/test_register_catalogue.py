"""The catalogue of activities, its words, and what a commune may change."""

import pytest

from passation.errors import RuleError
from register import catalogue, scoring
from register.candidates import version
from register.hints import MOST, HintMatcher, acronym, forms, normal
from register.messages import KINDS

ACTIVITIES = catalogue.load()
MATCHER = HintMatcher(ACTIVITIES)


def test_the_catalogue_is_whole() -> None:
    """It has 141 activities with distinct ids; those without a source that was read are marked."""
    assert len({activity.id for activity in ACTIVITIES}) == len(ACTIVITIES) == 141
    assert sum(activity.frequency == "courant" for activity in ACTIVITIES) == 91
    assert sum(activity.to_confirm for activity in ACTIVITIES) == 61
    assert sum(activity.nir for activity in ACTIVITIES) == 14


def test_sources_are_explained_and_weights_known() -> None:
    """Each source of an activity has its sentence, each common word stands in the catalogue, each kind has a label."""
    reference, rules = catalogue.reference(), scoring.load()
    assert {source for activity in ACTIVITIES for source in activity.sources} <= set(reference.sources)
    assert {basis for activity in ACTIVITIES for basis in [activity.legal_basis]} <= set(reference.codes["base_legale"])
    assert set(rules.kinds) == set(KINDS)
    assert rules.identity <= set(KINDS)
    assert set(rules.sensitive) <= set(KINDS)
    hints = {normal(hint) for activity in ACTIVITIES for hint in activity.hints}
    ids = {normal(activity.id.replace("_", " ")) for activity in ACTIVITIES}
    assert {word for word in rules.generic if normal(word) not in hints | ids} == set()


def test_every_hint_is_found_in_a_sentence() -> None:
    """Each hint of each activity is found as written, between other words."""
    for activity in ACTIVITIES:
        for hint in activity.hints:
            written = hint.replace("*", "34") if hint.startswith(("PC", "DP", "CU")) else hint.replace("*", "12")
            assert hint in MATCHER.words(f"Dossier : {written}, reçu.").get(activity.id, {}), hint


@pytest.mark.parametrize(
    ("text", "activity"),
    [
        ("BULLETINS DE PAIE", "paie"),
        ("Actes de naissance et de mariage", "etat_civil"),
        ("formulaire cerfa n°12156*05", "subventions_associations"),
        ("article L. 121-6-1 du code", "registre_canicule"),
        ("bénéficiaires du RSA", "accompagnement_social"),
        ("e\u0301picerie sociale", "epicerie_sociale"),
        ("les\nlistes\u00a0électorales", "listes_electorales"),
        ("Permis de construire PC 034 172 14 00012", "ads"),
    ],
)
def test_words_are_found_however_they_are_written(text: str, activity: str) -> None:
    """Case, accents, plurals, line breaks and the usual ways of citing do not matter."""
    assert activity in MATCHER.hits(text)


@pytest.mark.parametrize(
    ("text", "activity"),
    [
        ("il a dit os et dt", "dt_dict"),
        ("NUMÉROS des lots", "marches_publics"),
        ("la paierie départementale", "paie"),
        ("un cantonnier", "restauration_scolaire"),
        ("pas de rsa ici", "accompagnement_social"),
    ],
)
def test_parts_of_words_are_not_words(text: str, activity: str) -> None:
    """A hint inside another word, or an acronym in lower case, does not count."""
    assert activity not in MATCHER.hits(text)


def test_paths_speak_without_accents_and_without_spaces() -> None:
    """In a path acronyms count in any case, words may be glued, and the id of an activity is a hint."""
    assert "accompagnement_social" in MATCHER.path_words("ccas/rsa/x.doc")
    assert "listes_electorales" in MATCHER.path_words("M/ListeElectorale2014.xls")
    assert "paie" in MATCHER.path_words("RH/Paie/2019")
    assert "dt_dict" not in MATCHER.path_words("x/dt/y")


def test_a_long_document_counts_no_more_than_a_short_one() -> None:
    """Each word of a document counts three times at most."""
    assert MATCHER.words("bulletin de paie " * 500)["paie"]["bulletin de paie"] == MOST
    assert MATCHER.hits("bulletin de paie " * 500)["paie"] == MOST


def test_acronyms_and_forms() -> None:
    """Short words in capitals are acronyms; links are not put in the plural."""
    assert [acronym(word) for word in ("RSA", "PAI", "ARRÊTE", "Teams", "CADA", "FRANCE")] == [
        True,
        True,
        False,
        False,
        True,
        False,
    ]
    assert forms("acte de mariage") == (" acte de mariage ", " actes de mariage ", " actes de mariages ")


def test_a_commune_adds_and_replaces_activities(tmp_path) -> None:
    """Own files stand in place of the package's or beside them; an id given twice is refused."""
    folder = tmp_path / "activities"
    folder.mkdir()
    row = ACTIVITIES[0].model_copy(update={"id": "fete_votive"}).model_dump(by_alias=True)
    text = catalogue.Activities.model_validate({"version": 1, "source": "x", "checked": "x", "activities": [row]})
    (folder / "propre.yaml").write_text(text.model_dump_json(by_alias=True), encoding="utf-8")
    assert "fete_votive" in {activity.id for activity in catalogue.load(tmp_path)}
    assert version(tmp_path) != version()
    (folder / "double.yaml").write_text(text.model_dump_json(by_alias=True), encoding="utf-8")
    catalogue.load.cache_clear()
    with pytest.raises(RuleError, match="fete_votive"):
        catalogue.load(tmp_path)
