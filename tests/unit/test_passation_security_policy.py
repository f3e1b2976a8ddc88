"""Who reads a place, and what its node would open."""

from dataclasses import replace

import pytest

from passation.security import policy
from passation.security.policy import NOT_TOLD, Place, Policy
from passation.security.verdict import Verdict
from tests.museum.descriptors import (
    DELETED,
    EVERYONE,
    PAYROLL,
    PRESENT,
    PROTECTED,
    SECRETARY,
    TRAINEE,
    allow,
    deny,
    descriptor,
)

OPEN, PAY, BOTH = descriptor(allow(EVERYONE)), descriptor(allow(PAYROLL)), descriptor(allow(PAYROLL), allow(SECRETARY))
TRAINEES_OUT = descriptor(deny(TRAINEE), allow(EVERYONE))
GROUPS = {"mairie": [SECRETARY], "rh": [PAYROLL, "paye@exemple.fr"], "stagiaires": [TRAINEE], "vide": []}
NODES = {"COURRIER": ["mairie"], "PAIE": ["rh"], "TOUS": ["mairie", "rh"], "VIDE": ["vide", "inconnu"], "SANS": []}
RULES = Policy.of(GROUPS, {"disque": ["mairie"], "reserve": ["rh"]}, NODES)


def place(data: bytes, node: str = "TOUS", **facts: object) -> Place:
    return replace(Place("serveur", node, data), **facts)


def readers(one: Place) -> set[str]:
    return {name for name in GROUPS if RULES.may_read(one, [name])}


def test_the_source_and_the_node_must_both_allow():
    """A group reads what both open to it; neither makes up for the other."""
    assert readers(place(BOTH)) == {"mairie", "rh"}
    assert readers(place(BOTH, "PAIE")) == {"rh"}
    assert readers(place(PAY, "COURRIER")) == set()
    assert readers(place(OPEN, "SANS")) == readers(place(OPEN, "NOWHERE")) == set()


def test_an_empty_or_unknown_group_is_nobody():
    """It reads nothing, whatever the node says, and nothing widens for it."""
    assert not RULES.may_read(place(OPEN, "VIDE"), ["vide", "inconnu"])
    assert not RULES.may_read(place(OPEN, "VIDE"), ["mairie"])
    assert not RULES.widens(place(PAY, "VIDE"))


def test_share_and_folders_and_file_must_all_allow():
    """Each of the three can keep out what the others let in."""
    assert readers(place(OPEN, share=PAY)) == {"rh"}
    assert readers(place(OPEN, folders=(OPEN, PAY))) == {"rh"}
    assert readers(place(PAY, share=OPEN, folders=(BOTH,))) == {"rh"}


def test_somebody_of_two_groups_is_refused_when_one_is():
    """A Deny that names one of his groups outweighs what the other is granted."""
    one = place(TRAINEES_OUT)
    assert RULES.may_read(one, ["mairie"])
    assert not RULES.may_read(one, ["mairie", "stagiaires"])


def test_widening_names_the_group_and_why():
    """What the node would open to whom the source does not."""
    assert RULES.gains(place(PAY)) == {"mairie": Verdict.NOT_GRANTED}
    assert RULES.gains(place(descriptor(allow(EVERYONE), deny(SECRETARY)))) == {"mairie": Verdict.REFUSED}
    assert RULES.gains(place(NOT_TOLD)) == {"mairie": Verdict.UNKNOWN, "rh": Verdict.UNKNOWN}
    assert RULES.gains(place(descriptor(allow(EVERYONE), deny(DELETED)))) == dict.fromkeys(
        ["mairie", "rh"], Verdict.UNSURE
    )
    assert RULES.gains(place(BOTH)) == {}


def test_a_deny_widens_by_being_lost():
    """Nobody of the node gains, but who was kept out of one of its groups is no more."""
    assert RULES.gains(place(TRAINEES_OUT)) == {}
    assert RULES.widens(place(TRAINEES_OUT))
    assert policy.refused(place(OPEN, folders=(TRAINEES_OUT,))) == {TRAINEE}
    assert not RULES.widens(place(TRAINEES_OUT, "SANS"))


def test_an_accepted_place_is_read_by_its_node_alone():
    """After the decision all groups of the node read it, and it is not held; others still do not."""
    one = place(PAY, accepted=True)
    assert readers(one) == {"mairie", "rh"}
    assert not RULES.widens(one)
    assert readers(place(PAY, "PAIE", accepted=True)) == {"rh"}


def test_a_source_without_rights_holds_nothing_and_is_read_by_its_readers_only():
    """Nobody reads it but the groups that `readers` names, and only what their nodes allow."""
    one = place(NOT_TOLD, told=False)
    assert readers(one) == set()
    assert readers(replace(one, source="disque")) == {"mairie"}
    assert readers(replace(one, source="disque", node="PAIE")) == set()
    assert not RULES.widens(replace(one, source="disque"))


def test_named_readers_narrow_a_source_with_rights():
    """`readers` stands for the rights of a share that are not known."""
    one = place(OPEN, source="reserve")
    assert readers(one) == {"rh"}
    assert RULES.gains(one) == {"mairie": Verdict.NOT_GRANTED}


def test_folders_of_sharepoint_ask_nothing():
    """There, who may open a file reaches it, whatever the folder above says."""
    file = b'{"allow":["paye@exemple.fr"],"sharepoint":1}'
    assert readers(place(file, folders=(b'{"allow":[],"sharepoint":1}',))) == {"rh"}


def test_remarks_of_a_place():
    """Open to all, accounts that no group maps, inheritance cut, rights not told."""
    assert RULES.open_to_all(place(OPEN, folders=(OPEN,)))
    assert not RULES.open_to_all(place(OPEN, folders=(BOTH,)))
    assert RULES.strangers(place(descriptor(allow(DELETED), allow(SECRETARY), owner="S-1-5-21-1-2-3-4000"))) == {
        DELETED
    }
    assert policy.cut(place(OPEN, folders=(descriptor(control=PRESENT | PROTECTED),)))
    assert policy.unknown(place(OPEN, folders=(NOT_TOLD,)))
    assert not policy.unknown(place(NOT_TOLD, told=False))


@pytest.mark.parametrize("node", [*NODES, "NOWHERE"])
@pytest.mark.parametrize("data", [OPEN, PAY, BOTH, TRAINEES_OUT, NOT_TOLD])
def test_what_is_not_held_is_read_by_no_group_that_did_not_read_it(data, node):
    """Either the place waits, or every group of its node reads it at the source."""
    one = place(data, node)
    assert RULES.widens(one) or all(RULES.at_source(one, [name]) is Verdict.ALLOWED for name in RULES.readers_of(node))
