"""From the bytes of a content to its text, always in another process that may be killed."""

from pathlib import Path
from typing import Protocol

from passation.model import Text


class Extractor(Protocol):
    """One way to read some media types. Runs inside the isolated worker: no network, no catalogue, no secret."""

    name: str
    """`name@version` of the library: work falls due again when it changes."""

    def score(self, media_type: str) -> int:
        """0: cannot read it; the highest score reads first, the next one when it gives nothing."""
        ...

    def extract(self, file: Path, media_type: str) -> Text:
        """Pages of text. Raises DocumentError with the reason when there is none."""
        ...
