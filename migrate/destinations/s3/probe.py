"""What a store really does, learnt by trying on one object of our own: stores say yes to headers they ignore."""

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from migrate.destinations import DestinationFeatures, messages
from migrate.destinations.s3.errors import code_of, status_of
from passation.errors import DestinationError, Fault

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_DATA = b"Passation : essai d'ecriture. Ce fichier peut etre efface.\n"


def probe(client: "S3Client", bucket: str, key: str) -> DestinationFeatures:
    """Write `key`, read it back, and try what must be refused: a second conditional write, a wrong checksum.

    Raises:
        ClientError, BotoCoreError: the store cannot be written or read.
        DestinationError: it gave back other bytes.
    """
    right = b64encode(sha256(_DATA).digest()).decode()
    client.put_object(Bucket=bucket, Key=key, Body=_DATA, ChecksumSHA256=right)
    answer = client.get_object(Bucket=bucket, Key=key, ChecksumMode="ENABLED")
    if answer["Body"].read() != _DATA:
        raise DestinationError(messages.DIFFERENT_PROBE, fault=Fault.MISMATCH)
    return DestinationFeatures(
        checksums=answer.get("ChecksumSHA256") == right and _refuses_wrong_checksum(client, bucket, key),
        versions=_keeps_versions(client, bucket),
        conditional_writes=_refuses_second_write(client, bucket, key),
    )


def _refuses_wrong_checksum(client: "S3Client", bucket: str, key: str) -> bool:
    wrong = b64encode(sha256(b"").digest()).decode()
    try:
        client.put_object(Bucket=bucket, Key=key, Body=_DATA, ChecksumSHA256=wrong)
    except ClientError as error:
        return _unless_it_failed(error, status_of(error) == 400)
    return False


def _refuses_second_write(client: "S3Client", bucket: str, key: str) -> bool:
    try:
        client.put_object(Bucket=bucket, Key=key, Body=_DATA, IfNoneMatch="*")
    except ClientError as error:
        return _unless_it_failed(error, status_of(error) == 412)
    return False


def _keeps_versions(client: "S3Client", bucket: str) -> bool:
    try:
        return client.get_bucket_versioning(Bucket=bucket).get("Status") == "Enabled"
    except ClientError as error:
        return _unless_it_failed(error, answer=False)


def _unless_it_failed(error: ClientError, answer: bool) -> bool:
    """`answer`, unless the store is merely out of order: a feature is never concluded from a failure."""
    if status_of(error) >= 500 and code_of(error) != "NotImplemented":
        raise error
    return answer
