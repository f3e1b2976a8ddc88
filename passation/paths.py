"""Paths are bytes, and those bytes are the key.

A path is relative to the root of its source, with `/` between its parts: raw bytes from POSIX and zip, WTF-8 from
sources that speak UTF-16 (SMB, SharePoint), where a lone surrogate is a legal character. `shown` is the same path as
valid Unicode, with `%XX` in place of undecodable units; reports, JSON and the command line use `<source>:<shown>`.
"""

import re
import unicodedata
from functools import lru_cache

_WIDE = re.compile(r"[^\x00-\x7F]")
_WINDOWS_PREFIX = re.compile(r"^(?:[A-Za-z]:|\\\\[^\\/]+[\\/][^\\/]+|//[^\\/]+/[^\\/]+)[\\/]*")

_REMEMBERED = 1 << 14
"""Paths whose forms for people are kept at hand: a crawl asks for them several times, batch by batch."""


def from_utf16(name: str) -> bytes:
    """WTF-8 bytes of a name decoded from UTF-16 with `surrogatepass`."""
    return name.encode("utf-8", "surrogatepass")


def to_utf16(path: bytes) -> str:
    """The name that `from_utf16` was given: what an SMB server must be asked for."""
    return path.decode("utf-8", "surrogatepass")


@lru_cache(_REMEMBERED)
def shown(path: bytes) -> str:
    """Valid Unicode for people: undecodable bytes, `%` before two hex digits and control characters become `%XX`."""
    return _readable(path)


def _readable(path: bytes) -> str:
    text = path.decode("utf-8", "surrogateescape")
    return text if text.isprintable() and "%" not in text else "".join(map(_shown, text))


def forms(path: bytes) -> tuple[str, str]:
    """`shown(path)` and `folded(shown(path))`, kept by nobody: for whoever asks but once. A `/` parts them alike."""
    text = _readable(path)
    return text, _plain(text)


def _shown(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"%{code - 0xDC00:02X}"
    if code < 0x20 or code == 0x7F or char == "%":
        return f"%{code:02X}"
    if unicodedata.category(char) in {"Cf", "Zl", "Zp"}:  # invisible: bidirectional marks, zero-width joiners
        return "".join(f"%{byte:02X}" for byte in char.encode())
    return char


def raw(text: str) -> bytes:
    """The bytes that `shown` showed."""
    out = bytearray()
    position = 0
    for match in re.finditer(r"%([0-9A-F]{2})", text):
        out += text[position : match.start()].encode("utf-8", "surrogatepass")
        out.append(int(match[1], 16))
        position = match.end()
    out += text[position:].encode("utf-8", "surrogatepass")
    return bytes(out)


def join(folder: bytes, name: bytes) -> bytes:
    """`folder/name`; the root of a source is the empty path."""
    return folder + b"/" + name if folder else name


def parent(path: bytes) -> bytes:
    """The folder that holds `path`; the empty path is its own parent."""
    return path.rpartition(b"/")[0]


def name(path: bytes) -> bytes:
    """The last part of `path`."""
    return path.rpartition(b"/")[2]


def extension(path: bytes) -> str:
    """Lower-case extension without its dot, empty when there is none (`.htaccess` has none)."""
    stem, dot, tail = name(path).rpartition(b".")
    return tail.decode("ascii", "ignore").lower() if dot and stem and len(tail) <= 16 else ""


@lru_cache(_REMEMBERED)
def folded(text: str) -> str:
    r"""For comparison only: no case, no accent, NFC/NFD alike, `\` as `/`. Never a key."""
    return _plain(text)


def _plain(text: str) -> str:
    plain = text.replace("\\", "/").casefold()
    if not plain.isascii():
        for char in set(_WIDE.findall(plain)):  # few are distinct: faster than a pass in Python
            plain = plain.replace(char, _base(char))
    return plain


@lru_cache(_REMEMBERED)
def _base(char: str) -> str:
    decomposed = unicodedata.normalize("NFD", char).casefold()
    return "".join(part for part in decomposed if not unicodedata.combining(part))


def without_drive(text: str) -> str:
    r"""`M:\urba\x.doc` or `\\server\share\urba\x.doc` as `urba/x.doc`."""
    return _WINDOWS_PREFIX.sub("", text).replace("\\", "/").strip("/")
