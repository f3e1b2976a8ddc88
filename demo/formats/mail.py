"""Messages: eml by the standard library, msg (MS-OXMSG) through the OLE writer of extract-msg."""

import io
import struct
from datetime import UTC, datetime, time
from email.message import EmailMessage
from email.utils import format_datetime
from random import Random

from extract_msg.ole_writer import OleWriter

from demo.prose.draft import Draft

_UNICODE, _LONG = 0x001F, 0x0003
_FILETIME_ORIGIN = datetime(1601, 1, 1, tzinfo=UTC)


def eml(draft: Draft, rng: Random, attachment: tuple[str, bytes] | None = None) -> bytes:
    """A message of plain text, with an attachment when given."""
    message = EmailMessage()
    message["From"], message["To"] = f"{draft.author} <accueil@mairie.example>", "secretariat@mairie.example"
    message["Subject"] = draft.title[:150]
    message["Date"] = format_datetime(_moment(draft, rng))
    message["Message-ID"] = f"<{rng.randrange(10**12):012d}@mairie.example>"
    message.set_content(draft.plain + "\n", cte=rng.choice(["8bit", "quoted-printable", "base64"]))
    if attachment:
        name, data = attachment
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
        message.set_boundary(f"----=_Part_{rng.randrange(10**9):09d}")
    return message.as_bytes()


def msg(draft: Draft, rng: Random) -> bytes:
    """An Outlook message: subject, sender, recipients line, date and body."""
    strings = {
        0x001A: "IPM.Note", 0x0037: draft.title[:150], 0x0C1A: draft.author, 0x0C1F: "accueil@mairie.example",
        0x0E04: "secretariat@mairie.example", 0x1000: draft.plain.replace("\n", "\r\n"),
    }  # fmt: skip
    moment = (_moment(draft, rng) - _FILETIME_ORIGIN).total_seconds()
    table = [struct.pack("<HHIQ", 0x0040, tag, 6, int(moment) * 10**7) for tag in (0x0039, 0x0E06)]
    table.append(struct.pack("<HHIII", _LONG, 0x340D, 6, 0x40000, 0))  # PidTagStoreSupportMask: STORE_UNICODE_OK
    writer = OleWriter()
    writer.addEntry("__nameid_version1.0", storage=True)
    for stream in ("00020102", "00030102", "00040102"):
        writer.addEntry(["__nameid_version1.0", f"__substg1.0_{stream}"], b"")
    for tag, text in strings.items():
        data = text.encode("utf-16-le")
        writer.addEntry(f"__substg1.0_{tag:04X}{_UNICODE:04X}", data)
        table.append(struct.pack("<HHIII", _UNICODE, tag, 6, len(data) + 2, 0))
    writer.addEntry("__properties_version1.0", bytes(32) + b"".join(table))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _moment(draft: Draft, rng: Random) -> datetime:
    return datetime.combine(draft.when, time(rng.randrange(7, 19), rng.randrange(60)), UTC)
