"""Merkle tree hash over the receipts, as in RFC 6962, section 2.1.

Leaves and inner nodes are hashed under different prefixes, so that no node can be shown as a leaf; the root changes
when one receipt changes, and a path of some twenty digests proves that one file is among a million.
"""

import hashlib
from collections.abc import Sequence


def leaf_hash(data: bytes) -> bytes:
    """SHA-256 of a leaf, 32 bytes."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of an inner node, 32 bytes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Merkle tree hash of the data of the leaves, in this order; of no leaf, SHA-256 of nothing."""
    level = [leaf_hash(leaf) for leaf in leaves]
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        level = _above(level)
    return level[0]


def audit_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """What proves that the leaf at `index` is under the root: the neighbours on its way up (RFC 6962, 2.1.1)."""
    level = [leaf_hash(leaf) for leaf in leaves]
    path: list[bytes] = []
    while len(level) > 1:
        neighbour = index ^ 1
        if neighbour < len(level):
            path.append(level[neighbour])
        level, index = _above(level), index // 2
    return path


def root_from(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that a leaf, its place among `size` leaves and its audit path give: `root` when all are true."""
    found, neighbours = leaf_hash(leaf), iter(path)
    while size > 1:
        if index % 2:
            found = node_hash(next(neighbours, b""), found)
        elif index + 1 < size:
            found = node_hash(found, next(neighbours, b""))
        index, size = index // 2, (size + 1) // 2
    return found


def _above(level: list[bytes]) -> list[bytes]:
    # A last node without a neighbour rises as it is: the split at the largest power of two of the RFC.
    paired = [node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
    return paired + level[len(paired) * 2 :]
