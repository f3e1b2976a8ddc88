"""What was not read, with the reason as a person may act on it: folders, then files, then texts."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from audit.duplicates import place
from audit.private import PrivateFolders
from catalog import members, survey
from ingest.extractors.messages import sentence
from ingest.sources.messages import BY_FAULT
from passation.errors import Fault
from passation.model import How, Text

Unread = tuple[str, int, str, str]
"""Place, bytes, French reason, technical code."""


def unread(db: Connection, private: PrivateFolders) -> Iterator[Unread]:
    """Elements that could not be listed, files that could not be read, documents without text or with a part of it."""
    for row in survey.troubles(db):
        yield f"{row.source}:{private.shown(row.path)}", 0, _refusal(row), row.detail
    for row in survey.unread(db):
        yield place(row), row.size, _refusal(row), row.fault
    for row in survey.textless(db):
        yield place(row), row.size, _why(row), row.detail or row.fault
    for row in members.unread(db):
        yield place(row), row.size, _why(row), row.detail or row.fault


def _refusal(row: Any) -> str:
    return BY_FAULT.get(Fault(row.fault)) or row.detail or row.fault


def _why(row: Any) -> str:
    fault = Fault(row.fault) if row.fault else None
    return sentence(Text(extractor="", media_type="", how=How(row.how), fault=fault, detail=row.detail))
