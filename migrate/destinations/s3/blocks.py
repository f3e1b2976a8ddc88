"""The bytes of a large object cut into parts, which keep the pieces as they came."""

from collections.abc import Iterable, Iterator

WHOLE = 16 << 20
"""Bytes of the largest object sent in one request."""

_PART = 8 << 20
_UNDER_WAY = 24 << 20
_MAX_PARTS = 10_000
_PIECE = 1 << 16


def part_size(size: int) -> int:
    """8 MiB, or what keeps a very large object (beyond 78 GiB) under 10,000 parts."""
    return max(_PART, -(-size // _MAX_PARTS))


def parts_at_once(part: int) -> int:
    """Parts being sent while the next one is read: 32 MiB in memory with it, more only beyond 156 GiB."""
    return max(1, _UNDER_WAY // part)


def blocks(chunks: Iterable[bytes], size: int) -> Iterator[list[bytes]]:
    """The same bytes in blocks of `size`, the last one shorter, none empty; each block is a list of pieces."""
    block: list[bytes] = []
    filled = 0
    for piece in _thick(chunks):
        start = 0
        while start < len(piece):
            taken = piece[start : start + size - filled]  # a whole piece is not copied
            block.append(taken)
            start += len(taken)
            filled += len(taken)
            if filled == size:
                yield block
                block, filled = [], 0
    if block:
        yield block


def _thick(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes without tiny pieces: each costs more than what it holds."""
    thin: list[bytes] = []
    held = 0
    for chunk in chunks:
        if not thin and len(chunk) >= _PIECE:
            yield chunk
            continue
        thin.append(chunk)
        held += len(chunk)
        if held >= _PIECE:
            yield b"".join(thin)
            thin, held = [], 0
    if held:
        yield b"".join(thin)
