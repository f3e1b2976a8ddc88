"""Deflate in chunks of bounded size, whatever the ratio of compression."""

import zlib
from collections.abc import Iterator

from passation.digest import CHUNK


def inflater() -> "zlib._Decompress":
    """A decompressor of raw deflate."""
    return zlib.decompressobj(-zlib.MAX_WBITS)


def inflated(state: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    """What `data` adds, in chunks of at most 1 MiB. Raises zlib.error when it is no deflate."""
    while not state.eof:
        chunk = state.decompress(data, CHUNK)
        data = state.unconsumed_tail
        if chunk:
            yield chunk
        if not data and len(chunk) < CHUNK:  # a full chunk may leave bytes within the decompressor
            return
