"""Owners and access lists set on the files of an SMB share. The demonstration writes them; Passation never does.

The descriptor follows MS-DTYP 2.4.6, the request MS-SMB2 2.2.39 (SET_INFO, security).
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smbprotocol.connection import Connection
from smbprotocol.file_info import InfoType
from smbprotocol.open import (
    CreateDisposition,
    FilePipePrinterAccessMask,
    ImpersonationLevel,
    Open,
    ShareAccess,
    SMB2SetInfoRequest,
)
from smbprotocol.security_descriptor import (
    AccessAllowedAce,
    AccessDeniedAce,
    AclPacket,
    SDControl,
    SIDPacket,
    SMB2CreateSDBuffer,
)
from smbprotocol.session import Session
from smbprotocol.tree import TreeConnect

EVERYONE = "S-1-1-0"
SYSTEM = "S-1-5-18"
READ = 0x1200A9
FULL = 0x1F01FF
_OWNER, _DACL = 0x1, 0x4


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of an access list: who, what (an access mask), allowed or denied, inherited by children or not."""

    sid: str
    mask: int = READ
    allow: bool = True
    flags: int = 0


@dataclass(frozen=True, slots=True)
class Rights:
    """Owner (unchanged when empty) and access list of one file or folder."""

    rules: Sequence[Rule]
    owner: str = ""
    protected: bool = False
    """Nothing is inherited from the folder above."""


def descriptor(rights: Rights) -> SMB2CreateSDBuffer:
    """The self-relative descriptor of these rights."""
    acl = AclPacket()
    acl["aces"] = [_ace(rule) for rule in rights.rules]
    packet = SMB2CreateSDBuffer()
    packet["control"].set_flag(SDControl.SELF_RELATIVE)
    if rights.protected:
        packet["control"].set_flag(SDControl.DACL_PROTECTED)
    packet.set_dacl(acl)
    if rights.owner:
        packet.set_owner(_sid(rights.owner))
    return packet


def apply(server: tuple[str, int], login: tuple[str, str], share: str, rights: Mapping[str, Rights]) -> None:
    """Set the rights of many paths (`/` between parts) of a share over one connection."""
    connection = Connection(uuid.uuid4(), *server)
    connection.connect(timeout=30)
    try:
        session = Session(connection, *login, require_encryption=False)
        session.connect()
        tree = TreeConnect(session, rf"\\{server[0]}\{share}")
        tree.connect()
        for path, wanted in rights.items():
            _set(tree, path.replace("/", "\\"), wanted)
    finally:
        connection.disconnect(True)


def _set(tree: TreeConnect, path: str, rights: Rights) -> None:
    mask = FilePipePrinterAccessMask
    handle = Open(tree, path)
    handle.create(
        ImpersonationLevel.Impersonation,
        mask.WRITE_DAC | mask.READ_CONTROL | (mask.WRITE_OWNER if rights.owner else 0),
        0,
        ShareAccess.FILE_SHARE_READ | ShareAccess.FILE_SHARE_WRITE | ShareAccess.FILE_SHARE_DELETE,
        CreateDisposition.FILE_OPEN,
        0,
    )
    request = SMB2SetInfoRequest()
    request["info_type"] = InfoType.SMB2_0_INFO_SECURITY
    request["additional_information"] = _DACL | (_OWNER if rights.owner else 0)
    request["file_id"] = handle.file_id
    request["buffer"] = descriptor(rights)
    session = tree.session
    sent = session.connection.send(request, sid=session.session_id, tid=tree.tree_connect_id)
    session.connection.receive(sent, timeout=30)
    handle.close(False)


def _ace(rule: Rule) -> AccessAllowedAce | AccessDeniedAce:
    ace = AccessAllowedAce() if rule.allow else AccessDeniedAce()
    ace["mask"] = rule.mask
    ace["sid"] = _sid(rule.sid)
    ace["ace_flags"] = rule.flags
    return ace


def _sid(text: str) -> SIDPacket:
    packet = SIDPacket()
    packet.from_string(text)
    return packet
