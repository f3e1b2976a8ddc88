"""Security descriptors and SharePoint permissions, from bytes laid down by hand."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passation.security import descriptor, sharing, sid
from passation.security.descriptor import Ace, Descriptor
from passation.security.reading import FILE, FOLDER, read, understood
from tests.museum import descriptors as made

SECRETARY = "S-1-5-21-2146773085-903363285-719344707-1214030"
VECTOR = bytes.fromhex(
    "01 00 0490"  # revision, DACL present and protected, self-relative
    "14000000 24000000 00000000 34000000"  # owner at 20, group at 36, no SACL, DACL at 52
    "01 02 000000000005 20000000 20020000"  # S-1-5-32-544
    "01 02 000000000005 20000000 21020000"  # S-1-5-32-545
    "02 00 4000 0200 0000"  # list of 64 bytes, two entries
    "01 00 2400 a9001200 01 05 000000000005 15000000 5d28f57f d53ad835 4354e02a 4e861200"  # denied
    "00 13 1400 ff011f00 01 01 000000000001 00000000"  # allowed to S-1-1-0, inherited, by files and folders below
)


def test_a_descriptor_written_by_hand():
    """Owner, group, control, and both entries with their masks and flags, in their order."""
    found = descriptor.parse(VECTOR)
    assert found == Descriptor(
        owner="S-1-5-32-544",
        group="S-1-5-32-545",
        control=0x9004,
        dacl=(Ace(False, SECRETARY, 0x1200A9), Ace(True, "S-1-1-0", 0x1F01FF, 0x13)),
    )
    assert found.protected


def test_no_list_is_not_an_empty_list():
    """Without a list the descriptor holds None, be it not announced or at offset 0; an empty list holds nothing."""
    absent = made.descriptor(control=0, dacl=False)
    null = made.descriptor(dacl=False)
    assert [descriptor.parse(one).dacl for one in (absent, null, made.descriptor())] == [None, None, ()]


@pytest.mark.parametrize(
    ("kind", "between", "conditional"),
    [
        (0x05, bytes(4), False),
        (0x05, b"\1\0\0\0" + bytes(16), True),
        (0x05, b"\2\0\0\0" + bytes(16), False),
        (0x06, b"\3\0\0\0" + bytes(32), True),
        (0x09, b"", True),
        (0x0C, bytes(4), True),
    ],
)
def test_object_and_callback_entries_name_their_account(kind, between, conditional):
    """Their SID is found behind the GUIDs; what holds for a part or under a condition is marked."""
    data = made.descriptor(made.ace(kind, made.SECRETARY, between=between, after=b"artx"))
    (found,) = descriptor.parse(data).dacl
    assert (found.sid, found.conditional) == (made.SECRETARY, conditional)


def test_entries_of_an_audit_list_say_nothing_and_unknown_ones_spoil_the_descriptor():
    """Audit, label and attribute entries let nobody read; a type that nobody defines is not skipped."""
    assert descriptor.parse(made.descriptor(made.ace(0x11, "S-1-16-12288"))).dacl == ()
    assert descriptor.parse(made.descriptor(made.ace(0x04, made.EVERYONE))) is None
    assert descriptor.parse(made.descriptor(made.ace(0x7F, made.EVERYONE))) is None


def test_a_cut_descriptor_is_none():
    """Cut anywhere, it is not half understood."""
    assert [descriptor.parse(VECTOR[:length]) for length in range(len(VECTOR))] == [None] * len(VECTOR)


@given(st.binary(max_size=200) | st.binary(max_size=120).map(lambda tail: VECTOR[:20] + tail))
def test_garbage_raises_nothing_and_lets_read_only_what_is_a_descriptor(data):
    """Any bytes are understood or not, and are weighed in both cases."""
    understood(data)
    for wanted in (FILE, FOLDER):
        read(data, frozenset({made.SECRETARY}), frozenset(), wanted)


_JSON = st.recursive(st.none() | st.integers() | st.text(), st.lists)


@given(st.text().map(lambda tail: f"{{{tail}") | _JSON.map(lambda one: json.dumps({"allow": one, "sharepoint": 1})))
def test_garbage_in_braces_raises_nothing(text):
    """Nor does what looks like the permissions of SharePoint."""
    read(text.encode(), frozenset({made.SECRETARY}), frozenset())


def test_a_deep_json_is_not_understood():
    """A document nested beyond measure is refused, not followed."""
    assert sharing.parse(b'{"allow":' + b"[" * 100_000) is None


@pytest.mark.parametrize("data", [b"{}", b"[]", b'{"sharepoint":2,"allow":[]}', b'{"sharepoint":1,"allow":"x"}'])
def test_other_documents_are_no_permissions(data):
    """Another version, or no list of names, grants nobody."""
    assert sharing.parse(data) is None


def test_logins_are_compared_without_case_nor_claim():
    """`i:0#.f|membership|Paule@X.fr` and `paule@x.fr` are one; a SID is written in capitals."""
    assert sharing.principal("i:0#.f|membership|Paule@X.fr") == sharing.principal("paule@x.fr ")
    assert sharing.principal("s-1-5-21-1-2-3-1104") == "S-1-5-21-1-2-3-1104"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("S-1-1-0", "Tout le monde"),
        ("S-1-5-21-1-2-3-513", "Utilisateurs du domaine"),
        ("S-1-22-1-1000", "compte Unix n° 1000"),
        ("S-1-5-21-1-2-3-1104", "S-1-5-21-1-2-3-1104"),
        ("S-1-5-99", "S-1-5-99"),
    ],
)
def test_known_accounts_have_a_french_name(text, name):
    """What is the same on every server is named; the rest stays a number."""
    assert sid.name(text) == name


@pytest.mark.parametrize("authority", [5, 2**32 - 1, 2**40])
def test_a_large_authority_is_hexadecimal(authority):
    """MS-DTYP 2.4.2.1."""
    data = bytes([1, 1]) + authority.to_bytes(6, "big") + (7).to_bytes(4, "little")
    said = sid.read(data)
    assert said == (f"S-1-0x{authority:012X}-7" if authority >= 2**32 else f"S-1-{authority}-7")
    assert sid.is_sid(said)


def test_accounts_that_somebody_made():
    """Numbers from 1000 on of a directory, and Unix numbers; not the built-in ones."""
    made_ones = ["S-1-5-21-1-2-3-1000", "S-1-22-1-34", "S-1-22-2-501"]
    built_in = ["S-1-5-21-1-2-3-512", "S-1-5-32-544", "S-1-1-0", "S-1-5-80-1-2"]
    assert all(map(sid.is_account, made_ones))
    assert not any(map(sid.is_account, built_in))
    assert not sid.concerns_nobody("S-1-22-1-501")
