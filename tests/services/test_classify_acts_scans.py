"""Generated acts drawn as scans and read by the real tesseract: what is left of their fields."""

import pytest

from bench import acts
from ingest.extractors import ocr
from tests.services.required import lacking

pytestmark = [pytest.mark.services, pytest.mark.slow]


@pytest.fixture(scope="module", autouse=True)
def tesseract():
    """Without tesseract or its French data the test is skipped, or fails where services are required."""
    if reason := ocr.installed().missing:
        lacking(reason)


def test_fields_of_scanned_acts_keep_their_floor():
    """Of 30 scans each field that is due ten times keeps 0.9, and all together 0.95."""
    found = acts.scanned(79, 30).fields
    often = {name: tally for name, tally in found.items() if tally.due >= 10}
    assert {"identifier", "number", "date", "object", "signatory", "places"} <= often.keys()
    assert {name: tally for name, tally in often.items() if min(tally.precision, tally.recall) < 0.9} == {}
    right, due = (sum(getattr(tally, side) for tally in found.values()) for side in ("right", "due"))
    assert right >= 0.95 * due
