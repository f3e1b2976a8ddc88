"""Versions and Object Lock of a bucket (Amazon S3 API Reference, « PutObjectRetention » and its neighbours)."""

from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import ClientError

from migrate.destinations import messages
from migrate.destinations.bucket import Encryption
from migrate.destinations.incoming import own_key
from migrate.destinations.protection import Mode, Offered, Retention
from migrate.destinations.s3.errors import code_of, status_of, translated
from migrate.keys import validate_key
from passation.errors import DestinationError, Fault

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.literals import ObjectLockRetentionModeType
    from mypy_boto3_s3.type_defs import (
        DefaultRetentionTypeDef,
        ObjectLockConfigurationTypeDef,
        ObjectLockRetentionTypeDef,
    )

_PROBE = "essai-verrou"
_DATA = b"Passation : essai de verrou. Ce fichier peut etre efface.\n"
_SECOND = 1_000_000_000
_ABSENT = {
    "ObjectLockConfigurationNotFoundError",
    "NoSuchObjectLockConfiguration",
    "ServerSideEncryptionConfigurationNotFoundError",
    "NotImplemented",
}
_NAMES: "dict[Mode, ObjectLockRetentionModeType]" = {Mode.GOVERNANCE: "GOVERNANCE", Mode.COMPLIANCE: "COMPLIANCE"}
_BY_NAME: dict[str, Mode] = {name: mode for mode, name in _NAMES.items()}

AnswerT = TypeVar("AnswerT")


class S3Protection:
    """See Protection.

    Args:
        client: see `make_client`.
        bucket: its name.
        full: the whole key of a key of the destination.
        encryption: of the own file that is written.
    """

    def __init__(self, client: "S3Client", bucket: str, full: Callable[[str], str], encryption: Encryption) -> None:
        self._client = client
        self._bucket = bucket
        self._full = full
        self._encryption = encryption

    @translated()
    def offered(self) -> Offered:
        """See Protection."""
        bucket = self._bucket
        versions = _asked(lambda: self._client.get_bucket_versioning(Bucket=bucket).get("Status") == "Enabled", False)
        unlocked: ObjectLockConfigurationTypeDef = {}
        lock = _asked(self._lock_settings, unlocked)
        default = (lock or unlocked).get("Rule", {}).get("DefaultRetention", {})
        return Offered(
            versions=versions,
            locks=None if lock is None else lock.get("ObjectLockEnabled") == "Enabled",
            default_mode=_BY_NAME.get(default.get("Mode", "")),
            default_days=_days(default),
            encryption=_asked(self._bucket_encryption, ""),
        )

    def _lock_settings(self) -> "ObjectLockConfigurationTypeDef":
        return self._client.get_object_lock_configuration(Bucket=self._bucket)["ObjectLockConfiguration"]

    def _bucket_encryption(self) -> str:
        answer = self._client.get_bucket_encryption(Bucket=self._bucket)
        rules = answer["ServerSideEncryptionConfiguration"]["Rules"]
        defaults = (rule.get("ApplyServerSideEncryptionByDefault") for rule in rules)
        return next((default["SSEAlgorithm"] for default in defaults if default), "")

    @translated()
    def keep_versions(self) -> None:
        """See Protection."""
        try:
            self._client.put_bucket_versioning(Bucket=self._bucket, VersioningConfiguration={"Status": "Enabled"})
        except ClientError as error:
            if code_of(error) != "NotImplemented":
                raise
            raise DestinationError(messages.NO_VERSIONS, fault=Fault.REFUSED) from error
        if self._client.get_bucket_versioning(Bucket=self._bucket).get("Status") != "Enabled":
            raise DestinationError(messages.NO_VERSIONS, fault=Fault.REFUSED)

    @translated()
    def prove_locks(self) -> None:
        """See Protection. The file is gone for good, or may be deleted, a minute later."""
        if self.offered().locks is False:
            raise DestinationError(messages.NO_LOCKS, fault=Fault.REFUSED)
        key = self._full(own_key(_PROBE))
        version = self._client.put_object(
            Bucket=self._bucket,
            Key=key,
            Body=_DATA,
            ChecksumSHA256=b64encode(sha256(_DATA).digest()).decode(),
            ObjectLockMode="GOVERNANCE",
            ObjectLockRetainUntilDate=datetime.now(UTC) + timedelta(minutes=1),
            **self._encryption.arguments,
        ).get("VersionId", "")
        try:
            self._client.delete_object(Bucket=self._bucket, Key=key, VersionId=version)
        except ClientError as error:
            if status_of(error) not in {400, 403}:
                raise
        else:
            raise DestinationError(messages.LOCK_DOES_NOT_HOLD, fault=Fault.MISMATCH)

    @translated()
    def retain(self, key: str, version_id: str, wanted: Retention) -> Retention:
        """See Protection."""
        where = {"Bucket": self._bucket, "Key": self._full(validate_key(key))}
        where |= {"VersionId": version_id} if version_id else {}
        there = self._retained(where)
        if there and there.covers(wanted):
            return there
        target = wanted.with_(there) if there else wanted
        asked: ObjectLockRetentionTypeDef = {
            "Mode": _NAMES[target.mode],
            "RetainUntilDate": datetime.fromtimestamp(target.until // _SECOND, UTC),
        }
        # A retention that stands takes a stronger mode only from who may bypass it; what is asked covers it.
        stronger = {"BypassGovernanceRetention": True} if there and there.mode != target.mode else {}
        arguments: dict[str, Any] = where | stronger
        self._client.put_object_retention(Retention=asked, **arguments)
        kept = self._retained(where)
        if kept is None or not kept.covers(target):
            raise DestinationError(messages.LOCK_NOT_KEPT, fault=Fault.MISMATCH)
        return kept

    def _retained(self, where: dict[str, str]) -> Retention | None:
        arguments: dict[str, Any] = dict(where)
        answer = _absent(lambda: self._client.get_object_retention(**arguments)["Retention"], None)
        mode, until = (answer.get("Mode"), answer.get("RetainUntilDate")) if answer else (None, None)
        return Retention(_BY_NAME[mode], int(until.timestamp()) * _SECOND) if mode and until else None


def _asked(ask: Callable[[], AnswerT], absent: AnswerT) -> AnswerT | None:
    """The answer, `absent` when the bucket has none or the store does not know the question, None when it is denied."""
    try:
        return _absent(ask, absent)
    except ClientError as error:
        if status_of(error) != 403:
            raise
        return None


def _absent(ask: Callable[[], AnswerT], absent: AnswerT) -> AnswerT:
    try:
        return ask()
    except ClientError as error:
        if code_of(error) not in _ABSENT:
            raise
        return absent


def _days(default: "DefaultRetentionTypeDef") -> int:
    return default.get("Days", 0) + 365 * default.get("Years", 0)
