"""What several of these tests need: the S3 server and the search page, one for all of them; Tesseract and a parser."""

import pytest

from ingest.extractors import ocr
from ingest.worker.limits import Limits
from ingest.worker.parent import ParserProcess
from tests.services import web_site
from tests.services.required import lacking
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


@pytest.fixture(scope="module")
def tesseract():
    """Without tesseract or its French data the test is skipped, or fails where services are required."""
    if reason := ocr.installed().missing:
        lacking(reason)


@pytest.fixture(scope="module")
def parser(tmp_path_factory):
    """One parser for the whole file."""
    with ParserProcess(Limits(), tmp_path_factory.mktemp("scratch")) as process:
        yield process
