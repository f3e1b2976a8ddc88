"""Word, Excel and PowerPoint since 2007 (ISO/IEC 29500-1 and -2; [MS-DOCX] 2.2 to 2.6 for the names of Microsoft).

A relationship is told by its target and not by its identifier, so that identifiers given anew do not count; what leads
to properties is told not at all.
"""

import hashlib
import json
import posixpath
import re
from pathlib import Path

from ingest.meaning.canonical import Dropped
from ingest.meaning.container import Family, Parts, digest, part_digest
from ingest.xml_stream import NotXmlError, parse

FAMILY = Family(
    main=re.compile(r"word/document\.xml|xl/workbook\.(?:xml|bin)|ppt/presentation\.xml"),
    ignored=re.compile(
        r"(?:docProps|customXml|docMetadata|_rels|\[trash\])/.*|\[Content_Types\]\.xml"
        r"|xl/calcChain\.(?:xml|bin)"  # an order of computing, made again at will
    ),
    dropped=Dropped(
        elements=re.compile(
            r".*wordprocessingml.*\}(?:rsids|proofErr|proofState|lastRenderedPageBreak)"
            r"|http://schemas\.microsoft\.com/office/word/.*\}docId"
            r"|http://schemas\.microsoft\.com/office/spreadsheetml/.*\}(?:absPath|revisionPtr)"
        ),
        attributes=re.compile(
            r".*wordprocessingml.*\}rsid\w*"
            r"|http://schemas\.microsoft\.com/office/word/.*\}(?:paraId|textId)"
            r"|http://schemas\.microsoft\.com/office/spreadsheetml/.*/revision\d*\}uid"
            r"|http://schemas\.openxmlformats\.org/markup-compatibility/2006\}Ignorable"
        ),
    ),
)
_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_ID_SPACES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships}",
    "http://purl.oclc.org/ooxml/officeDocument/relationships}",
)
_MOST_RELATIONS = 8 << 20
"""Bytes; they are held in memory."""
_RELS = re.compile(r"(?P<folder>.*?)_rels/(?P<name>[^/]+)\.rels")


def meaning(file: Path) -> bytes:
    """SHA-256 of what the document says. Raises AbstainError."""
    return digest(file, FAMILY, _part)


def _part(parts: Parts, name: str) -> bytes | None:
    """Digest of a part, its relationships resolved."""
    if found := _RELS.fullmatch(name):
        said = _relations(parts, found["folder"] + found["name"])
        if said is None:
            return part_digest(parts, name)
        told = sorted(target for target in said.values() if target)
        return hashlib.sha256(json.dumps(told).encode()).digest() if told else None
    targets = _relations(parts, name)
    if not targets:
        return part_digest(parts, name)

    def resolve(attribute: str, value: str) -> str:
        return targets.get(value, value) if attribute.startswith(_ID_SPACES) else value

    return part_digest(parts, name, resolve)


def _relations(parts: Parts, name: str) -> dict[str, str] | None:
    """Identifier → what it leads to, empty for what says nothing; None when it cannot be told."""
    folder, _, base = name.rpartition("/")
    rels = posixpath.join(folder, "_rels", f"{base}.rels")
    if not parts.size(rels):
        return {}
    if parts.size(rels) > _MOST_RELATIONS:
        return None
    found: dict[str, str] = {}

    def start(element: str, attributes: dict[str, str]) -> None:
        if element == _RELATION:
            found[attributes.get("Id", "")] = _told(attributes, folder)

    try:
        parse(parts.opener(rels), start)
    except NotXmlError:
        return None
    return found


def _told(attributes: dict[str, str], folder: str) -> str:
    kind, target, mode = (attributes.get(name, "") for name in ("Type", "Target", "TargetMode"))
    if mode != "External":
        target = posixpath.normpath(posixpath.join("/", folder, target))
        if FAMILY.ignored.fullmatch(target.lstrip("/")):
            return ""
    return json.dumps([kind, target, mode])
