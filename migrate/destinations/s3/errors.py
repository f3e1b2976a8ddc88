"""Answers of an S3 store, told in French (Amazon S3 API Reference, « Error responses »; words of Ceph and MinIO)."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    HTTPClientError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)
from botocore.exceptions import (
    ConnectionError as BotoConnectionError,
)

from migrate.destinations import messages
from passation.errors import DestinationError, Fault, FixityError, PassationError

_MISSING = {"NoSuchKey", "NoSuchVersion"}
_BAD_KEYS = {"InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken"}
_OTHER_BYTES = {"BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch"}
_BUSY = {"SlowDown", "RequestTimeout", "ConditionalRequestConflict", "OperationAborted", "NoSuchUpload"}
_SLOW = (ConnectTimeoutError, ReadTimeoutError)
_CUT = (IncompleteReadError, ResponseStreamingError)
_UNREACHABLE = (BotoConnectionError, HTTPClientError)


@contextmanager
def translated() -> Iterator[None]:
    """Turn botocore's errors into ours. Also a decorator."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise _told(error) from error


def code_of(error: ClientError) -> str:
    """The word of the protocol: `NoSuchKey`; a HEAD has no body, its word is its status."""
    return error.response.get("Error", {}).get("Code", "")


def status_of(error: ClientError) -> int:
    """HTTP status."""
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)


def passes(error: ClientError | BotoCoreError) -> bool:
    """Whether the store is merely out of order for a moment."""
    told = _told(error)
    return isinstance(told, DestinationError) and told.transient


def _told(error: ClientError | BotoCoreError) -> PassationError:
    if isinstance(error, ClientError):
        return _from_answer(code_of(error), status_of(error))
    return _from_connection(error)


def _from_answer(code: str, status: int) -> PassationError:
    if code in _OTHER_BYTES:
        return FixityError(messages.STORE_GOT_OTHER_BYTES)
    if code in _MISSING:
        return DestinationError(messages.NOT_THERE, fault=Fault.VANISHED)
    if code == "NoSuchBucket":
        return DestinationError(messages.NO_BUCKET, fault=Fault.REFUSED)
    if status == 507 or "Quota" in code or "StorageFull" in code:
        return DestinationError(messages.STORE_FULL, fault=Fault.FULL)
    if code in _BUSY or status == 429 or (status >= 500 and status != 501):
        return DestinationError(messages.STORE_BUSY, fault=Fault.DISCONNECTED, transient=True)
    if code == "RequestTimeTooSkewed":
        return DestinationError(messages.CLOCK_SKEW, fault=Fault.DENIED)
    if code in _BAD_KEYS:
        return DestinationError(messages.BAD_KEYS, fault=Fault.DENIED)
    if status in {401, 403}:
        return DestinationError(messages.STORE_DENIED, fault=Fault.DENIED)
    return DestinationError(messages.store_refused(code or str(status)), fault=Fault.REFUSED)


def _from_connection(error: BotoCoreError) -> DestinationError:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return DestinationError(messages.BAD_CERTIFICATE, fault=Fault.DENIED)
    if isinstance(error, _SLOW):
        return DestinationError(messages.STORE_SLOW, fault=Fault.TIMEOUT, transient=True)
    if isinstance(error, _CUT):
        return DestinationError(messages.STORE_CUT, fault=Fault.DISCONNECTED, transient=True)
    if isinstance(error, _UNREACHABLE):
        return DestinationError(messages.STORE_UNREACHABLE, fault=Fault.DISCONNECTED, transient=True)
    return DestinationError(messages.store_refused(type(error).__name__), fault=Fault.REFUSED)
