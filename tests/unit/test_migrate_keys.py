"""Keys: valid everywhere, stable, never shared by two contents, and silent under confidential nodes."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.keys import MAX_KEY, lengthen, object_key, safe_name, validate_key
from passation.errors import DestinationError

NODE = "1_direction/13_arretes_et_decisions"
DIGEST = hashlib.sha256(b"").digest()

names = st.one_of(
    st.binary(min_size=1, max_size=300),
    st.text(min_size=1, max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.from_regex(rb"[A-Za-z0-9 ._~$-]{1,60}\.[A-Za-z0-9]{1,18}[. ]?", fullmatch=True),
)
digests = st.binary(min_size=32, max_size=32)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Arrêté n°12 (été 2016).PDF", "arrete-n-12-ete-2016~e3b0c44298fc.pdf"),
        ("Œuvre d’art.odt", "oeuvre-d-art~e3b0c44298fc.odt"),
        ("12.03.2016 - conseil.docx", "12-03-2016-conseil~e3b0c44298fc.docx"),
        ("archive.tar.gz", "archive-tar~e3b0c44298fc.gz"),
        ("con.txt", "con~e3b0c44298fc.txt"),
        (".htaccess", "htaccess~e3b0c44298fc"),
        ("rapport.pdf ", "rapport~e3b0c44298fc.pdf"),
        ("../../etc/passwd", "etc-passwd~e3b0c44298fc"),
        ("…", "sans-nom~e3b0c44298fc"),
        ("LISEZMOI", "lisezmoi~e3b0c44298fc"),
        ("mot " * 60 + ".doc", "-".join(["mot"] * 30) + "~e3b0c44298fc.doc"),
        ("a" * 300 + ".docx", "a" * 120 + "~e3b0c44298fc.docx"),
    ],
)
def test_a_name_stays_legible(name, key):
    """Accents are folded, signs become dashes, the extension is kept, and a long name ends between two words."""
    assert object_key(NODE, name.encode(), DIGEST, opaque=False) == f"{NODE}/{key}"


def test_a_name_of_an_old_zip_stays_legible():
    """Bytes that are not UTF-8 are read as Latin-1, for legibility only."""
    assert safe_name("délibération".encode("latin-1")) == "deliberation"


@given(names, digests, st.booleans())
def test_every_name_gives_a_valid_key(name, digest, opaque):
    """Whatever the name, the key is lower-case ASCII that every store and file system keeps as it is."""
    key = object_key(NODE, name, digest, opaque=opaque)
    assert validate_key(key) == key == key.lower()
    assert key.isascii()
    assert key.startswith(f"{NODE}/")
    stem, _, tail = key.removeprefix(f"{NODE}/").rpartition("~")
    assert 0 < len(stem) <= 120
    assert stem.strip("-_.") == stem
    assert ".." not in key
    assert len(tail) <= 24 + 1 + 16
    assert object_key(NODE, name, digest, opaque=opaque) == key
    assert validate_key(lengthen(key, digest)).partition(".")[2] == key.partition(".")[2]


@given(names, names, digests, digests)
def test_two_contents_never_share_a_lengthened_key(name, other, digest, different):
    """With the whole digest, keys are equal only for equal contents; with twelve digits, only if those are equal."""
    first, second = (object_key(NODE, *one, opaque=False) for one in ((name, digest), (other, different)))
    if digest != different:
        assert lengthen(first, digest) != lengthen(second, different)
    if digest[:6] != different[:6]:
        assert first != second


@given(names, names, digests)
def test_an_opaque_key_does_not_depend_on_the_name(name, other, digest):
    """Under a confidential node two names of one content differ by a known extension at most."""
    first, second = (object_key(NODE, one, digest, opaque=True) for one in (name, other))
    assert first.partition(".")[0] == second.partition(".")[0] == f"{NODE}/document~{digest.hex()[:24]}"


@pytest.mark.parametrize(
    ("name", "extension"), [("Lettre.DUPONT", ""), ("Mme Durand.docx", ".docx"), ("x.p7s", ".p7s"), ("signalement", "")]
)
def test_an_opaque_key_keeps_known_extensions_only(name, extension):
    """What looks like an extension and is a name is left out."""
    key = object_key(NODE, name.encode(), DIGEST, opaque=True)
    assert key == f"{NODE}/document~{DIGEST.hex()[:24]}{extension}"


@pytest.mark.parametrize("node", ["", "_passation", "_passation/journal", "a//b", "../x", "x" * MAX_KEY])
def test_a_node_cannot_lead_out_of_the_plan(node):
    """A node whose key is empty, hostile or Passation's own gives no key."""
    with pytest.raises(DestinationError):
        object_key(node, b"x.pdf", DIGEST, opaque=False)


@given(st.text(max_size=40))
def test_a_valid_key_is_made_of_sound_parts(key):
    """What is accepted has no empty, dotted or blank-ended part and no control character."""
    try:
        validate_key(key)
    except DestinationError:
        return
    assert all(part and part not in {".", ".."} and part[-1] not in ". " for part in key.split("/"))
    assert "\\" not in key
    assert min(key) >= " "
