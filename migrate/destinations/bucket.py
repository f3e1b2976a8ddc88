"""What the settings say of an S3 store. Light to import, unlike what speaks to it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from mypy_boto3_s3.literals import ServerSideEncryptionType


@dataclass(frozen=True, slots=True)
class Access:
    """Where a store is (`https://host[:port]`), and the keys that open it."""

    endpoint: str
    region: str
    access_key: str
    secret_key: str = field(repr=False)


class Arguments(TypedDict, total=False):
    """As boto3 names them (Amazon S3 API Reference, PutObject and CreateMultipartUpload)."""

    ServerSideEncryption: "ServerSideEncryptionType"
    SSEKMSKeyId: str


@dataclass(frozen=True, slots=True)
class Encryption:
    """Encryption at rest: `AES256`, `aws:kms` with or without a key of ours, or what the store does by itself."""

    method: str = ""
    kms_key: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """For the carrier."""
        asked = {"x-amz-server-side-encryption": self.method}
        if self.method == "aws:kms":
            asked["x-amz-server-side-encryption-aws-kms-key-id"] = self.kms_key
        return {name: value for name, value in asked.items() if value}

    @property
    def arguments(self) -> Arguments:
        """For boto3."""
        if self.method == "AES256":
            return {"ServerSideEncryption": "AES256"}
        if self.method != "aws:kms":
            return {}
        if not self.kms_key:
            return {"ServerSideEncryption": "aws:kms"}
        return {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": self.kms_key}
