"""The S3 Destination. Keys are relative to the prefix of its URL, on the way in and on listing."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, suppress
from hashlib import sha256 as hashed
from typing import TYPE_CHECKING, TypedDict

from botocore.exceptions import BotoCoreError, ClientError

from migrate.destinations import DestinationFeatures, messages
from migrate.destinations.incoming import announced, own_key, readable_key, same_or_refused
from migrate.destinations.metadata import checked
from migrate.destinations.s3.errors import code_of, status_of, translated
from migrate.destinations.s3.listing import in_order
from migrate.destinations.s3.probe import probe
from migrate.keys import MAX_KEY, OWN, validate_key
from passation.digest import CHUNK
from passation.errors import DestinationError, Fault
from passation.model import Stored

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

PART = 16 << 20
"""Bytes of a part, and of the largest object sent in one request: what a transfer holds in memory."""

_MAX_PARTS = 10_000
_PROBE = "essai"


class _Condition(TypedDict, total=False):
    IfNoneMatch: str


class _Version(TypedDict, total=False):
    VersionId: str


class S3Destination:
    """Objects in one bucket, under one prefix.

    `features` says nothing is supported until `check` has tried it on this store; until then `put` looks before it
    writes and every comparison reads the object back. An object of more than 16 MiB never has a whole-object SHA-256
    from the store: the checksum of a multipart upload is a digest of digests.

    Args:
        client: see `make_client`.
        bucket: its name.
        prefix: of every key, without `/` at either end; empty: the whole bucket.
        create: let `check` create a missing bucket.
    """

    def __init__(self, client: "S3Client", bucket: str, prefix: str = "", *, create: bool = False) -> None:
        self.features = DestinationFeatures()
        self._client = client
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._create = create

    @translated()
    def check(self) -> None:
        """Reach the bucket, try to write, read and list, and learn what the store supports."""
        if not self._lists():
            if not self._create:
                raise DestinationError(messages.NO_BUCKET, fault=Fault.REFUSED)
            self._client.create_bucket(Bucket=self._bucket)
        self.features = probe(self._client, self._bucket, self._full(own_key(_PROBE)))

    def _lists(self) -> bool:
        """Whether the bucket exists. A listing says why it is refused; a HEAD has no words."""
        try:
            self._client.list_objects_v2(Bucket=self._bucket, Prefix=self._prefix, MaxKeys=1)
        except ClientError as error:
            if code_of(error) != "NoSuchBucket":
                raise
            return False
        return True

    def put(self, key: str, sha256: bytes, size: int, chunks: Iterable[bytes], metadata: Mapping[str, str]) -> Stored:
        """See Destination. `chunks` may be left unread when the store already holds the object."""
        target, allowed = self._full(validate_key(key)), checked(metadata)
        if size > PART or not self.features.conditional_writes:
            existing = self.stat(key)
            if existing:
                return same_or_refused(existing, sha256, size, self.read)
        incoming = announced(chunks, sha256, size)
        with translated():
            try:
                if size > PART:
                    return self._put_parts(key, target, size, incoming, allowed)
                return self._put_whole(key, target, sha256, b"".join(incoming), allowed)
            except ClientError as error:
                if status_of(error) != 412:
                    raise
        existing = self.stat(key)
        if existing is None:  # it was there, and is gone
            raise DestinationError(messages.STORE_BUSY, transient=True)
        return same_or_refused(existing, sha256, size, self.read)

    def _put_whole(self, key: str, target: str, sha256: bytes, body: bytes, metadata: dict[str, str]) -> Stored:
        answer = self._client.put_object(
            Bucket=self._bucket,
            Key=target,
            Body=body,
            ChecksumSHA256=b64encode(sha256).decode(),
            Metadata=metadata,
            **self._unless_there(),
        )
        return Stored(key, len(body), answer.get("VersionId", ""), self._whole(answer.get("ChecksumSHA256", "")))

    def _put_parts(
        self, key: str, target: str, size: int, incoming: Iterator[bytes], metadata: dict[str, str]
    ) -> Stored:
        upload = self._client.create_multipart_upload(
            Bucket=self._bucket, Key=target, ChecksumAlgorithm="SHA256", Metadata=metadata
        )["UploadId"]
        with ExitStack() as undo:
            undo.callback(self._abort, target, upload)
            blocks = enumerate(_blocks(incoming, _part_size(size)), 1)
            parts = [self._put_part(target, upload, number, block) for number, block in blocks]
            answer = self._client.complete_multipart_upload(
                Bucket=self._bucket,
                Key=target,
                UploadId=upload,
                MultipartUpload={"Parts": parts},
                **self._unless_there(),
            )
            undo.pop_all()
        return Stored(key, size, answer.get("VersionId", ""))

    def _put_part(self, target: str, upload: str, number: int, block: bytes) -> "CompletedPartTypeDef":
        checksum = b64encode(hashed(block).digest()).decode()
        answer = self._client.upload_part(
            Bucket=self._bucket, Key=target, UploadId=upload, PartNumber=number, Body=block, ChecksumSHA256=checksum
        )
        return {"PartNumber": number, "ETag": answer["ETag"], "ChecksumSHA256": checksum}

    def _abort(self, target: str, upload: str) -> None:
        with suppress(ClientError, BotoCoreError):  # the fault that led here is the one to tell
            self._client.abort_multipart_upload(Bucket=self._bucket, Key=target, UploadId=upload)

    def read(self, key: str, version_id: str = "") -> Iterator[bytes]:
        """See Destination. The request leaves, and may fail, when the first chunk is asked for."""
        version: _Version = {"VersionId": version_id} if version_id else {}
        target = self._full(readable_key(key))
        with translated(), closing(self._client.get_object(Bucket=self._bucket, Key=target, **version)["Body"]) as body:
            yield from body.iter_chunks(CHUNK)

    @translated()
    def stat(self, key: str) -> Stored | None:
        """See Destination."""
        target = self._full(readable_key(key))
        try:
            answer = self._client.head_object(Bucket=self._bucket, Key=target, ChecksumMode="ENABLED")
        except ClientError as error:
            if status_of(error) != 404:
                raise
            return None
        whole = self._whole(answer.get("ChecksumSHA256", ""))
        return Stored(key, answer["ContentLength"], answer.get("VersionId", ""), whole)

    def keys(self, prefix: str = "") -> Iterator[Stored]:
        """See Destination. Objects that others put there are told under the key they have, valid or not."""
        own = f"{self._prefix}{OWN}/"
        target = self._prefix + prefix
        with translated():
            for key, size in in_order(self._client, self._bucket, target, "" if target.startswith(own) else own):
                yield Stored(key.removeprefix(self._prefix), size)

    @translated()
    def write_own(self, name: str, data: bytes) -> None:
        """See Destination."""
        checksum = b64encode(hashed(data).digest()).decode()
        self._client.put_object(Bucket=self._bucket, Key=self._full(own_key(name)), Body=data, ChecksumSHA256=checksum)

    def close(self) -> None:
        """End the connections."""
        self._client.close()

    def _full(self, key: str) -> str:
        full = self._prefix + key
        if len(full.encode()) > MAX_KEY:
            raise DestinationError(messages.BAD_KEY, fault=Fault.REFUSED)
        return full

    def _unless_there(self) -> _Condition:
        return {"IfNoneMatch": "*"} if self.features.conditional_writes else {}

    def _whole(self, checksum: str) -> bytes | None:
        """The store's SHA-256, when it is known to compute it, of the whole object (`-2`: of two parts)."""
        return b64decode(checksum) if self.features.checksums and checksum and "-" not in checksum else None


def _part_size(size: int) -> int:
    """16 MiB, or what keeps a very large object (beyond 156 GiB) under 10,000 parts."""
    return max(PART, -(-size // _MAX_PARTS))


def _blocks(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in blocks of `size`, the last one shorter."""
    pending = bytearray()
    for chunk in chunks:
        pending += chunk
        while len(pending) >= size:
            yield bytes(memoryview(pending)[:size])
            del pending[:size]
    if pending:
        yield bytes(pending)
