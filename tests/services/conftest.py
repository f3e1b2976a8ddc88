"""The S3 server of these tests: one for all of them, on loopback."""

import pytest

from tests.services import web_site
from tests.services.s3_fixture import serving


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory):
    """See tests/services/s3_fixture.py."""
    with serving(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """A town and its search page, see tests/services/web_site.py; who signs in wrongly makes accounts of his own."""
    town = web_site.town_of(tmp_path_factory.mktemp("site"))
    with web_site.serving(town) as served:
        web_site.make_accounts(served.accounts)
        yield served
