"""Audit paths of the Merkle tree, against RFC 6962."""

from hypothesis import given
from hypothesis import strategies as st

from migrate.merkle import audit_path, leaf_hash, node_hash, root, root_from

leaves = st.lists(st.binary(max_size=8), min_size=1, max_size=40)


@given(leaves, st.data())
def test_every_leaf_is_proven(data: list[bytes], draw: st.DataObject) -> None:
    """A leaf, its place and its path give the root; another leaf or another place does not."""
    index = draw.draw(st.integers(0, len(data) - 1))
    path = audit_path(data, index)
    whole = root(data)
    assert root_from(data[index], index, len(data), path) == whole
    assert root_from(data[index] + b"x", index, len(data), path) != whole


def test_the_paths_of_the_rfc() -> None:
    """The seven-leaf example of section 2.1.3: the path of d0 is [b, h, l], that of d6 is [i, k]."""
    data = [bytes([number]) for number in range(7)]
    a, b, c, d, e, f, j = map(leaf_hash, data)
    g, h, i = node_hash(a, b), node_hash(c, d), node_hash(e, f)
    k, last = node_hash(g, h), node_hash(i, j)
    assert audit_path(data, 0) == [b, h, last]
    assert audit_path(data, 6) == [i, k]
    assert root(data) == node_hash(k, last)
