"""Why a document gives no text."""

from ingest.extractors import messages
from passation.errors import DocumentError, Fault


class UnreadError(DocumentError):
    """Raised by an extractor. `detail` is technical, for the annex: no content, no personal data."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(messages.unread(fault), fault=fault)
        self.detail = detail


class DeclinedError(Exception):
    """Raised by an extractor that leaves the document to the next one, without a word on the document itself."""
