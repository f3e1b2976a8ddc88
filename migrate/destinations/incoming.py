"""The rules that every destination shares: what arrives is what was announced, and what is there is not replaced."""

from collections.abc import Callable, Iterable, Iterator

from migrate.destinations import messages
from migrate.keys import OWN, validate_key
from passation.digest import Meter
from passation.errors import DestinationError, Fault, FixityError
from passation.model import Stored


def announced(chunks: Iterable[bytes], sha256: bytes, size: int) -> Iterator[bytes]:
    """The chunks, unchanged.

    Raises:
        FixityError: as soon as there are more bytes than `size`, or after the last chunk when there are fewer or their
            SHA-256 is another one. Nothing may be confirmed before the end of the iteration.
    """
    meter = Meter()
    for chunk in meter.through(chunks):
        if meter.size > size:
            raise FixityError(messages.LONGER, fault=Fault.CHANGED)
        yield chunk
    if meter.size < size:
        raise FixityError(messages.SHORTER, fault=Fault.CHANGED)
    if meter.sha256 != sha256:
        raise FixityError(messages.OTHER_BYTES, fault=Fault.CHANGED)


def same_or_refused(existing: Stored, sha256: bytes, size: int, read: Callable[[str], Iterator[bytes]]) -> Stored:
    """`existing` when it holds these very bytes: by the store's own checksum, else by reading it back.

    The checksum of the store is believed here, and here alone: it only spares sending an object that an interrupted run
    had sent, and reading it back would pay for it as much as sending it. Nothing is said to be identical by it: the
    receipt is « not compared » until `verify` has read the whole object, and finds by its bytes (`*`) what a store that
    lies had in that place. Such a store gains nothing by it either: it could lie just as well to a PUT.

    Raises:
        DestinationError: with fault REFUSED, when it holds others.
    """
    if existing.size != size or (existing.sha256 or Meter().drain(read(existing.key)).sha256) != sha256:
        raise DestinationError(messages.KEY_TAKEN, fault=Fault.REFUSED)
    return existing


def readable_key(key: str) -> str:
    """A key that may be read or looked at: a document's, or one of Passation's own."""
    return validate_key(key, own=key.startswith(f"{OWN}/"))


def own_key(name: str) -> str:
    """The key of one of Passation's own files."""
    return validate_key(f"{OWN}/{name}", own=True)
