"""Mails as the Internet carries them (RFC 5322, MIME: RFC 2045 to 2049)."""

import mimetypes
from collections.abc import Iterator
from email import message_from_binary_file
from email.errors import HeaderParseError, MessageError
from email.generator import BytesGenerator
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value, parsedate_to_datetime
from functools import partial
from io import BytesIO
from typing import BinaryIO

from ingest.extractors.unread import UnreadError
from ingest.unpack.letter import Body, Letter, Piece, lay
from ingest.unpack.tray import Tray
from passation.errors import Fault

_HEAD = {"De": "From", "À": "To", "Cc": "Cc", "Objet": "Subject"}
_LETTER = "message/rfc822"
_FORMS = {"text/plain": "plain", "text/html": "html"}
_UNREADABLE = (MessageError, LookupError, ValueError, TypeError, AttributeError)


def unpack(file: BinaryIO, tray: Tray) -> None:
    """See ingest.unpack.Unpack."""
    lay(read(file), tray)


def read(file: BinaryIO) -> Letter:
    """The mail. The standard library takes any bytes for one."""
    message = message_from_binary_file(file)
    bodies: list[Body] = []
    pieces: list[Piece] = []
    for part in _leaves(message):
        form = _FORMS.get(part.get_content_type())
        name = _file_name(part)
        if form and not name and part.get_content_disposition() != "attachment":
            bodies.append(Body(form, _decoded(part), part.get_content_charset("") or ""))
        else:
            pieces.append(Piece(name or _no_name(part, len(pieces) + 1), partial(_content, part)))
    head = {label: decoded(str(message[header])) for label, header in _HEAD.items() if message[header]}
    return Letter(head, _date(message), tuple(bodies), tuple(pieces))


def _leaves(message: Message) -> Iterator[Message]:
    """Parts that hold no other; a mail within a mail is one."""
    if message.get_content_type() == _LETTER or not message.is_multipart():
        yield message
        return
    for part in message.get_payload():
        if isinstance(part, Message):
            yield from _leaves(part)


def _content(part: Message) -> bytes:
    """The bytes of an attachment. Raises UnreadError."""
    if part.get_content_type() != _LETTER or not part.is_multipart():
        return _decoded(part)
    out = BytesIO()
    try:
        BytesGenerator(out, mangle_from_=False, maxheaderlen=0).flatten(part.get_payload(0))
    except _UNREADABLE as error:
        raise UnreadError(Fault.CORRUPT, f"mail: {type(error).__name__}") from error
    return out.getvalue()


def _decoded(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except _UNREADABLE as error:
        raise UnreadError(Fault.CORRUPT, f"mail: {type(error).__name__}") from error
    return data if isinstance(data, bytes) else b""


def _file_name(part: Message) -> bytes:
    """The name of an attachment, decoded (RFC 2231, or 2047 as many programs write it); empty without one."""
    try:
        given = part.get_filename("")
    except _UNREADABLE:
        return b""
    return decoded(collapse_rfc2231_value(given)).encode("utf-8", "surrogateescape")


def _no_name(part: Message, number: int) -> bytes:
    kind = part.get_content_type()
    if kind == _LETTER and part.is_multipart():
        inner = part.get_payload(0)
        subject = decoded(str(inner.get("Subject", ""))) if isinstance(inner, Message) else ""
        return f"{subject.replace('/', '_') or f'message {number}'}.eml".encode("utf-8", "surrogateescape")
    return f"piece {number}{mimetypes.guess_extension(kind) or '.bin'}".encode()


def decoded(value: str) -> str:
    """A header value as people read it; encoded words are decoded, folds undone."""
    try:
        parts = decode_header(value)
        text = "".join(
            part if isinstance(part, str) else part.decode(charset or "latin-1", "replace") for part, charset in parts
        )
    except (HeaderParseError, LookupError, ValueError):
        text = value
    return " ".join(text.split())


def _date(message: Message) -> str:
    try:
        return parsedate_to_datetime(str(message["Date"])).isoformat()
    except (TypeError, ValueError, IndexError, OverflowError):
        return ""
