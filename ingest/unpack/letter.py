"""A mail, whoever wrote it: its own words, and the files that came with it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ingest.unpack.tray import Tray


@dataclass(frozen=True, slots=True)
class Body:
    """The words of a mail in one form: `plain` or `html`."""

    form: str
    data: bytes
    charset: str = ""
    """As the mail says; empty when it does not."""


@dataclass(frozen=True, slots=True)
class Piece:
    """An attachment. `read` raises UnreadError."""

    name: bytes
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail with its head (French label → value), its bodies, its attachments."""

    head: dict[str, str]
    date: str = ""
    """ISO, empty when unknown."""
    bodies: tuple[Body, ...] = ()
    pieces: tuple[Piece, ...] = ()
    inner: tuple["Letter", ...] = field(default=())
    """Mails within an Outlook message: they have no bytes of their own, so that they belong to it."""

    @property
    def all(self) -> Iterator["Letter"]:
        """This mail and those within it."""
        yield self
        for one in self.inner:
            yield from one.all


def lay(letter: Letter, tray: Tray, above: bytes = b"") -> None:
    """Tell the tray of every attachment; those of a mail within are under its subject."""
    for piece in letter.pieces:
        tray.put(above + piece.name, _bytes(piece))
    for one in letter.inner:
        lay(one, tray, above + one.head.get("Objet", "message").replace("/", "_").encode() + b".msg/")


def _bytes(piece: Piece) -> Iterator[bytes]:
    yield piece.read()
