"""Which paragraphs of a Word document bear a number that Word computes (ISO/IEC 29500-1 17.9), as « Article 3 » may."""

import zipfile
from collections import defaultdict
from functools import cached_property, partial

from ingest.meaning.canonical import raw_digest
from ingest.xml_stream import parse

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VALUE = f"{W}val"
_UNCOUNTED = {"bullet", "none"}
_NUMBERING, _STYLES = "word/numbering.xml", "word/styles.xml"
_MOST_KNOWN = 256
_KNOWN: dict[bytes, "_Styles"] = {}
"""By digest of their part: all documents of one model have the same ones, and they are long."""


class Numbers:
    """The lists and the styles of one document. Raises NotXmlError."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = set(archive.namelist())

    def used(self, lists: set[str], styles: set[str]) -> bool:
        """Whether one of these lists or styles counts.

        Args:
            lists: values of `w:numId`.
            styles: values of `w:pStyle`; paragraphs without one have the style by default.
        """
        if _NUMBERING not in self._names:
            return False
        told = lists | self._styles.lists_of(styles)
        return any(number in self._counting for number in told)

    @cached_property
    def _counting(self) -> set[str]:
        """Lists of which a level has numbers or letters."""
        found = _Lists()
        parse(partial(self._archive.open, _NUMBERING), found.start)
        return {number for number, models in found.models.items() if models & found.counting}

    @cached_property
    def _styles(self) -> "_Styles":
        if _STYLES not in self._names:
            return _Styles()
        opener = partial(self._archive.open, _STYLES)
        key = raw_digest(opener)
        if key not in _KNOWN:
            if len(_KNOWN) >= _MOST_KNOWN:
                _KNOWN.clear()
            styles = _Styles()
            parse(opener, styles.start)
            _KNOWN[key] = styles
        return _KNOWN[key]


class _Lists:
    """Reads the lists: their models, and which models and which lists of their own count."""

    def __init__(self) -> None:
        self.models: defaultdict[str, set[str]] = defaultdict(set)
        self.counting: set[str] = set()
        self._model = self._number = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        value = attributes.get(_VALUE, "")
        if name == f"{W}abstractNum":
            self._model = f"model {attributes.get(f'{W}abstractNumId', '')}"
        elif name == f"{W}num":
            self._number = attributes.get(f"{W}numId", "")
            self._model = f"list {self._number}"
            self.models[self._number].add(self._model)
        elif name == f"{W}abstractNumId":
            self.models[self._number].add(f"model {value}")
        elif (name == f"{W}numFmt" and value not in _UNCOUNTED) or name == f"{W}numStyleLink":
            self.counting.add(self._model)


class _Styles:
    """Reads the styles: the list of each, and the style that it is based on."""

    def __init__(self) -> None:
        self._lists: dict[str, str] = {}
        self._based: dict[str, str] = {}
        self._default: set[str] = set()
        self._style = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        value = attributes.get(_VALUE, "")
        if name == f"{W}style":
            self._style = attributes.get(f"{W}styleId", "")
            if attributes.get(f"{W}default") in {"1", "true", "on"}:
                self._default.add(self._style)
        elif name == f"{W}basedOn":
            self._based[self._style] = value
        elif name == f"{W}numId":
            self._lists[self._style] = value

    def lists_of(self, styles: set[str]) -> set[str]:
        """Lists of these styles, of the one by default, and of those that they are based on."""
        found, left = set[str](), [*styles, *self._default]
        while left:
            style = left.pop()
            if style not in found:
                found.add(style)
                left += filter(None, [self._based.get(style)])
        return {self._lists[style] for style in found if style in self._lists}
