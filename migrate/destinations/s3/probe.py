"""What a store really does, learnt by trying on one object of our own: stores say yes to headers they ignore."""

import re
from base64 import b64encode
from collections.abc import Callable, Mapping

from botocore.exceptions import ClientError

from migrate.destinations import DestinationFeatures, messages
from migrate.destinations.s3.again import persistently
from migrate.destinations.s3.carrier import Body, Carrier, Reply
from migrate.destinations.s3.errors import code_of, status_of
from passation.digest import EMPTY
from passation.errors import DestinationError, Fault

_DATA = b"Passation : essai d'ecriture. Ce fichier peut etre efface.\n"
_BODY = Body.of([_DATA])
_VERSIONS = re.compile(rb"<Status>Enabled</Status>")


def probe(carrier: Carrier, key: str, headers: Mapping[str, str]) -> DestinationFeatures:
    """Write `key`, read it back, and try what must be refused: a second conditional write, a wrong checksum.

    Args:
        carrier: to the bucket.
        key: of the object that is written.
        headers: of everything that is written: encryption.

    Raises:
        ClientError, BotoCoreError: the store cannot be written or read.
        DestinationError: it gave back other bytes.
    """

    def write(**more: str) -> Reply:
        asked = {**headers, **{name.replace("_", "-"): value for name, value in more.items()}}
        return persistently(lambda: carrier.ask("PUT", key, None, asked, _BODY))

    right = b64encode(_BODY.sha256).decode()
    write(x_amz_checksum_sha256=right)
    answer = persistently(lambda: carrier.ask("GET", key, None, {"x-amz-checksum-mode": "ENABLED"}))
    if answer.body != _DATA:
        raise DestinationError(messages.DIFFERENT_PROBE, fault=Fault.MISMATCH)
    wrong = b64encode(EMPTY).decode()
    return DestinationFeatures(
        checksums=answer.headers.get("x-amz-checksum-sha256") == right
        and _refuses(lambda: write(x_amz_checksum_sha256=wrong), 400),
        versions=_keeps_versions(carrier),
        conditional_writes=_refuses(lambda: write(if_none_match="*"), 412),
    )


def _refuses(attempt: Callable[[], Reply], status: int) -> bool:
    try:
        attempt()
    except ClientError as error:
        return _unless_it_failed(error, status_of(error) == status)
    return False


def _keeps_versions(carrier: Carrier) -> bool:
    try:
        told = persistently(lambda: carrier.ask("GET", "", {"versioning": ""}))
    except ClientError as error:
        return _unless_it_failed(error, answer=False)
    return bool(_VERSIONS.search(told.body))


def _unless_it_failed(error: ClientError, answer: bool) -> bool:
    """`answer`, unless the store is merely out of order: a feature is never concluded from a failure."""
    if status_of(error) >= 500 and code_of(error) != "NotImplemented":
        raise error
    return answer
