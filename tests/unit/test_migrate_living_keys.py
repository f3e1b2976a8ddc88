"""Keys of living files: legible, taken by every platform, never shared, also where case does not count."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.assign import Wanted, assign_keys
from migrate.keys import validate_key
from migrate.living import cleaned, is_living, living_folder, living_key

FOLDER = living_folder("1 Direction/18 Communication")
FIRST, SECOND = b"\x01" * 32, b"\x02" * 32

names = st.one_of(
    st.binary(min_size=1, max_size=300).filter(lambda name: b"/" not in name),
    st.text(min_size=1, max_size=300).map(lambda text: text.replace("/", "").encode("utf-8", "surrogatepass") or b"x"),
    st.from_regex(rb"(?i)(?:~\$| )*(?:con|aux|nul|com1|desktop|_vti_|a)\.(?:docx|ini|lock)?[. ]{0,3}", fullmatch=True),
)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Modèle de courrier.docx", "Modèle de courrier.docx"),
        ("Mode\u0300le.docx", "Modèle.docx"),
        ('a<b>c:"d"|e?f*.odt', "a-b-c--d--e-f-.odt"),
        ("rapport.docx. . ", "rapport.docx"),
        ("CON.txt", "_CON.txt"),
        ("aux", "_aux"),
        ("desktop.ini", "_desktop.ini"),
        ("~$ ~$lettre.docx", "lettre.docx"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("…", "…"),
        (" . ", "sans-nom"),
        ("é" * 200 + ".docx", "é" * 60 + ".docx"),
    ],
)
def test_a_real_name_is_kept_but_for_what_platforms_refuse(name, kept):
    """Accents, case and spaces stay; what Windows, OneDrive or SharePoint refuse is replaced, and a long name cut."""
    assert living_key(FOLDER, name.encode(), FIRST) == f"vivant/1 Direction/18 Communication/{kept}"


def test_names_that_are_not_unicode_have_a_key():
    """A lone surrogate is dropped, bytes of an old zip are read as Latin-1."""
    assert cleaned("a\ud800b.odt".encode("utf-8", "surrogatepass")) == "ab.odt"
    assert cleaned("é.odt".encode("latin-1")) == "é.odt"


@given(names, st.booleans())
def test_every_name_gives_a_key_that_every_platform_takes(name, digest):
    """Whatever the name, the key is valid, composed, and its last part is none that Windows refuses."""
    key = living_key(FOLDER, name, FIRST, digest=digest)
    last = key.removeprefix(f"{FOLDER}/")
    assert validate_key(key) == key == unicodedata.normalize("NFC", key)
    assert is_living(key)
    assert not set(last) & set('/\\<>:"|?*')
    assert last.strip() == last
    assert last.partition(".")[0].casefold() not in {"con", "prn", "aux", "nul", "com1", "lpt1"}


@given(st.lists(names, min_size=2, max_size=8), st.randoms())
def test_no_two_living_contents_share_a_key(given_names, random):
    """Contents of one node get keys that differ by more than case, the same ones in any order."""
    wanted = [
        Wanted(bytes([number]) * 32, "1_direction", name, opaque=False, living=FOLDER)
        for number, name in enumerate(given_names)
    ]
    keys = assign_keys(wanted, ())
    assert len({key.casefold() for key in keys.values()}) == len(wanted)
    random.shuffle(wanted)
    assert assign_keys(wanted, ()) == keys


def test_a_name_that_is_taken_gets_the_beginning_of_its_digest():
    """Of two contents of one name, the second is marked; so is one that has the name of a folder of the plan."""
    one = Wanted(FIRST, "x", b"A.odt", opaque=False, living=FOLDER)
    other = Wanted(SECOND, "x", b"a.ODT", opaque=False, living=FOLDER)
    keys = assign_keys([other, one], ())
    assert keys == {FIRST: f"{FOLDER}/A.odt", SECOND: f"{FOLDER}/a~{SECOND.hex()[:12]}.ODT"}
    folder = assign_keys([Wanted(FIRST, "x", b"sous", opaque=False, living=FOLDER)], [f"{FOLDER}/Sous"])
    assert folder == {FIRST: f"{FOLDER}/sous~{FIRST.hex()[:12]}"}
