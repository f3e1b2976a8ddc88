"""Errors, one family. Each carries a French sentence: what happened, what it means for the files, what to do.

Adapters (sources, destinations, search backends, extractors) translate native errors at their own border; stages
never see the error of a library.
"""

from enum import StrEnum


class Fault(StrEnum):
    """Why one file or folder could not be listed, read, understood or sent. The key of every French sentence."""

    DENIED = "denied"  # the account has no right to it
    LOCKED = "locked"  # open elsewhere, exclusively
    VANISHED = "vanished"  # listed, then gone
    UNSTABLE = "unstable"  # changed twice while it was read
    TIMEOUT = "timeout"  # the server did not answer in time
    DISCONNECTED = "disconnected"  # the connection was cut
    CHANGED = "changed"  # not the bytes of the first reading
    ONLINE_ONLY = "online_only"  # a placeholder: opening it would download it
    TRUNCATED = "truncated"  # an export or archive cut before its end
    MISSING = "missing"  # an inventory names it, the export does not hold it
    NO_RIGHTS = "no_rights"  # an export made without its permissions
    ENCRYPTED = "encrypted"  # encrypted by the file system (EFS) or the package
    UNREADABLE = "unreadable"  # any other refusal of the file system, named in the detail
    PASSWORD = "password"  # noqa: S105 - a document protected by a password
    CORRUPT = "corrupt"  # a document that its own format refuses
    EMPTY = "empty"  # no byte, or no text in it
    NO_TEXT = "no_text"  # an image without text, or OCR not installed
    UNKNOWN_FORMAT = "unknown_format"
    TOO_LARGE = "too_large"  # beyond a limit of size, memory, time or expansion
    FULL = "full"  # the disk or the store is full
    REFUSED = "refused"  # the store refused the object
    MISMATCH = "mismatch"  # two digests that must be equal are not


class PassationError(Exception):
    """A fault that a person must read. `str(error)` is the French sentence."""

    exit_code = 1


class SettingsError(PassationError):
    """The settings or the command line cannot be understood; the sentence names file and line."""

    exit_code = 2


class RuleError(SettingsError):
    """A rule file is wrong; the sentence names file and line."""


class ServiceError(PassationError):
    """A server could not be reached or refused to serve. `transient` says whether to try again."""

    exit_code = 3

    def __init__(self, message: str, *, fault: Fault = Fault.DISCONNECTED, transient: bool = False) -> None:
        super().__init__(message)
        self.fault = fault
        self.transient = transient


class SourceError(ServiceError):
    """A source, or one file of it, could not be read."""


class DestinationError(ServiceError):
    """A store, or one object of it, could not be written or read."""


class BackendError(ServiceError):
    """The search index could not be opened, written or queried."""


class DocumentError(PassationError):
    """The document itself is at fault; recorded with its row, the run goes on."""

    def __init__(self, message: str, *, fault: Fault = Fault.CORRUPT) -> None:
        super().__init__(message)
        self.fault = fault


class FixityError(PassationError):
    """Two digests that must be equal are not. Never retried silently.

    `fault` is CHANGED when the bytes on their way are not those announced, MISMATCH when the store says so.
    """

    exit_code = 4

    def __init__(self, message: str, *, fault: Fault = Fault.MISMATCH) -> None:
        super().__init__(message)
        self.fault = fault


class ProofRefusedError(PassationError):
    """`verify` or `attest` says no; the sentence says why."""

    exit_code = 4


class BusyError(PassationError):
    """Another Passation works on this workspace."""
