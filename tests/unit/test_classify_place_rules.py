"""How evidence is weighed: acts, forms, folders, hesitation, what the rules may never do."""

import re
from pathlib import Path

import pytest

from classify.acts import recognise
from classify.hints import Hints, phrase, tokens
from classify.placement_rules import Pattern, load_placement
from classify.placing import Placer, Subject
from classify.plan import FilingPlan
from classify.retention import Retention
from passation.errors import RuleError
from passation.model import Act, Page
from passation.paths import folded


@pytest.fixture(scope="module")
def placer() -> Placer:
    return Placer.load()


def _act(kind: str, about: str = "", subject: str = "") -> Act:
    return Act(kind, 0.95, number="2024-12", date="2024-03-04", object=about, subject=subject)


@pytest.mark.parametrize(
    ("act", "path", "node"),
    [
        (_act("arrêté", "réglementation de la circulation", "6.1"), "Voirie/arrêté 12.doc", "DIR.ACT"),
        (_act("délibération", "tarifs de la cantine", "8.1"), "Cantine/délib.doc", "DIR.CM"),
        (_act("arrêté", "permis de construire accordé", "2.2"), "x.pdf", "SER.URB.ADS"),
        (_act("arrêté", "nomination d’un agent", "4.1"), "x.pdf", "SER.RH.AGT"),
        (_act("arrêté", "mise en sécurité d’un immeuble", "6.1"), "x.pdf", "SER.URB.HAB"),
        (_act("arrêté", "permission de voirie", "3.5"), "x.pdf", "SER.VOI.PER"),
        (_act("décision", "contrat de location", "3.3"), "Location/x.pdf", "DIR.ACT"),
        (_act("compte rendu"), "CM/x.pdf", "DIR.CM"),
    ],
)
def test_an_act_outweighs_its_folder(placer: Placer, act: Act, path: str, node: str) -> None:
    """A recognised act goes to the register of its kind, unless its object has a place of its own."""
    place = placer.place(Subject(path.encode(), act=act))
    assert place.node == node
    assert place.reasons[0].startswith("acte reconnu")


def test_recognised_text_is_placed(placer: Placer) -> None:
    """From the text of a CCAS délibération to its node."""
    text = (
        "CENTRE COMMUNAL D’ACTION SOCIALE\nEXTRAIT DU REGISTRE DES DÉLIBÉRATIONS\nDélibération n° 2020-3\n"
        "Séance du 4 mars 2020\nPrésents : MM. A, B\nAprès en avoir délibéré, à l’unanimité, décide"
    )
    act = recognise([Page(1, text)], "x.pdf")
    assert placer.place(Subject(b"x.pdf", text, act)).node == "SER.SOC.ADM"


def test_nearer_folders_are_stronger(placer: Placer) -> None:
    """The folder that holds the file says more than the one above; an empty name says nothing."""
    assert placer.place(Subject(b"Cantine/Cimetiere/x.pdf")).node == "SER.POP.CIM"
    inside = placer.place(Subject(b"Cimetiere/Nouveau dossier (2)/Chantal/x.pdf"))
    assert inside == placer.place(Subject(b"Cimetiere/x.pdf")) or inside.node == "SER.POP.CIM"


def test_reasons_name_the_evidence(placer: Placer) -> None:
    """Reasons are French sentences that quote folder, name, words and their number."""
    text = "Accueil\n" + "x " * 300 + "permis de construire " * 3
    place = placer.place(Subject(b"Urbanisme/PC 12.pdf", text))
    assert "dossier « Urbanisme »" in place.reasons
    assert "mots du texte : permis de construire (3)" in place.reasons
    assert any(reason.startswith("nom du fichier : PC") for reason in place.reasons)


def test_divided_evidence_is_said(placer: Placer) -> None:
    """Two equal claims give no place, and both are named."""
    place = placer.place(Subject(b"x.pdf", "Portage de repas. Multi-accueil."))
    assert place.node == ""
    assert "partagés" in place.reasons[0]
    assert 0.3 <= place.confidence < 0.5


def test_service_alone_is_not_a_place(placer: Placer) -> None:
    """The root of a service takes no file: the proposal abstains and names the service."""
    place = placer.place(Subject(b"Urbanisme/x.pdf"))
    assert place.node == ""
    assert place.reasons[0].startswith("service probable : « Urbanisme et habitat »")


def test_sensitive_data_lower_an_open_place(placer: Placer) -> None:
    """Health data in a node that the town hall reads is less sure, and said."""
    plain = placer.place(Subject(b"Bulletin municipal/x.doc"))
    risky = placer.place(Subject(b"Bulletin municipal/x.doc", findings=frozenset({"health"})))
    assert risky.confidence < plain.confidence
    assert any("sensibles" in reason for reason in risky.reasons)


def test_owner_and_neighbours_help(placer: Placer) -> None:
    """The group of the owner and the files beside support a weak guess, and never decide alone."""
    weak = placer.place(Subject(b"x.pdf", "cantine"))
    helped = placer.place(Subject(b"x.pdf", "cantine", owner="GRP_CANTINE", neighbours={"SER.ENF.CAN": 1.0}))
    assert helped.confidence > weak.confidence
    assert placer.place(Subject(b"x.pdf", neighbours={"SER.ENF.CAN": 1.0})).node == ""


def test_transit_is_never_guessed(placer: Placer) -> None:
    """Words never lead to « 9 Transit »; explicit names do."""
    text = "À qualifier, doublons, quarantaine, personnel agents, temporaires et systèmes"
    assert not placer.place(Subject(b"Doublons/Quarantaine/x.doc", text)).node.startswith("TRA")
    assert placer.place(Subject(b"RH/Thumbs.db")).node == "TRA.TMP"
    assert placer.place(Subject(b"Users/Chantal/Perso/vacances.jpg")).node == "TRA.PER"


def test_undecodable_path_is_placed(placer: Placer) -> None:
    """Bytes that are not text do no harm."""
    assert placer.place(Subject(b"Cimetiere \xff\xe8/concession.pdf")).node == "SER.POP.CIM"


def test_version_follows_the_rules(placer: Placer) -> None:
    """The same rules have the same version and the same answers; another threshold has another version."""
    again = Placer.load()
    assert again.version == placer.version
    subject = Subject(b"Voirie/x.pdf", "permission de voirie")
    assert again.place(subject) == placer.place(subject)
    other = load_placement().model_copy(update={"threshold": 0.9})
    assert Placer(FilingPlan.load(), other, Retention.load()).version != placer.version


def test_rules_name_known_nodes_only() -> None:
    """Every node of the rules is in the template, and every node that takes files has words."""
    plan, rules = FilingPlan.load(), load_placement()
    assert rules.nodes() <= {node.id for node in plan}
    silent = {
        node.id for node in plan if plan.takes_files(node.id) and not plan.in_transit(node.id)
    } - rules.hints.keys()
    assert silent == {"ARC.INT"}


@pytest.mark.parametrize("rule", load_placement().patterns, ids=lambda rule: rule.node)
def test_patterns_keep_their_examples(rule: Pattern) -> None:
    """Each pattern takes its examples and refuses its counter-examples."""
    assert all(re.search(rule.pattern, folded(text)) for text in rule.examples)
    assert not any(re.search(rule.pattern, folded(text)) for text in rule.counter_examples)


def test_unknown_key_is_refused(tmp_path: Path) -> None:
    """A misspelt key of the commune's own rules names file and line."""
    (tmp_path / "placement.yaml").write_text("version: 1\nsource: x\nchecked: x\nseuil: 0.5\n", encoding="utf-8")
    with pytest.raises(RuleError, match=r"placement\.yaml, ligne \d+"):
        load_placement(tmp_path)


def test_words_are_whole_and_the_longest_wins() -> None:
    """« marché » is not in « marchés de Noël » when the phrase is known, and never inside a word."""
    hints = Hints(["marché", "marché de Noël", "PC", "état civil"])
    assert hints.count(tokens("Marchés de Noël, marché couvert")) == {"marche de noel": 1, "marche": 1}
    assert hints.count(tokens("epc PCs pc034")) == {"pc": 1}
    assert phrase("État-Civil") == "etat civil"
    assert tokens("DossierAgent_2019") == ["dossier", "agent", "2019"]
