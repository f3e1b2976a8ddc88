"""Acknowledgements of the prefecture as XML: what they say, and what a hostile or broken one cannot do."""

import pytest

from migrate.arrival.aractes import LARGEST, DoubtfulError, read_acknowledgement
from tests.journeys.arrivals import acknowledgement, identifier

GOOD = acknowledgement("2024_12", "2024-03-04", "AR", "Règlement du marché", encoding="utf-8").decode()


@pytest.mark.parametrize("encoding", ["windows-1252", "iso-8859-1", "utf-8", "utf-16"])
def test_an_acknowledgement_says_its_act(encoding):
    """Identifier, reception and object, in the encodings that operators use."""
    found = read_acknowledgement(
        acknowledgement("2024_12", "2024-03-04", "AR", "Règlement du marché", encoding=encoding)
    )
    assert found.identifier.text == identifier("2024_12", "2024-03-04", "AR")
    assert (found.received, found.object) == ("2024-04-02", "Règlement du marché")


def _laughs() -> str:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]>'


@pytest.mark.parametrize(
    ("made", "word"),
    [
        ('<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + GOOD.partition("?>")[2], "type de"),
        (
            '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
            + GOOD.partition("?>")[2].replace("Règlement", "&f;"),
            "type de",
        ),
        ('<?xml version="1.0"?>' + _laughs() + GOOD.partition("?>")[2].replace("Règlement", "&e11;"), "type de"),
        (GOOD.replace("Règlement", "<a>" * 100 + "</a>" * 100), "profond"),
        (GOOD.replace("<actes:Annexes", "<x/>" * 30_000 + "<actes:Annexes"), "profond"),
        (GOOD + " " * LARGEST, "volumineux"),
        (GOOD[: len(GOOD) // 2], "abîmé"),
        (GOOD.replace('encoding="utf-8"', 'encoding="x-inconnu"'), "abîmé"),
        (GOOD.replace("ARActe", "Acte"), "pas un accusé"),
        (GOOD.replace("v1.1-20040216", "v9"), "pas un accusé"),
        ("<html/>", "pas un accusé"),
        ("", "abîmé"),
        (GOOD.replace(identifier("2024_12", "2024-03-04", "AR"), "034-12"), "bien formé"),
        (GOOD.replace('CodeNatureActe="2"', 'CodeNatureActe="1"'), "ne s’accorde pas"),
        (GOOD.replace('NumeroInterne="2024_12"', 'NumeroInterne="2024_13"'), "ne s’accorde pas"),
        (GOOD.replace('actes:Date="2024-03-04"', 'actes:Date="2024-03-05"'), "ne s’accorde pas"),
        (GOOD.replace("actes:ActeRecu", "actes:Acte"), "ne s’accorde pas"),
    ],
)
def test_what_is_no_sound_acknowledgement_is_refused(made, word):
    """Document types, entities, depth, size, cuts, other messages and contradictions each have their sentence."""
    with pytest.raises(DoubtfulError, match=word):
        read_acknowledgement(made.encode())


def test_an_act_said_twice_must_be_the_same_twice():
    """Some simulators repeat the act; a second one that differs makes the acknowledgement doubtful."""
    act = GOOD[GOOD.index("  <actes:ActeRecu") : GOOD.index("  <actes:ClassificationDateVersionEnCours")]
    twice = GOOD.replace(act, act + act)
    assert read_acknowledgement(twice.encode()).object == "Règlement du marché"
    with pytest.raises(DoubtfulError, match="ne s’accorde pas"):
        read_acknowledgement(GOOD.replace(act, act + act.replace("2024_12", "2024_13")).encode())
