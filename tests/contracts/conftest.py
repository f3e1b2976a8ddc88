"""The S3 server of these tests: one for all of them, on loopback."""

import pytest

from tests.services.s3_fixture import serving


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory):
    """See tests/services/s3_fixture.py."""
    with serving(tmp_path_factory.mktemp("s3")) as server:
        yield server
