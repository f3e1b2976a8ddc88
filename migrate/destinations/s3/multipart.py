"""A large object in parts, several under way. After a cut, the parts that the store still holds are not sent again.

The source is read whole again, for its digest must be taken; a part is left out when the store acknowledged the same
SHA-256 for it before, in an upload that we noted ourselves, and still holds that sending of it.
"""

from base64 import b64encode
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, TypedDict

from botocore.exceptions import BotoCoreError, ClientError

from migrate.destinations.bucket import Encryption
from migrate.destinations.s3.again import persistently
from migrate.destinations.s3.blocks import blocks, part_size, parts_at_once
from migrate.destinations.s3.carrier import Body, Carrier
from migrate.destinations.s3.errors import code_of, passes, status_of
from migrate.destinations.s3.unfinished import Note, Part, Upload
from passation.errors import Fault, FixityError, SourceError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class _Condition(TypedDict, total=False):
    IfNoneMatch: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object goes."""

    bucket: str
    key: str
    encryption: Encryption
    conditional: bool
    """Whether the store sees to it that nothing is overwritten."""


class Multipart:
    """Sends one object.

    Args:
        client: for all but the parts.
        carrier: for the parts.
        place: where the object goes.
        note: where the unfinished upload is remembered.
        completing: held while an object gets its key. SeaweedFS 4.48 lets all of several completions of one key win
            that arrive together, conditional as they are; one after the other, the first wins.
    """

    def __init__(self, client: "S3Client", carrier: Carrier, place: Place, note: Note, completing: Lock) -> None:
        self._client = client
        self._carrier = carrier
        self._place = place
        self._note = note
        self._completing = completing
        self._held: dict[int, Part] = {}

    def send(
        self, size: int, incoming: Iterator[bytes], metadata: Mapping[str, str], taken: Callable[[], bool]
    ) -> str | None:
        """Version of the object, which has its key only now; None when the key was taken meanwhile.

        When the fault is one that passes, what was sent is kept for the next attempt.

        Args:
            size: announced number of bytes.
            incoming: the bytes; ends by raising FixityError when they are not those announced.
            metadata: of the object.
            taken: whether there is an object under the key, for stores that do not look themselves.

        Raises:
            ClientError, BotoCoreError, SourceError, FixityError: nothing is under the key.
        """
        upload = self._resumed(size) or self._begun(size, metadata)
        try:
            parts = self._parts(upload, incoming)
            with self._completing:
                version = None if taken() else self._completed(upload, parts)
        except (ClientError, BotoCoreError, SourceError, FixityError) as error:
            if not _will_be_tried_again(error):
                self._give_up(upload)
            raise
        if version is None:
            self._give_up(upload)
        self._note.forget()
        return version

    def _resumed(self, size: int) -> Upload | None:
        upload, noted = self._note.recall()
        if upload is None:
            return None
        if upload.part != part_size(size):  # begun by another version of Passation
            self._give_up(upload)
            return None
        pages = self._client.get_paginator("list_parts").paginate(
            Bucket=self._place.bucket, Key=self._place.key, UploadId=upload.number
        )
        try:
            for listed in (one for page in pages for one in page.get("Parts", [])):
                number, etag = listed.get("PartNumber", 0), listed.get("ETag", "")
                checksum = listed.get("ChecksumSHA256", "")
                before = noted.get(number)
                if checksum:
                    self._held[number] = Part(number, etag, checksum)
                elif before and before.etag == etag:  # not all stores list checksums
                    self._held[number] = before
        except ClientError as error:
            if code_of(error) != "NoSuchUpload" and status_of(error) != 404:
                raise
            return None
        return upload

    def _begun(self, size: int, metadata: Mapping[str, str]) -> Upload:
        answer = self._client.create_multipart_upload(
            Bucket=self._place.bucket,
            Key=self._place.key,
            ChecksumAlgorithm="SHA256",
            Metadata=metadata,
            **self._place.encryption.arguments,
        )
        upload = Upload(answer["UploadId"], part_size(size))
        self._note.begin(upload)
        return upload

    def _parts(self, upload: Upload, incoming: Iterator[bytes]) -> list[Part]:
        done: list[Part] = []
        flying: deque[Future[Part]] = deque()
        at_once = parts_at_once(upload.part)
        with ThreadPoolExecutor(at_once, "part") as pool:
            for number, block in enumerate(blocks(incoming, upload.part), 1):
                if len(flying) == at_once:
                    done.append(flying.popleft().result())
                flying.append(pool.submit(self._part, upload, number, block))
            return done + [one.result() for one in flying]

    def _part(self, upload: Upload, number: int, block: Sequence[bytes]) -> Part:
        body = Body.of(block)
        checksum = b64encode(body.sha256).decode()
        held = self._held.get(number)
        if held and held.checksum == checksum:
            return held
        query = {"partNumber": str(number), "uploadId": upload.number}
        headers = {"x-amz-checksum-sha256": checksum}
        reply = persistently(lambda: self._carrier.ask("PUT", self._place.key, query, headers, body))
        part = Part(number, reply.headers.get("etag", ""), checksum)
        self._note.add(part)
        return part

    def _completed(self, upload: Upload, parts: Sequence[Part]) -> str | None:
        """Version; None when the key is taken, by another one or by an attempt whose answer was lost."""
        condition: _Condition = {"IfNoneMatch": "*"} if self._place.conditional else {}
        try:
            answer = self._client.complete_multipart_upload(
                Bucket=self._place.bucket,
                Key=self._place.key,
                UploadId=upload.number,
                MultipartUpload={
                    "Parts": [
                        {"PartNumber": one.number, "ETag": one.etag, "ChecksumSHA256": one.checksum} for one in parts
                    ]
                },
                **condition,
            )
        except ClientError as error:
            if status_of(error) != 412 and code_of(error) != "NoSuchUpload":
                raise
            return None
        return answer.get("VersionId", "")

    def _give_up(self, upload: Upload) -> None:
        """Have the store drop the parts."""
        with suppress(ClientError, BotoCoreError):  # the fault that led here is the one to tell
            self._client.abort_multipart_upload(Bucket=self._place.bucket, Key=self._place.key, UploadId=upload.number)
        self._note.forget()


def _will_be_tried_again(error: ClientError | BotoCoreError | SourceError | FixityError) -> bool:
    if isinstance(error, SourceError):
        return error.transient and error.fault is not Fault.UNSTABLE  # its bytes will be others
    return not isinstance(error, FixityError) and passes(error)
