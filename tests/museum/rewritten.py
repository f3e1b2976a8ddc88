"""What happens to office files between two places: properties written again, words changed, parts replaced."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping

Change = Callable[[bytes], bytes]

_CUSTOM = (
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
    b' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    b'<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="_dlc_DocId">'
    b"<vt:lpwstr>URBA-12-345</vt:lpwstr></property></Properties>"
)
_ITEM = b'<p:properties xmlns:p="http://schemas.microsoft.com/office/2006/metadata/properties"/>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATION = f'<Relationship Id="rId{{}}" Type="{_OFFICE}/{{}}" Target="{{}}"/>'


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a container, by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def container(content: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED, year: int = 2024) -> bytes:
    """A container of these parts, in this order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in content.items():
            archive.writestr(zipfile.ZipInfo(name, (year, 5, 4, 3, 2, 0)), data, method)
    return out.getvalue()


def changed(data: bytes, changes: Mapping[str, Change | bytes | None]) -> bytes:
    """The container with some parts changed, replaced, added, or taken out (None)."""
    content = parts(data)
    for name, change in changes.items():
        if change is None:
            del content[name]
        else:
            content[name] = change(content[name]) if callable(change) else change
    return container(content)


def replaced(old: str, new: str) -> Change:
    """Replaces words; they must be there."""

    def change(data: bytes) -> bytes:
        assert old.encode() in data
        return data.replace(old.encode(), new.encode())

    return change


def by_sharepoint(data: bytes, title: str = "Titre promu") -> bytes:
    """The office file as a library of SharePoint gives it back.

    Title and custom properties with its `_dlc_…` names, three parts of customXml, relationships numbered anew, revision
    marks of another session; parts in another order, not compressed, with other times.
    """
    content = parts(data)
    main = next(name for name in content if name in {"word/document.xml", "xl/workbook.xml", "ppt/presentation.xml"})
    folder, _, base = main.partition("/")
    rels = f"{folder}/_rels/{base}.rels"
    content["docProps/custom.xml"] = _CUSTOM
    content["docProps/core.xml"] = re.sub(
        rb"<cp:coreProperties[^>]*>",
        rb"\g<0><dc:title>" + title.encode() + rb"</dc:title>",
        content["docProps/core.xml"],
    )
    for number in range(1, 4):
        content[f"customXml/item{number}.xml"] = _ITEM
    added = "".join(_RELATION.format(900 + n, "customXml", f"../customXml/item{n}.xml") for n in range(1, 4))
    content[rels] = content[rels].replace(b"</Relationships>", added.encode() + b"</Relationships>")
    content["_rels/.rels"] = content["_rels/.rels"].replace(
        b"</Relationships>",
        _RELATION.format(9, "custom-properties", "docProps/custom.xml").encode() + b"</Relationships>",
    )
    for name in (main, rels):
        content[name] = re.sub(rb'"rId(\d+)"', rb'"R\1a"', content[name])
    if folder == "word":
        content[main] = re.sub(rb"<w:p>", b'<w:p w:rsidR="00AB12CD" w:rsidRDefault="00AB12CD">', content[main])
    return container(dict(reversed(content.items())), zipfile.ZIP_STORED, 2025)
