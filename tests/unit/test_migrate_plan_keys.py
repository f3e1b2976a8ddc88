"""Keys of a plan, the map's cells, and the Merkle tree: what can be said without a catalogue."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from migrate import merkle
from migrate.assign import Wanted, assign_keys
from migrate.mapping import neutral

_DIGESTS = st.lists(st.binary(min_size=32, max_size=32), unique=True, max_size=12)


def _wanted(digest: bytes, name: bytes = b"arrete.pdf") -> Wanted:
    return Wanted(digest, "1_direction", name, opaque=False)


def test_contents_whose_digests_begin_alike_get_keys_of_their_own():
    """Two contents of one name and of equal first 48 bits lie under two keys, each named by its digest."""
    first, second = b"\x11" * 6 + b"\x00" * 26, b"\x11" * 6 + b"\xff" * 26
    keys = assign_keys([_wanted(second), _wanted(first)], ())
    assert keys[first] == "1_direction/arrete~111111111111.pdf"
    assert keys[second] == f"1_direction/arrete~{second.hex()}.pdf"


def test_a_key_given_for_life_is_not_given_again():
    """A key that another content holds since an earlier plan is left to it."""
    digest = bytes(range(32))
    (earlier,) = assign_keys([_wanted(digest)], ()).values()
    (key,) = assign_keys([_wanted(digest)], [earlier]).values()
    assert key != earlier
    assert digest.hex() in key


@given(_DIGESTS, st.lists(st.integers(0, 3), max_size=12), st.randoms())
def test_keys_do_not_depend_on_the_order_of_arrival(digests, prefixes, random):
    """Whatever the order, the same contents get the same keys, and no two share one."""
    alike = [bytes([prefix]) * 6 + digest[6:] for prefix, digest in zip(prefixes, digests, strict=False)]
    wanted = [_wanted(digest) for digest in dict.fromkeys(alike)]
    keys = assign_keys(wanted, ())
    random.shuffle(wanted)
    assert assign_keys(wanted, ()) == keys
    assert len(set(keys.values())) == len(keys) == len(wanted)


def test_a_cell_is_never_a_formula():
    """A name that a spreadsheet would run is quoted; any other one is left as it is."""
    for name in ("=1+1.txt", "+33.txt", "-liste.txt", "@SOMME(A1)", "\tx"):
        assert neutral(name) == f"'{name}"
    assert neutral("arrêté=12.txt") == "arrêté=12.txt"


_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_the_tree_is_the_one_of_rfc_6962():
    """The published vectors of Certificate Transparency, for one to eight leaves, and the empty tree."""
    leaves = [bytes.fromhex(leaf) for leaf in _LEAVES]
    assert [merkle.root(leaves[:count]).hex() for count in range(1, 9)] == _ROOTS
    assert merkle.root([]) == hashlib.sha256().digest()
