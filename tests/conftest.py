"""What several kinds of tests share."""

from collections.abc import Iterator

import pytest

from tests.services.smbd import Served, serving


@pytest.fixture(scope="session")
def smbd() -> Iterator[Served]:
    """A private smbd; skipped without root and Samba, failing where services are required."""
    with serving({"log level": "1 auth_audit:3"}) as served:
        yield served
