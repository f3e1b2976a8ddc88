"""Owner, access list and alternate streams of what a listing showed."""

import struct
from collections.abc import Sequence
from typing import NamedTuple

from ingest.sources.smb import faults, wire
from ingest.sources.smb.wire import Answer, Message
from passation.errors import SourceError

_STREAM = struct.Struct("<II16x")
_PROBE = 8
"""Entries after which a server that told no rights is held to know none."""


class Rights(NamedTuple):
    """What one file or folder says of itself; empty when the server does not tell."""

    owner: str = ""
    descriptor: bytes | None = None
    streams: tuple[str, ...] = ()


class Describer:
    """How to ask for rights, and what the answers say. Each distinct descriptor is parsed and kept once."""

    def __init__(self) -> None:
        self._known: dict[bytes, Rights] = {}
        self._streams = True
        self._told = False
        self._silent = 0

    @property
    def useless(self) -> bool:
        """Whether the server has shown that it tells no rights."""
        return not self._told and self._silent >= _PROBE

    def compound(self, path: str) -> list[Message]:
        """What asks for the rights of a path, in one round trip."""
        opening = wire.create(path, wire.READ_CONTROL | wire.READ_ATTRIBUTES, wire.LINK_ITSELF)
        if self._streams:
            return [opening, wire.QUERY_RIGHTS, wire.QUERY_STREAMS, wire.CLOSE_RELATED]
        return [opening, wire.QUERY_RIGHTS, wire.CLOSE_RELATED]

    def rights(self, answers: Sequence[Answer]) -> Rights:
        """What the answers to `compound` say."""
        opening, security, *streams, _closing = answers
        if opening.status or security.status:
            self._silent += not opening.status  # opened for its rights, which are then not told
            return Rights()
        self._told = True
        found = self.known(security.body)
        if not streams or streams[0].status:
            self._streams = self._streams and not (streams and streams[0].status in faults.UNSUPPORTED)
            return found
        try:
            names = stream_names(streams[0].body)
        except SourceError:
            return found
        return found._replace(streams=names) if names else found

    def known(self, descriptor: bytes) -> Rights:
        """The rights that a descriptor gives; empty when it does not hold together."""
        found = self._known.get(descriptor)
        if found is None:
            try:
                found = Rights(owner_sid(descriptor), descriptor)
            except SourceError:
                found = Rights()
            self._known[descriptor] = found
        return found


@wire.understood()
def owner_sid(descriptor: bytes) -> str:
    """Owner of a self-relative descriptor, `S-1-…` (MS-DTYP 2.4.6, 2.4.2); empty when it names none."""
    (offset,) = struct.unpack_from("<I", descriptor, 4)
    return sid(descriptor, offset) if offset else ""


@wire.understood()
def sid(data: bytes, offset: int = 0) -> str:
    """A SID as text (MS-DTYP 2.4.2)."""
    revision, count = struct.unpack_from("<BB", data, offset)
    authority = int.from_bytes(data[offset + 2 : offset + 8], "big")
    parts = struct.unpack_from(f"<{count}I", data, offset + 8)
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
