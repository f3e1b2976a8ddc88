"""Mails: their own words. What is attached to them is read as contents of their own."""

from contextlib import suppress
from importlib import import_module
from pathlib import Path

from ingest.extractors.plain import encoding_of
from ingest.extractors.tika import Tika
from ingest.extractors.unread import UnreadError
from ingest.unpack.choose import MAILS
from ingest.unpack.letter import Body, Letter
from passation.errors import Fault
from passation.model import Page, Text

NAME = "mail@1"


class Mail:
    """Reads the head and the body; a body in HTML goes through Tika."""

    name = NAME

    def __init__(self, tika: Tika) -> None:
        self._tika = tika

    def score(self, media_type: str) -> int:
        """Mails only."""
        return 90 if media_type in MAILS else 0

    def extract(self, file: Path, media_type: str) -> Text:
        """One page. Raises UnreadError with CORRUPT, or EMPTY for a body in a form of Outlook's own: Tika knows it."""
        with file.open("rb") as stream:
            letter: Letter = import_module(f"ingest.unpack.{MAILS[media_type]}").read(stream)
        words = [self._words(one) for one in letter.all]
        if media_type != "message/rfc822" and not any(one.bodies for one in letter.all):
            raise UnreadError(Fault.EMPTY, "mail: no plain body")
        said = {"title": letter.head.get("Objet", ""), "author": letter.head.get("De", ""), "created": letter.date}
        metadata = {name: value for name, value in said.items() if value}
        return Text(NAME, media_type, (Page(1, "\n\n".join(words)),), metadata=metadata)

    def _words(self, letter: Letter) -> str:
        head = [f"{label} : {value}" for label, value in letter.head.items()]
        plain = [one for one in letter.bodies if one.form == "plain" and one.data.strip()]
        return "\n".join([*head, *(self._body(one) for one in plain or letter.bodies)])

    def _body(self, body: Body) -> str:
        if body.form == "plain":
            return _decoded(body)
        copy = Path("body.html")
        copy.write_bytes(body.data)
        try:
            return self._tika.extract(copy, "text/html").whole
        except UnreadError:
            return ""
        finally:
            copy.unlink()


def _decoded(body: Body) -> str:
    """In the encoding that the mail names, else the likeliest one."""
    for charset in filter(None, (body.charset, encoding_of(body.data))):
        with suppress(LookupError, ValueError):
            return body.data.decode(charset)
    return body.data.decode("latin-1")
