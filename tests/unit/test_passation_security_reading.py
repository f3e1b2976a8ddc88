"""Who reads what a descriptor protects."""

import itertools

import pytest

from passation.security.reading import FOLDER, read
from passation.security.verdict import Verdict
from tests.museum.descriptors import (
    AUTHENTICATED,
    EVERYONE,
    FULL,
    INHERIT_ONLY,
    INHERITED,
    OI_CI,
    PAYROLL,
    READ,
    SECRETARY,
    SYSTEM,
    TRAINEE,
    USERS,
    ace,
    allow,
    deny,
    descriptor,
)

A, R, N, U, X = Verdict.ALLOWED, Verdict.REFUSED, Verdict.NOT_GRANTED, Verdict.UNSURE, Verdict.UNKNOWN
MAPPED = frozenset({SECRETARY, PAYROLL})


def verdict(data: bytes, *reader: str, **options: int) -> Verdict:
    return read(data, frozenset(reader), MAPPED, **options)


@pytest.mark.parametrize("order", list(itertools.permutations([0, 1, 2])))
@pytest.mark.parametrize("flags", [0, INHERITED])
def test_deny_wins_whatever_the_order(order, flags):
    """A Deny outweighs what is allowed to all and to the account itself, first or last, inherited or not."""
    lines = [deny(SECRETARY, flags=flags), allow(SECRETARY), allow(EVERYONE)]
    data = descriptor(*(lines[at] for at in order))
    assert verdict(data, SECRETARY) is R
    assert verdict(data, PAYROLL) is A


def test_a_deny_of_one_group_outweighs_what_another_group_of_the_reader_is_granted():
    """Somebody of two groups is refused when one of them is."""
    assert verdict(descriptor(allow(PAYROLL), deny(SECRETARY)), PAYROLL, SECRETARY) is R


@pytest.mark.parametrize("who", [EVERYONE, AUTHENTICATED, USERS])
def test_what_all_accounts_are(who):
    """Everyone, Authenticated Users and Users are every account that the settings map; their Deny too."""
    assert verdict(descriptor(allow(who)), SECRETARY) is A
    assert verdict(descriptor(allow(SECRETARY), deny(who)), SECRETARY) is R


def test_nobody_reads_nothing():
    """An empty list of accounts reads nothing, not even what is open to all or has no list."""
    assert verdict(descriptor(allow(EVERYONE))) is N
    assert verdict(descriptor(dacl=False)) is N


def test_an_account_without_a_sid_is_unknown_to_a_server():
    """A SharePoint login is nobody on an SMB server."""
    assert verdict(descriptor(allow(EVERYONE)), "paule@exemple.fr") is N


def test_no_list_opens_to_all_and_an_empty_one_to_nobody():
    """NULL DACL and empty DACL (MS-DTYP 2.4.5)."""
    assert verdict(descriptor(dacl=False), SECRETARY) is A
    assert verdict(descriptor(), SECRETARY) is N


@pytest.mark.parametrize("mask", [0x1, READ, FULL, 0x80000000, 0x10000000])
def test_masks_that_read(mask):
    """FILE_READ_DATA, by itself, in a set or behind a generic right."""
    assert verdict(descriptor(allow(SECRETARY, mask)), SECRETARY) is A
    assert verdict(descriptor(allow(EVERYONE), deny(SECRETARY, mask)), SECRETARY) is R


@pytest.mark.parametrize("mask", [0x2, 0x20000, 0x10000, 0x80, 0x40000000, 0x20000000])
def test_masks_that_do_not_read(mask):
    """Write, delete, execute or read attributes let nobody read, and their Deny keeps nobody from it."""
    assert verdict(descriptor(allow(SECRETARY, mask)), SECRETARY) is N
    assert verdict(descriptor(allow(EVERYONE), deny(SECRETARY, mask)), SECRETARY) is A


def test_a_folder_is_crossed_or_listed():
    """Traversing is enough to go through a folder, and a Deny of either stops there."""
    for mask in (0x1, 0x20, 0x20000000):
        assert verdict(descriptor(allow(SECRETARY, mask)), SECRETARY, wanted=FOLDER) is A
        data = descriptor(allow(EVERYONE, FULL), deny(SECRETARY, mask))
        assert verdict(data, SECRETARY, wanted=FOLDER) is R


def test_what_is_only_for_children_is_not_for_the_folder():
    """INHERIT_ONLY entries are ignored, allowed or denied."""
    only = OI_CI | INHERIT_ONLY
    assert verdict(descriptor(allow(SECRETARY, flags=only)), SECRETARY) is N
    assert verdict(descriptor(allow(SECRETARY), deny(SECRETARY, flags=only)), SECRETARY) is A


def test_a_condition_grants_nobody_and_denies_all_the_same():
    """A callback entry cannot be weighed: as a permission it is void, as a Deny it holds."""
    assert verdict(descriptor(ace(0x09, SECRETARY, after=b"artx")), SECRETARY) is N
    assert verdict(descriptor(allow(SECRETARY), ace(0x0A, SECRETARY, after=b"artx")), SECRETARY) is R


def test_a_deny_of_somebody_unknown_leaves_a_doubt():
    """He may be a member of the group: it does not surely read. Guests and system accounts are no members."""
    assert verdict(descriptor(allow(SECRETARY), deny(TRAINEE)), SECRETARY) is U
    assert verdict(descriptor(allow(SECRETARY), deny(PAYROLL)), SECRETARY) is A
    for nobody in ("S-1-5-7", "S-1-5-32-546", SYSTEM, f"{SECRETARY.rpartition('-')[0]}-501"):
        assert verdict(descriptor(allow(SECRETARY), deny(nobody)), SECRETARY) is A


def test_owner_rights_are_those_of_the_owner():
    """S-1-3-4 stands for the owner; owning alone does not let read."""
    assert verdict(descriptor(allow("S-1-3-4"), owner=SECRETARY), SECRETARY) is A
    assert verdict(descriptor(allow(PAYROLL), owner=SECRETARY), SECRETARY) is N


def test_what_is_not_understood_is_unknown():
    """No bytes, bytes of something else, and an unknown version grant nobody."""
    for data in (b"", b"\x02" * 40, b'{"sharepoint":9}'):
        assert verdict(data, SECRETARY) is X


def test_sharepoint_names_who_reads():
    """A SID, a login without its claim, a group; `anonymous` and the claim of everyone open to all."""
    data = b'{"allow":["%s","i:0#.f|membership|Paule@Exemple.fr","group:Mairie"],"sharepoint":1}' % SECRETARY.encode()
    for who in (SECRETARY, "paule@exemple.fr", "group:mairie"):
        assert verdict(data, who) is A
    assert verdict(data, PAYROLL) is N
    for all_ in ("anonymous", "c:0(.s|true", "c:0-.f|rolemanager|spo-grid-all-users/0a1b"):
        assert verdict(b'{"allow":["%s"],"sharepoint":1}' % all_.encode(), PAYROLL) is A
        assert verdict(b'{"allow":["%s"],"sharepoint":1}' % all_.encode()) is N
