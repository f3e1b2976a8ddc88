"""Every version and delete marker under a prefix (Amazon S3 API Reference, « ListObjectVersions »)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from migrate.destinations import Version
from migrate.destinations.s3.errors import code_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def kept_versions(client: "S3Client", bucket: str, prefix: str) -> Iterator[Version]:
    """Versions and delete markers, those of a key from the latest to the oldest; keys are told without the prefix.

    Nothing when the store knows no versions.
    """
    pending: list[tuple[Any, bool]] = []
    for page in _pages(client, bucket, prefix):
        found = [*pending, *((item, False) for item in page.get("Versions", []))]
        found += [(item, True) for item in page.get("DeleteMarkers", [])]
        found.sort(key=lambda one: (one[0]["Key"], not one[0]["IsLatest"], -one[0]["LastModified"].timestamp()))
        last = found[-1][0]["Key"] if found else ""
        pending = [one for one in found if one[0]["Key"] == last]  # the next page may have more of that key
        yield from (_version(item, prefix, deleted=deleted) for item, deleted in found[: len(found) - len(pending)])
    yield from (_version(item, prefix, deleted=deleted) for item, deleted in pending)


def _pages(client: "S3Client", bucket: str, prefix: str) -> Iterator[Any]:
    try:
        yield from client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix)
    except ClientError as error:
        if code_of(error) != "NotImplemented":
            raise


def _version(item: Any, prefix: str, *, deleted: bool) -> Version:
    key = item["Key"].removeprefix(prefix)
    return Version(key, item.get("VersionId", ""), item.get("Size", 0), item["IsLatest"], deleted)
