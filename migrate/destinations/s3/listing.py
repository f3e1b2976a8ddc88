"""What lies in a bucket, in order of keys."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def in_order(client: "S3Client", bucket: str, prefix: str, leave_out: str) -> Iterator[tuple[str, int]]:
    """Key and size of each object under `prefix`, in the binary order of keys, without what begins by `leave_out`.

    Stores do not agree on the order of a flat listing (SeaweedFS gives that of a tree: `a/b` before `a-b`), so each
    level is listed by its delimiter and sorted here. Memory: one level.
    """
    pending = _level(client, bucket, prefix)
    while pending:
        key, size = pending.pop()
        if leave_out and key.startswith(leave_out):
            continue
        if size is None:
            pending += _level(client, bucket, key)
        else:
            yield key, size


def _level(client: "S3Client", bucket: str, prefix: str) -> list[tuple[str, int | None]]:
    found: list[tuple[str, int | None]] = []
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix, Delimiter="/"):
        found += [(item.get("Key", ""), item.get("Size", 0)) for item in page.get("Contents", [])]
        found += [(item.get("Prefix", ""), None) for item in page.get("CommonPrefixes", [])]
    return sorted(found, key=lambda item: item[0], reverse=True)
