"""What these suites are run over: the S3 server, one for all of them, and a catalogue on each engine."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from catalog.store import Catalog
from passation import catalogue_address
from tests.services.postgres import PASSWORD
from tests.services.s3_fixture import serving


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory):
    """See tests/services/s3_fixture.py."""
    with serving(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def catalog(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Catalog]:
    """A new catalogue, on each engine."""
    url = f"sqlite:///{tmp_path / 'catalogue.sqlite'}"
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        url = catalogue_address.complete(server.address(server.shared), uuid4().hex[:12], PASSWORD)
    opened = Catalog(url)
    opened.migrate()
    yield opened
    opened.close()
