"""Answers of an SMB server, taken apart byte by byte; those of a hostile server included."""

import socket
import struct
import threading
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources import messages
from ingest.sources.options import SourceOptions
from ingest.sources.smb import faults, wire
from ingest.sources.smb.listing import Listing, Row, gather, rows
from ingest.sources.smb.rights import owner_sid, stream_names
from ingest.sources.smb.session import Target
from ingest.sources.smb.source import SmbSource
from ingest.sources.smb.walk import Folder, instant, kind_of, look
from passation.errors import Fault, SourceError
from passation.model import EntryKind

SURROGATES = st.text(st.characters(min_codepoint=1, max_codepoint=0xFFFF), min_size=1, max_size=20)
LONG = st.integers(0, 2**64 - 1)
WORD = st.integers(0, 2**32 - 1)
ROWS = st.builds(Row, SURROGATES, LONG, LONG, LONG, LONG, LONG, WORD, WORD, LONG)


def packed(listing: list[Row]) -> bytes:
    """A buffer as a server makes it (MS-FSCC 2.4.17)."""
    out = b""
    for index, row in enumerate(listing):
        name = row.name.encode("utf-16-le", "surrogatepass")
        pad = -(80 + len(name)) % 8
        step = 0 if index == len(listing) - 1 else 80 + len(name) + pad
        out += struct.pack("<II6Q", step, 0, *row[1:6], 0)
        out += struct.pack("<IIIIQ", row.attributes, len(name), row.tag, 0, row.file_id) + name + b"\0" * pad
    return out


@given(st.lists(ROWS, max_size=5))
def test_a_listing_is_read_as_it_was_written(listing: list[Row]):
    """Names of any UTF-16 units, lone surrogates included, and all numbers."""
    assert rows(packed(listing)) == listing


@given(st.binary(max_size=300))
def test_a_listing_that_does_not_hold_together_is_an_error_of_the_source(buffer: bytes):
    """Never an error of a parser, never a loop."""
    for parse in (rows, owner_sid, stream_names, wire.opened, wire.closed):
        with suppress(SourceError):
            parse(buffer)


def row(name: str, attributes: int = 0x20, tag: int = 0, file_id: int = 7) -> Row:
    return Row(name, 1, 1, 1, 1, 0, attributes, tag, file_id)


def test_dots_snapshots_and_names_with_separators_are_left_out():
    """Previous versions would be duplicates; a name with a separator could lead out of the share."""
    names = [".", "..", "@GMT-2024.01.31-12.00.00", "@GMT", "a/b", "a\\..\\b", "a\0", "", "a"]
    listing = gather([packed([row(name) for name in names])], 0)
    assert [found.path for found in look("s", Folder(b"d"), listing).entries] == [b"d/@GMT", b"d/a"]
    assert listing.odd == 4


def test_a_lone_surrogate_comes_and_goes_unchanged():
    """The path is WTF-8, and the server is asked for the very units it gave."""
    (seen,) = look("s", Folder(b""), Listing([row("a\ud800.txt")], 0)).entries
    assert seen.path == b"a\xed\xa0\x80.txt"
    body = wire.create(
        SmbSource("s", Target("h", 1, "p"), lambda: None, SourceOptions())._on_server(seen.path), 1, 0
    ).body
    assert "a\ud800.txt".encode("utf-16-le", "surrogatepass") in body


@pytest.mark.parametrize(
    ("attributes", "tag", "kind"),
    [
        (0x20, 0, EntryKind.FILE),
        (0x20, 0xA000000C, EntryKind.FILE),  # without REPARSE the field is the size of extended attributes
        (0x10, 0, EntryKind.FOLDER),
        (0x420, 0xA000000C, EntryKind.LINK),  # symbolic link
        (0x410, 0xA0000003, EntryKind.LINK),  # junction
        (0x410, 0x8000000A, EntryKind.LINK),  # DFS
        (0x420, 0x80000013, EntryKind.FILE),  # Windows deduplication: a file like another
        (0x420, 0x9000601A, EntryKind.FILE),  # OneDrive
        (0x410, 0x9000701A, EntryKind.FOLDER),
    ],
)
def test_only_reparse_points_that_name_another_place_are_links(attributes: int, tag: int, kind: EntryKind):
    """On a server that deduplicates, every file is a reparse point: none may be lost."""
    assert kind_of((), row("x", attributes, tag)) is kind


def test_a_folder_that_holds_itself_is_a_link():
    """Known by file id and time of creation; an id of 0 says nothing."""
    assert kind_of(((7, 1),), row("x", 0x10)) is EntryKind.LINK
    assert kind_of(((7, 2),), row("x", 0x10)) is EntryKind.FOLDER
    assert kind_of(((0, 1),), row("x", 0x10, file_id=0)) is EntryKind.FOLDER


@pytest.mark.parametrize(
    ("filetime", "nanoseconds"),
    [
        (0, None),
        (116_444_736_000_000_000, 0),
        (133_444_736_000_000_001, 1_700_000_000_000_000_100),
        (1, None),
        (2**63 - 1, None),
        (2**64 - 1, None),
    ],
)
def test_times_are_nanoseconds_that_fit_in_64_bits(filetime: int, nanoseconds: int | None):
    """A file dated from the year 1601 or 30000 has no time rather than a wrong one."""
    assert instant(filetime) == nanoseconds


def test_owner_and_streams_are_read():
    """A SID of five parts, and the streams beside the content."""
    sid = bytes.fromhex("0105000000000005150000006f000000de0000004d010000d2040000")
    assert owner_sid(struct.pack("<BBHIIII", 1, 0, 0x8000, 20, 0, 0, 0) + sid) == "S-1-5-21-111-222-333-1234"
    assert owner_sid(struct.pack("<BBHIIII", 1, 0, 0x8000, 0, 0, 0, 0)) == ""
    names = [name.encode("utf-16-le") for name in ("::$DATA", ":Zone.Identifier:$DATA")]
    first = struct.pack("<IIQQ", 40, len(names[0]), 0, 0) + names[0] + b"\0\0"
    assert stream_names(first + struct.pack("<IIQQ", 0, len(names[1]), 0, 0) + names[1]) == ("Zone.Identifier",)
    assert stream_names(b"") == ()


def test_credits_are_counted_by_65536_bytes():
    """MS-SMB2 3.1.5.2."""
    assert [wire.read(length).charge for length in (1, 65536, 65537, 1 << 20)] == [1, 1, 2, 16]


def test_every_status_has_a_sentence():
    """A fault of the table, or one that nobody foresaw, is told in French with its code."""
    for status in [*faults._FAULTS, 0xC0000001, 0x80000005]:
        error = faults.status_error(status)
        assert str(error).startswith(messages.BY_FAULT[error.fault])
        assert f"0x{status:08X}" in str(error)


@pytest.mark.parametrize("status", sorted(messages.LOGIN))
def test_a_refused_login_is_never_transient(status: int):
    """Trying again would lock the account."""
    error = faults.login_error("srv", status)
    assert (error.fault, error.transient) == (Fault.DENIED, False)
    assert "srv" in str(error)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (0xC00000CC, "n’a pas de partage « p »"),
        (0xC0000022, "refuse ce compte"),
        (0xC0000257, "renvoi (DFS)"),
        (0xC00000BB, "NT 0xC00000BB"),
    ],
)
def test_a_refused_share_says_why(status: int, words: str):
    """Unknown, closed to the account, elsewhere, or another reason with its code."""
    assert words in str(faults.share_error("srv", "p", status))


def test_a_server_that_hangs_up_at_the_first_word_is_an_old_one():
    """A machine that speaks SMB 1 only closes the connection at negotiation."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def hang_up() -> None:
            one, _ = listener.accept()
            one.recv(4096)
            one.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        target = Target("127.0.0.1", listener.getsockname()[1], "p", "", "agent")
        with pytest.raises(SourceError, match="SMB 1") as caught:
            SmbSource("s", target, lambda: "x", SourceOptions(attempts=3, pause=0)).check()
        thread.join()
    assert not caught.value.transient
