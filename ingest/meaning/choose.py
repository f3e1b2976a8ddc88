"""Which formats have a meaning apart from their bytes: office files in a zip. A PDF or a picture is its bytes."""

from pathlib import Path

from ingest.meaning import odf, ooxml
from ingest.meaning.container import AbstainError

NAME = "meaning@1"
"""Changes when the same bytes may give another fingerprint, so that it falls due again."""
_READERS = {
    "application/vnd.openxmlformats-officedocument.": ooxml.meaning,
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": ooxml.meaning,
    "application/vnd.oasis.opendocument.": odf.meaning,
}


def meaning(file: Path, media_type: str) -> str:
    """SHA-256 in hexadecimal of what an office file says; empty for other formats, and when it cannot be told."""
    for start, read in _READERS.items():
        if media_type.startswith(start):
            try:
                return read(file).hex()
            except AbstainError:
                return ""
    return ""
