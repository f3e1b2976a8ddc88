"""The S3 server of the tests, and destinations on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from demo.servers.seaweed import Seaweed, available
from migrate.destinations import Destination
from migrate.destinations.open import ACCESS_KEY, SECRET_KEY, open_destination
from tests.services.required import lacking


@contextmanager
def serving(folder: Path) -> Iterator[Seaweed]:
    """A running Seaweed; without the program, the test is skipped (or fails where services are required)."""
    if reason := available():
        lacking(reason)
    with Seaweed(folder) as server:
        yield server


def destination_on(
    server: Seaweed,
    bucket: str = "pannes",
    *,
    prefix: str = "",
    endpoint: str = "",
    keys: tuple[str, str] | None = None,
    create: bool = True,
) -> Destination:
    """A destination of its own on `server`, or through another `endpoint`."""
    access, secret = keys or (server.access_key, server.secret_key)
    url = f"s3://{bucket}/{prefix or uuid4().hex}?endpoint={endpoint or server.url}"
    return open_destination(url, {ACCESS_KEY: access, SECRET_KEY: secret}.get, create=create)
