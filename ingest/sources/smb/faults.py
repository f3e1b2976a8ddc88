"""NT statuses and errors of smbprotocol, told as faults. Keyed on the status, never on errno (MS-ERREF 2.3.1)."""

from ingest.sources import messages
from passation.errors import Fault, SourceError

SUCCESS = 0
PENDING = 0x103
ACCESS_DENIED = 0xC0000022
NO_MORE_FILES = 0x80000006
NO_SUCH_FILE = 0xC000000F
END_OF_FILE = 0xC0000011
BAD_ANSWER = 0xC00000C3  # INVALID_NETWORK_RESPONSE
LOST = 0xC000020C  # CONNECTION_DISCONNECTED: said by ourselves of a job that no connection survives

_FAULTS = {
    ACCESS_DENIED: Fault.DENIED,
    0xC0000061: Fault.DENIED,  # PRIVILEGE_NOT_HELD
    0xC0000043: Fault.LOCKED,  # SHARING_VIOLATION
    0xC0000054: Fault.LOCKED,  # FILE_LOCK_CONFLICT
    0xC0000034: Fault.VANISHED,  # OBJECT_NAME_NOT_FOUND
    0xC000003A: Fault.VANISHED,  # OBJECT_PATH_NOT_FOUND
    NO_SUCH_FILE: Fault.VANISHED,
    0xC0000056: Fault.VANISHED,  # DELETE_PENDING
    0xC0000103: Fault.VANISHED,  # NOT_A_DIRECTORY: another thing has taken its place
    0xC00000BA: Fault.VANISHED,  # FILE_IS_A_DIRECTORY
    0x8000002D: Fault.VANISHED,  # STOPPED_ON_SYMLINK
    LOST: Fault.DISCONNECTED,
    0xC00000B5: Fault.TIMEOUT,  # IO_TIMEOUT
    0xC000009A: Fault.TIMEOUT,  # INSUFFICIENT_RESOURCES
    0xC0000205: Fault.TIMEOUT,  # INSUFF_SERVER_RESOURCES
}
_TRANSIENT = {Fault.LOCKED, Fault.UNSTABLE, Fault.TIMEOUT, Fault.DISCONNECTED}

END_OF_LISTING = (NO_MORE_FILES, NO_SUCH_FILE)
SESSION_GONE = frozenset({0xC00000C9, 0xC0000203, 0xC000035C})
"""NETWORK_NAME_DELETED, USER_SESSION_DELETED, NETWORK_SESSION_EXPIRED: connect again."""
UNSUPPORTED = frozenset({0xC0000002, 0xC0000003, 0xC000000D, 0xC0000010, 0xC00000BB})
"""NOT_IMPLEMENTED, INVALID_INFO_CLASS, INVALID_PARAMETER, INVALID_DEVICE_REQUEST, NOT_SUPPORTED."""
_NO_SHARE = {0xC00000CC, 0xC0000225, 0xC0000034}  # BAD_NETWORK_NAME, NOT_FOUND (Samba), OBJECT_NAME_NOT_FOUND
_ELSEWHERE = 0xC0000257  # PATH_NOT_COVERED


class LinkLostError(SourceError):
    """The connection is dead or the server hung: connect again, then ask again."""

    def __init__(self, message: str, fault: Fault = Fault.DISCONNECTED) -> None:
        super().__init__(message, fault=fault, transient=True)


def fault_of(status: int) -> Fault:
    """The fault of one entry behind an NT status."""
    return _FAULTS.get(status, Fault.UNREADABLE)


def detail_of(status: int) -> str:
    """Technical code for the annex."""
    return f"NT 0x{status:08X}"


def entry_error(fault: Fault, status: int = 0) -> SourceError:
    """The error of one entry; `transient` when a later round may succeed."""
    sentence = messages.fault(fault, detail_of(status) if status else "")
    return SourceError(sentence, fault=fault, transient=fault in _TRANSIENT)


def status_error(status: int) -> SourceError:
    """The error of one entry for an NT status."""
    return entry_error(fault_of(status), status)


def login_error(host: str, status: int) -> SourceError:
    """SESSION_SETUP failed: never tried again, three wrong passwords lock an account."""
    if reason := messages.LOGIN.get(status):
        return SourceError(messages.login_refused(host, reason), fault=Fault.DENIED)
    return refusal(host, status)


def share_error(host: str, share: str, status: int) -> SourceError:
    """TREE_CONNECT failed."""
    if status in _NO_SHARE:
        return SourceError(messages.no_share(host, share), fault=Fault.VANISHED)
    if status == ACCESS_DENIED:
        return SourceError(messages.share_denied(host, share), fault=Fault.DENIED)
    if status == _ELSEWHERE:
        return SourceError(messages.share_elsewhere(host, share), fault=Fault.UNREADABLE)
    return refusal(host, status)


def root_error(share: str, folder: str, status: int) -> SourceError:
    """The folder that the URL names could not be listed."""
    shown = "/".join([share, *folder.split("\\")]) if folder else share
    fault = fault_of(status)
    if fault is Fault.VANISHED:
        return SourceError(messages.root_missing(shown), fault=fault)
    if fault is Fault.DENIED:
        return SourceError(messages.root_denied(shown), fault=fault)
    return status_error(status)


def refusal(host: str, status: int) -> SourceError:
    """Any other refusal while connecting; a server short of resources is asked again."""
    sentence = messages.refused(host, detail_of(status))
    if fault_of(status) is Fault.TIMEOUT:
        return LinkLostError(sentence, Fault.TIMEOUT)
    return SourceError(sentence, fault=fault_of(status))
