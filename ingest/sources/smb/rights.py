"""Owner, access list and alternate streams of what a listing showed."""

import struct
from collections.abc import Sequence
from typing import NamedTuple

from ingest.sources.smb import faults, wire
from ingest.sources.smb.link import Link
from ingest.sources.smb.wire import Answer, Message
from passation.errors import SourceError

_SECURITY, _FILE = 3, 1  # MS-SMB2 2.2.37 InfoType
_OWNER_GROUP_DACL = 0x7
_STREAMS = 22  # FileStreamInformation, MS-FSCC 2.4.49
_STREAM = struct.Struct("<II16x")
_MOST = 65536
_PROBE = 8
"""Entries after which a server that told no rights is held to know none."""


class Rights(NamedTuple):
    """What one file or folder says of itself; empty when the server does not tell."""

    owner: str = ""
    descriptor: bytes | None = None
    streams: tuple[str, ...] = ()


class Describer:
    """Asks for rights in batches, and gives up what the server never tells."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._streams = True
        self._told = False
        self._silent = 0

    def describe(self, paths: Sequence[str]) -> list[Rights]:
        """The rights of these paths, in order; several compounds are under way at once."""
        found: list[Rights] = []
        while left := paths[len(found) :]:
            if self._silent >= _PROBE and not self._told:
                return found + [Rights()] * len(left)
            part = left if self._told else left[:_PROBE]
            found += [self._rights(answers) for answers in self._link.exchange([self._compound(path) for path in part])]
        return found

    def _compound(self, path: str) -> list[Message]:
        asked = [wire.create(path, wire.READ_CONTROL | wire.READ_ATTRIBUTES, wire.LINK_ITSELF)]
        asked.append(wire.query_info(_SECURITY, 0, _OWNER_GROUP_DACL, _MOST))
        if self._streams:
            asked.append(wire.query_info(_FILE, _STREAMS, 0, _MOST))
        return [*asked, wire.close()]

    def _rights(self, answers: Sequence[Answer]) -> Rights:
        opening, security, *streams, _closing = answers
        if opening.status or security.status:
            self._silent += not opening.status  # opened for its rights, which are then not told
            return Rights()
        self._told = True
        if streams and streams[0].status in faults.UNSUPPORTED:
            self._streams = False
        try:
            descriptor = wire.output(security.body)
            names = stream_names(wire.output(streams[0].body)) if streams and not streams[0].status else ()
            return Rights(owner_sid(descriptor), descriptor, names)
        except SourceError:
            return Rights()


@wire.understood()
def owner_sid(descriptor: bytes) -> str:
    """Owner of a self-relative descriptor, `S-1-…` (MS-DTYP 2.4.6, 2.4.2); empty when it names none."""
    (offset,) = struct.unpack_from("<I", descriptor, 4)
    if not offset:
        return ""
    revision, count = struct.unpack_from("<BB", descriptor, offset)
    authority = int.from_bytes(descriptor[offset + 2 : offset + 8], "big")
    parts = struct.unpack_from(f"<{count}I", descriptor, offset + 8)
    return "-".join(str(part) for part in ("S", revision, authority, *parts))


@wire.understood()
def stream_names(buffer: bytes) -> tuple[str, ...]:
    """Alternate streams (MS-FSCC 2.4.49), without the unnamed one that is the content itself."""
    names = []
    position = 0
    while buffer:
        step, length = _STREAM.unpack_from(buffer, position)
        start = position + _STREAM.size
        name = buffer[start : start + length].decode("utf-16-le", "surrogatepass")
        names.append(name.removeprefix(":").removesuffix(":$DATA"))
        if not step:
            break
        position += step
    return tuple(name for name in names if name)
