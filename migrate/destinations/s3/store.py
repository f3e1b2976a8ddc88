"""The S3 Destination. Keys are relative to the prefix of its URL, on the way in and on listing."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from migrate.destinations import DestinationFeatures, Version, messages
from migrate.destinations.bucket import Access, Encryption
from migrate.destinations.incoming import announced, own_key, readable_key, same_or_refused
from migrate.destinations.metadata import checked
from migrate.destinations.s3.again import persistently
from migrate.destinations.s3.blocks import WHOLE
from migrate.destinations.s3.carrier import Body, Carrier
from migrate.destinations.s3.client import make_client
from migrate.destinations.s3.errors import code_of, status_of, translated
from migrate.destinations.s3.listing import in_order
from migrate.destinations.s3.multipart import Multipart, Place
from migrate.destinations.s3.probe import probe
from migrate.destinations.s3.retention import S3Protection
from migrate.destinations.s3.unfinished import Note
from migrate.destinations.s3.versions import kept_versions
from migrate.keys import MAX_KEY, OWN, validate_key
from passation.errors import DestinationError, Fault
from passation.model import Stored

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_PROBE = "essai"


class S3Destination:
    """Objects in one bucket, under one prefix. Usable by several threads.

    At most 16 MiB of an object are in memory, twice as much when it is sent in parts.

    `features` says nothing is supported until `check` has tried it on this store; until then `put` looks before it
    writes and every comparison reads the object back. An object of more than 16 MiB never has a whole-object SHA-256
    from the store: the checksum of a multipart upload is a digest of digests.

    Args:
        access: the store and its keys.
        bucket: its name.
        prefix: of every key, without `/` at either end; empty: the whole bucket.
        create: let `check` create a missing bucket.
        encryption: of everything that is written.
        notes: folder where unfinished uploads are remembered; without it they begin anew.
    """

    def __init__(
        self,
        access: Access,
        bucket: str,
        prefix: str = "",
        *,
        create: bool = False,
        encryption: Encryption = Encryption(),  # noqa: B008 - frozen
        notes: Path | None = None,
    ) -> None:
        self.features = DestinationFeatures()
        self._access = access
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._create = create
        self._encryption = encryption
        self._notes = notes
        self._carrier = Carrier(access, bucket)
        self._made: S3Client | None = None
        self._making = Lock()
        self._completing = Lock()

    @translated()
    def check(self) -> None:
        """Reach the bucket, try to write, read and list, and learn what the store supports."""
        if not self._lists():
            if not self._create:
                raise DestinationError(messages.NO_BUCKET, fault=Fault.REFUSED)
            self._client.create_bucket(Bucket=self._bucket)
        self.features = probe(self._carrier, self._full(own_key(_PROBE)), self._encryption.headers)

    def _lists(self) -> bool:
        """Whether the bucket exists. A listing says why it is refused; a HEAD has no words."""
        query = {"list-type": "2", "max-keys": "1", "prefix": self._prefix}
        try:
            persistently(lambda: self._carrier.ask("GET", "", query))
        except ClientError as error:
            if code_of(error) != "NoSuchBucket":
                raise
            return False
        return True

    def put(self, key: str, sha256: bytes, size: int, chunks: Iterable[bytes], metadata: Mapping[str, str]) -> Stored:
        """See Destination. `chunks` are left unread when the store already holds a large object."""
        target, allowed = self._full(validate_key(key)), checked(metadata)
        existing = self.stat(key) if size > WHOLE else None
        if existing is None:
            incoming = announced(chunks, sha256, size)
            with translated():
                if size > WHOLE:
                    stored = self._put_parts(key, target, sha256, size, incoming, allowed)
                else:
                    stored = self._put_whole(key, target, Body(list(incoming), size, sha256), allowed)
            if stored:
                return stored
            existing = self.stat(key)
        if existing is None:  # it was there, and is gone
            raise DestinationError(messages.STORE_BUSY, transient=True)
        return same_or_refused(existing, sha256, size, self.read)

    def _put_whole(self, key: str, target: str, body: Body, metadata: Mapping[str, str]) -> Stored | None:
        """What the store says; None when there is an object under the key already."""
        headers = {f"x-amz-meta-{name}": value for name, value in metadata.items()} | self._encryption.headers
        headers["x-amz-checksum-sha256"] = b64encode(body.sha256).decode()
        if self.features.conditional_writes:
            headers["if-none-match"] = "*"

        def attempt() -> Stored | None:
            if not self.features.conditional_writes and self.stat(key):
                return None
            return self._stored(key, body.size, self._carrier.ask("PUT", target, None, headers, body).headers)

        try:
            return persistently(attempt)
        except ClientError as error:
            if status_of(error) != 412:
                raise
            return None

    def _put_parts(
        self, key: str, target: str, sha256: bytes, size: int, incoming: Iterator[bytes], metadata: Mapping[str, str]
    ) -> Stored | None:
        """What the store says; None when there is an object under the key already."""
        place = Place(self._bucket, target, self._encryption, self.features.conditional_writes)
        note = Note(self._notes, self._access.endpoint, self._bucket, target, sha256.hex())
        upload = Multipart(self._client, self._carrier, place, note, self._completing)
        version = upload.send(size, incoming, metadata, taken=lambda: self.stat(key) is not None)
        return None if version is None else Stored(key, size, version)

    def read(self, key: str, version_id: str = "") -> Iterator[bytes]:
        """See Destination. The request leaves, and may fail, when the first chunk is asked for."""
        query = {"versionId": version_id} if version_id else None
        target = self._full(readable_key(key))

        def begin() -> tuple[bytes, Iterator[bytes]]:
            chunks = self._carrier.read(target, query)
            return next(chunks, b""), chunks

        with translated():
            first, others = persistently(begin)
            if first:
                yield first
            yield from others

    @translated()
    def stat(self, key: str) -> Stored | None:
        """See Destination."""
        target, checksums = self._full(readable_key(key)), {"x-amz-checksum-mode": "ENABLED"}
        try:
            headers = persistently(lambda: self._carrier.ask("HEAD", target, None, checksums)).headers
        except ClientError as error:
            if status_of(error) != 404:
                raise
            return None
        return self._stored(key, int(headers.get("content-length", "0")), headers)

    def keys(self, prefix: str = "") -> Iterator[Stored]:
        """See Destination. Objects that others put there are told under the key they have, valid or not."""
        own = f"{self._prefix}{OWN}/"
        target = self._prefix + prefix
        with translated():
            for key, size in in_order(self._client, self._bucket, target, "" if target.startswith(own) else own):
                yield Stored(key.removeprefix(self._prefix), size)

    def versions(self) -> Iterator[Version]:
        """See Destination."""
        with translated():
            for one in kept_versions(self._client, self._bucket, self._prefix):
                if not one.key.startswith(f"{OWN}/"):
                    yield one

    @translated()
    def write_own(self, name: str, data: bytes) -> None:
        """See Destination."""
        body, target = Body.of([data]), self._full(own_key(name))
        headers = self._encryption.headers | {"x-amz-checksum-sha256": b64encode(body.sha256).decode()}
        persistently(lambda: self._carrier.ask("PUT", target, None, headers, body))

    def close(self) -> None:
        """End the connections."""
        self._carrier.close()
        if self._made:
            self._made.close()
            self._made = None

    @property
    def protection(self) -> S3Protection:
        """See Destination."""
        return S3Protection(self._client, self._bucket, self._full, self._encryption)

    @property
    def _client(self) -> "S3Client":
        """For what is asked rarely; made when it is first needed, for that takes a third of a second."""
        with self._making:
            if self._made is None:
                one = self._access
                self._made = make_client(one.endpoint, one.region, one.access_key, one.secret_key)
            return self._made

    def _full(self, key: str) -> str:
        full = self._prefix + key
        if len(full.encode()) > MAX_KEY:
            raise DestinationError(messages.BAD_KEY, fault=Fault.REFUSED)
        return full

    def _stored(self, key: str, size: int, headers: Mapping[str, str]) -> Stored:
        """With the store's SHA-256, when it is known to compute it, of the whole object (`-2`: of two parts)."""
        checksum = headers.get("x-amz-checksum-sha256", "")
        whole = b64decode(checksum) if self.features.checksums and checksum and "-" not in checksum else None
        return Stored(key, size, headers.get("x-amz-version-id", ""), whole)
