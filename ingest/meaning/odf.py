"""OpenDocument texts, sheets and presentations (OASIS OpenDocument 1.3, part 2: packages)."""

import re
from pathlib import Path

from ingest.meaning.canonical import Dropped
from ingest.meaning.container import Family, digest

FAMILY = Family(
    main=re.compile(r"content\.xml"),
    ignored=re.compile(
        r"mimetype|manifest\.rdf|layout-cache|META-INF/manifest\.xml|(?:Thumbnails|Configurations2)/.*"
        r"|(?:.*/)?(?:meta|settings)\.xml"  # of embedded objects too
    ),
    dropped=Dropped(
        elements=re.compile(r"urn:oasis:names:tc:opendocument:xmlns:text:1\.0\}soft-page-break"),
        attributes=re.compile(r"http://openoffice\.org/2009/office\}(?:paragraph-)?rsid"),
    ),
)


def meaning(file: Path) -> bytes:
    """SHA-256 of what the document says. Raises AbstainError."""
    return digest(file, FAMILY)
