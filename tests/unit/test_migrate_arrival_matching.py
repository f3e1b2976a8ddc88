"""From an arrival to its act: never beside a wrong one."""

from dataclasses import replace
from hashlib import sha256

import pytest

from classify.acts import recognise
from migrate.arrival.aractes import DoubtfulError
from migrate.arrival.arrival import KINDS, Arrival, Sort
from migrate.arrival.identifiers import find_all, sirens
from migrate.arrival.matching import How, Known, match
from passation.model import Act, Page
from tests.journeys.arrivals import RACE, SIREN, TEXTS, identifier

COMMUNE = sirens("34001", SIREN)
ORDER = TEXTS[RACE]


def known(number: int, act: Act, node: str = "DIR.ACT") -> Known:
    return Known(number, sha256(str(number).encode()).digest(), node, f"actes/acte-{number}~aa.pdf", f"s:{number}", act)


def act(**facts: object) -> Act:
    usual = {"number": "2024-12", "year": 2024, "date": "2024-03-04", "object": "portant règlement du marché couvert"}
    return Act(kind="arrêté", confidence=0.9, **(usual | facts))  # type: ignore[arg-type]


def received(number: str = "2024_12", day: str = "2024-03-04", nature: str = "AR", **facts: object) -> Arrival:
    one = find_all(identifier(number, day, nature))
    usual = {"number": number, "year": int(day[:4]), "date": day, "kinds": KINDS[nature]}
    usual |= {"object": "Règlement du marché couvert", "identifiers": one, "sha256": b""}
    return Arrival("ar.xml", (0, 0, 0), Sort.ACKNOWLEDGEMENT, **(usual | facts))  # type: ignore[arg-type]


def read(text: str, **facts: object) -> Arrival:
    """An arrival made of the text of a PDF."""
    found = recognise([Page(1, text)], "tampon.pdf")
    assert found is not None
    usual = {"number": found.number, "year": found.year, "date": found.date, "object": found.object}
    usual |= {"kinds": frozenset({found.kind}), "identifiers": find_all(text), "text": text}
    return Arrival("tampon.pdf", (0, 0, 0), Sort.STAMPED, b"", **(usual | facts))  # type: ignore[arg-type]


def found(arrival: Arrival, *acts: Known, texts: dict[int, str] | None = None) -> tuple[int, How]:
    some = texts or {}
    answer = match(arrival, acts, lambda ids: {one: some[one] for one in ids if one in some}, COMMUNE)
    return answer.known.content_id, answer.how


def refused(word: str, arrival: Arrival, *acts: Known, texts: dict[int, str] | None = None) -> None:
    with pytest.raises(DoubtfulError, match=word):
        found(arrival, *acts, texts=texts)


# --- identifier ------------------------------------------------------------------------------------------------------

STAMPED = act(identifier=identifier("71254", "2024-03-04", "AR"), number="2024-144")


def test_the_identifier_leads_to_its_act():
    """Whatever the numbers are: that of the sender need not be the printed one."""
    arrival = received("71254", object="")
    assert found(arrival, known(1, act()), known(2, STAMPED)) == (2, How.IDENTIFIER)


def test_an_identifier_is_followed_even_for_another_authority_of_the_commune():
    """The CCAS has its own SIREN: an act that bears the very identifier is its act."""
    other = identifier("7", "2024-03-04", "AR", "263400012")
    arrival = received(identifiers=find_all(other))
    assert found(arrival, known(1, act(identifier=other))) == (1, How.IDENTIFIER)


def test_an_identifier_whose_act_says_another_day_or_nature_is_doubtful():
    """An act that cites the identifier of another act must not receive its acknowledgement."""
    refused("ne s’accorde pas", received("71254"), known(1, replace(STAMPED, date="2024-05-01")))
    refused("ne s’accorde pas", received("71254"), known(1, replace(STAMPED, kind="délibération")))


def test_copies_of_one_act_are_one_act_and_the_pdf_is_its_reference():
    """A draft and the stamped PDF bear one identifier; filed in two places, they are doubtful."""
    draft = replace(known(1, STAMPED), key="actes/a~bb.docx")
    assert found(received("71254"), draft, known(2, STAMPED)) == (2, How.IDENTIFIER)
    refused("2 actes", received("71254"), draft, known(2, STAMPED, node="DIR.CM"))


def test_two_identifiers_must_lead_to_one_act():
    """A document sent twice has two; those of two acts are a list, and no acknowledgement of one."""
    both = find_all(identifier("71254", "2024-03-04", "AR") + " " + identifier("71255", "2024-03-04", "AR"))
    assert found(received(identifiers=both), known(1, STAMPED)) == (1, How.IDENTIFIER)
    other = replace(STAMPED, identifier=both[1].text, number="2024-145", object="portant autre chose encore ici")
    refused("2 actes", received(identifiers=both), known(1, STAMPED), known(2, other))
    refused("plusieurs identifiants", received(identifiers=both), known(3, act()))


# --- number ----------------------------------------------------------------------------------------------------------


def test_the_number_leads_to_the_act_of_that_day():
    """Number, year and nature, confirmed by the date."""
    others = [known(2, act(number="2024-13")), known(3, act(year=2023, date="2023-03-04", number="2023-12"))]
    assert found(received(), known(1, act()), *others) == (1, How.NUMBER)


def test_the_number_is_confirmed_by_the_object_when_the_act_has_no_date():
    """An abridged object is the same object."""
    assert found(received(), known(1, act(date=""))) == (1, How.NUMBER)


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"date": "2024-03-05"}, "ne s’accorde pas"),
        ({"kind": "délibération"}, "ne s’accorde pas"),
        ({"date": "", "object": "portant interdiction de stationner rue Haute"}, "ne le confirme"),
        ({"date": "", "object": ""}, "ne le confirme"),
        ({"number": "2024-112"}, "aucun acte"),
        ({"year": 2023}, "aucun acte"),
        ({"year": None}, "aucun acte"),
        ({"number": ""}, "aucun acte"),
        ({"identifier": identifier("9", "2024-03-04", "AR")}, "aucun acte"),
    ],
)
def test_a_number_without_confirmation_or_with_a_contradiction_is_doubtful(facts, word):
    """Another day, nature, object, year or identifier: the acknowledgement stays in the tray."""
    one = act(**{name: value for name, value in facts.items() if name != "kind"})
    refused(word, received(), known(1, replace(one, kind=facts.get("kind", one.kind))))


def test_one_number_given_to_several_acts_of_one_day_is_told_by_the_object():
    """Some communes do so; without the object, nothing is filed."""
    several = [
        known(1, act(object="portant règlement du marché couvert")),
        known(2, act(object="portant prix de l’eau")),
    ]
    assert found(received(), *several) == (1, How.NUMBER)
    refused("2 actes", received(object=""), *several)
    refused("2 actes", received(object="Tarifs de la cantine scolaire"), *several)


def test_objects_that_differ_by_a_word_are_other_acts():
    """Two streets are two acts, even with one number and no date."""
    streets = [known(n, act(date="", object=f"portant interdiction de stationner rue {n}")) for n in (1, 2)]
    arrival = received(object="Interdiction de stationner rue 2")
    assert found(arrival, *streets) == (2, How.NUMBER)
    refused("ne le confirme", received(object="Interdiction de stationner rue 3"), *streets)


def test_an_acknowledgement_of_another_authority_is_never_matched_by_its_number():
    """The neighbouring commune has a number 2024-12 too."""
    foreign = find_all(identifier("2024_12", "2024-03-04", "AR", "213401722"))
    refused("n’est pas celui d’un acte de la commune", received(identifiers=foreign), known(1, act()))


# --- bytes and text --------------------------------------------------------------------------------------------------


def test_the_very_bytes_of_an_act_are_that_act():
    """A copy of what was transferred needs no reading."""
    one = known(1, act())
    assert found(received(sha256=one.sha256, identifiers=()), one) == (1, How.DIGEST)


def _unnumbered(text: str) -> str:
    return text.replace(" n° 2024-012", "").replace("le 4 mars 2024", "")


def test_a_stamped_copy_is_found_by_its_text_when_it_has_no_number():
    """All the words of the act are in its stamped copy."""
    text = _unnumbered(ORDER)
    plain = recognise([Page(1, text)], "x")
    arrival = read("Reçu en préfecture le 2 avril 2024\n" + text, identifiers=(), number="", date="", year=None)
    assert found(arrival, known(1, replace(plain, number="", date="", year=None)), texts={1: text}) == (1, How.TEXT)


@pytest.mark.parametrize("change", [("Paris-Nice", "Paris-Tours"), ("L2212-1", "L2213-1"), ("route", "voirie")])
def test_a_text_that_differs_by_one_word_is_another_act(change):
    """Orders made of one model differ by a word: nothing is filed on a resemblance."""
    text = _unnumbered(ORDER)
    plain = replace(recognise([Page(1, text)], "x"), number="", date="", year=None)
    arrival = read(text, identifiers=(), number="", date="", year=None)
    refused("aucun acte", arrival, known(1, plain), texts={1: text.replace(*change)})


def test_a_text_of_another_number_is_not_read_further():
    """The same words under another number are another act."""
    arrival = read(ORDER, identifiers=())
    twin = recognise([Page(1, ORDER.replace("2024-012", "2024-112"))], "x")
    refused("aucun acte", arrival, known(1, twin), texts={1: ORDER})


def test_a_short_text_proves_nothing():
    """A few words are in many documents."""
    arrival = read(ORDER, identifiers=(), number="", date="", year=None)
    short = act(number="", date="", year=None)
    refused("aucun acte", arrival, known(1, short), texts={1: "COMMUNE DE VALMONT ARRÊTE"})
