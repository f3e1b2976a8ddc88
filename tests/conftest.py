"""What several kinds of tests share."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.services.smbd import Served, serving


@pytest.fixture(scope="session")
def smbd() -> Iterator[Served]:
    """A private smbd; skipped without root and Samba, failing where services are required."""
    with serving({"log level": "1 auth_audit:3"}) as served:
        yield served


@pytest.fixture
def smbd_folder(smbd: Served) -> str:
    """A new folder of the share of the private smbd, by name."""
    return smbd.folder(f"dossier-{uuid4().hex[:8]}").name
