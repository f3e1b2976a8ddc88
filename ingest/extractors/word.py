"""Word documents since 2007 (ISO/IEC 29500-1 17) that hold only what is known here; all others are left to Tika.

Most of what a town hall writes is such a letter. Tika as native code spends some 23 ms on any document before it looks
at it, and as much on its styles, which hold no text: 45 ms where 3 are enough.
"""

import re
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ingest.extractors.unread import DeclinedError
from ingest.extractors.word_lists import Numbers, W
from ingest.worker.limits import Limits
from ingest.xml_stream import NotXmlError, parse
from passation.model import Page, Text

NAME = "word@1"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MAIN = "word/document.xml"
_ORDER = (
    r"word/header\d*\.xml",
    re.escape(_MAIN),
    r"word/(?:footnotes|endnotes|comments)\.xml",
    r"word/footer\d*\.xml",
)
"""Parts with text, in the order of Tika."""
_SILENT = re.compile(
    r"\[Content_Types\]\.xml|(?:_rels|docProps|customXml|docMetadata)/.*|word/(?:_rels|theme|fonts|customizations)/.*"
    r"|word/(?:styles|stylesWithEffects|settings|webSettings|fontTable|numbering|people|comments\w+)\.xml"
    r"|word/media/[^/]+\.(?:png|jpe?g|gif|bmp|tiff?)",
    re.IGNORECASE,
)
"""Parts without text of the document. Drawings (WMF, EMF), charts, diagrams and what is embedded may have some."""
_MOST_XML = 64 << 20
"""Bytes of the parts with text, unpacked."""
_MOST_PROPERTY = 1000
_ENCRYPTED = 1

_TEXT, _PARAGRAPH, _CELL, _ROW = f"{W}t", f"{W}p", f"{W}tc", f"{W}tr"
_LIST, _STYLE, _VALUE = f"{W}numId", f"{W}pStyle", f"{W}val"
_SAID = {
    **{f"{W}{name}": said for name, said in {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "tc": "\t"}.items()},
    f"{W}noBreakHyphen": "\u2011",
    f"{W}txbxContent": "\n",
}
"""What is said where an element begins."""
_SKIPPED = {
    *(f"{W}{name}" for name in ("rPr", "tabs", "pPrChange", "tblPr", "tblPrEx", "trPr", "tcPr", "sectPr", "sdtPr")),
    *(f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "delInstrText")),
    "http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",  # the same again, for an older program
}
"""Form, what was struck out, and what a field is computed from."""
_FOREIGN = {
    *(f"{W}{name}" for name in ("sym", "altChunk", "object", "control", "subDoc", "ffData")),
    "http://schemas.openxmlformats.org/officeDocument/2006/math}oMath",
    "http://schemas.openxmlformats.org/drawingml/2006/main}t",
    "urn:schemas-microsoft-com:vml}textpath",
}
"""Text in a form that Tika may know."""
_PROPERTIES = {
    "title": "http://purl.org/dc/elements/1.1/}title",
    "author": "http://purl.org/dc/elements/1.1/}creator",
    "editor": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties}lastModifiedBy",
    "created": "http://purl.org/dc/terms/}created",
    "modified": "http://purl.org/dc/terms/}modified",
    "pages": "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}Pages",
}
_BROKEN = (zipfile.BadZipFile, NotXmlError, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


class Word:
    """Reads the letters of the text, part by part, in bounded memory."""

    name = NAME

    def __init__(self, limits: Limits) -> None:
        self._most = limits.output

    def score(self, media_type: str) -> int:
        """Before Tika, here or on a server."""
        return 70 if media_type == MEDIA_TYPE else 0

    def extract(self, file: Path, media_type: str) -> Text:
        """One page. Raises DeclinedError for what is damaged, empty or not known whole."""
        try:
            with zipfile.ZipFile(file) as archive:
                said = "\n".join(self._parts(archive))
                metadata = _properties(archive)
        except _BROKEN as error:
            raise DeclinedError(type(error).__name__) from error
        if not said.strip():
            raise DeclinedError("no text")
        return Text(NAME, media_type, (Page(1, said),), metadata=metadata)

    def _parts(self, archive: zipfile.ZipFile) -> Iterator[str]:
        """The text of each part; headers that say the same say it once."""
        left, told, numbers = self._most, set[str](), Numbers(archive)
        for name in _texts(archive):
            words = _Words(left)
            parse(partial(archive.open, name), words.start, words.end, words.text)
            if numbers.used(words.lists, words.styles):
                raise DeclinedError("numbers")
            said = words.whole
            if said.strip() and said not in told:
                told.add(said)
                left -= len(said)
                yield said


class _Words:
    """Handlers of expat that gather the text of one part, until `most` characters."""

    def __init__(self, most: int) -> None:
        self.lists: set[str] = set()
        self.styles: set[str] = set()
        self._said: list[str] = []
        self._left = most
        self._below = 0
        self._heard = self._line_ends = False

    @property
    def whole(self) -> str:
        """The text, a paragraph or a row of cells a line."""
        return "".join(self._said)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._below or name in _SKIPPED:
            self._below += 1
        elif name == _TEXT:
            self._heard = True
        elif name in _SAID:
            self._say(_SAID[name])
        elif name == _LIST:
            self.lists.add(attributes.get(_VALUE, ""))
        elif name == _STYLE:
            self.styles.add(attributes.get(_VALUE, ""))
        elif name in _FOREIGN:
            raise DeclinedError(name.rpartition("}")[2])

    def end(self, name: str) -> None:
        if self._below:
            self._below -= 1
        elif name == _TEXT:
            self._heard = False
        elif name in {_PARAGRAPH, _ROW}:
            self._line_ends = True
        elif name == _CELL:
            self._line_ends = False  # the next cell goes on in the same line

    def text(self, said: str) -> None:
        if self._heard and not self._below:
            self._say(said)

    def _say(self, said: str) -> None:
        if self._left <= 0:
            return
        if self._line_ends:
            self._line_ends = False
            self._said.append("\n")
        self._said.append(said)
        self._left -= len(said)


def _texts(archive: zipfile.ZipFile) -> list[str]:
    """Names of the parts with text, in order. Raises DeclinedError for a part that is not known."""
    present = [one for one in archive.infolist() if not one.is_dir()]
    infos = {one.filename: one for one in present}
    found = [sorted(name for name in infos if re.fullmatch(pattern, name)) for pattern in _ORDER]
    names = [name for some in found for name in some]
    strange = [name for name in infos if name not in names and not _SILENT.fullmatch(name)]
    locked = any(one.flag_bits & _ENCRYPTED for one in present)
    if strange or locked or _MAIN not in names or len(infos) < len(present):
        raise DeclinedError("parts")
    if sum(infos[name].file_size for name in names) > _MOST_XML:
        raise DeclinedError("size")
    return names


def _properties(archive: zipfile.ZipFile) -> dict[str, str]:
    """What the document says of itself."""
    said = dict.fromkeys(_PROPERTIES.values(), "")
    open_element = ""

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal open_element
        open_element = name

    def text(characters: str) -> None:
        if open_element in said and len(said[open_element]) < _MOST_PROPERTY:
            said[open_element] += characters

    for name in ("docProps/core.xml", "docProps/app.xml"):
        if name in archive.namelist():
            parse(partial(archive.open, name), start, None, text)
    found = {own: said[name].strip() for own, name in _PROPERTIES.items() if said[name].strip()}
    editor = found.pop("editor", "")
    return {"author": editor} | found if editor else found
