"""Paths: bytes in, text for people, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passation import paths

parts = st.binary(min_size=1, max_size=40).filter(lambda part: b"/" not in part and b"\0" not in part)


@given(st.lists(parts, min_size=1, max_size=5).map(b"/".join))
def test_shown_is_reversible(path: bytes) -> None:
    """Whatever the bytes, what people see leads back to them."""
    assert paths.raw(paths.shown(path)) == path


@given(st.one_of(st.binary(max_size=60), st.text(max_size=30).map(str.encode)))
def test_both_forms_in_one_go_are_those_made_one_by_one(path: bytes) -> None:
    """What is kept of a folder for its files changes nothing."""
    assert paths.forms(path) == (paths.shown(path), paths.folded(paths.shown(path)))


@given(st.text(alphabet=st.characters(exclude_categories=()), min_size=1, max_size=20))
def test_utf16_names_survive(name: str) -> None:
    """A name of an SMB server, lone surrogates included, comes back as it was."""
    name = name.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    assert paths.to_utf16(paths.from_utf16(name)) == name


@given(st.binary(max_size=60))
def test_shown_is_valid_unicode(path: bytes) -> None:
    """What people see can be written in UTF-8 and holds no control character."""
    text = paths.shown(path)
    assert text.encode("utf-8").decode() == text
    assert not any(ord(char) < 0x20 for char in text)


def test_invisible_characters_are_shown() -> None:
    """A right-to-left mark cannot disguise a name."""
    assert paths.shown("facture\u202efdp.exe".encode()) == "facture%E2%80%AEfdp.exe"


@pytest.mark.parametrize(
    ("path", "expected"),
    [(b"a/b.PDF", "pdf"), (b"a/.htaccess", ""), (b"a/b", ""), (b"a.b/c", ""), (b"x." + b"e" * 40, "")],
)
def test_extension(path: bytes, expected: str) -> None:
    """The extension is that of the name, lower case, and never a whole hidden name."""
    assert paths.extension(path) == expected


def test_folding_joins_spellings() -> None:
    """Case, accents, separators and Unicode forms do not matter for look-up."""
    assert paths.folded("Arrêtés\\ÉTÉ") == paths.folded("arre\u0302te\u0301s/e\u0301te\u0301")


@pytest.mark.parametrize("typed", ["M:\\urba\\x.doc", "\\\\serveur\\commun\\urba\\x.doc", "urba/x.doc", "/urba/x.doc"])
def test_drive_and_share_are_left_out(typed: str) -> None:
    """A drive letter or a UNC prefix leaves the path inside the share."""
    assert paths.without_drive(typed) == "urba/x.doc"
