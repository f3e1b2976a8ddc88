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
        # A last node without a neighbour rises as it is: the split at the largest power of two of the RFC.
        paired = [node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
        level = paired + level[len(paired) * 2 :]
    return level[0]
