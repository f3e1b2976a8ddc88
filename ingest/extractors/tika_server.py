"""A Tika server by its URL: the same parsers as the library of this machine, on a machine of their own.

It is the extractor of a process that has the network and no parser (`ingest.worker.courier`).
"""

import re
from itertools import accumulate
from pathlib import Path

from ingest.extractors import tika_answer
from ingest.extractors.tika_http import Part, TikaHttp
from ingest.extractors.unread import UnreadError
from ingest.worker.limits import Limits
from passation.errors import Fault
from passation.model import Text

_CONTENT = "X-TIKA:content"
_PAGE = re.compile(r'<div class="page">')


class TikaServer:
    """See Extractor. Recognises no page: that is done here, with the limits and the language of this machine."""

    def __init__(self, url: str, limits: Limits, authority: str = "") -> None:
        """Ask the server for its version. Raises UnreadError with DISCONNECTED when it is not there."""
        self._server = TikaHttp(url, limits, authority)
        self._limits = limits
        self.name = f"{tika_answer.SERVER_NAME}@{self._server.version()}"

    def score(self, media_type: str) -> int:
        """Everything, before the library of this machine."""
        return tika_answer.score(media_type, tika_answer.SERVER)

    def extract(self, file: Path, media_type: str) -> Text:
        """Pages where Tika marks them, then one for each document that lies in this one; else one page.

        Raises:
            UnreadError: PASSWORD, TOO_LARGE, UNKNOWN_FORMAT, EMPTY, CORRUPT, or DISCONNECTED when the server is away.
        """
        with file.open("rb") as document:
            parts = self._server.read(document, self._headers(file))
        if not parts:
            raise UnreadError(Fault.EMPTY, "tika: no text")
        own, *inner = [tika_answer.body(_content(part), media_type) for part in parts]
        before, *pages = [tika_answer.unmarked(page) for page in _PAGE.split(own)]
        embedded = [text for text in map(tika_answer.unmarked, inner) if text.strip()]
        texts = [before + pages[0], *pages[1:], *embedded] if pages else ["\n".join([before, *embedded])]
        if not any(text.strip() for text in texts):
            raise tika_answer.silence(_metadata(parts))
        return tika_answer.as_text(self.name, _within(texts, self._limits.output + 1), _metadata(parts), media_type)

    def _headers(self, file: Path) -> dict[str, str]:
        """What Tika is asked for; of the name, it learns the extension."""
        return {
            "Accept": "application/json",
            "Content-Disposition": f"attachment; filename=document{file.suffix}",
            "Content-Type": "application/octet-stream",
            "writeLimit": str(self._limits.output),
            "X-Tika-OCRskipOcr": "true",
            "X-Tika-PDFOcrStrategy": "no_ocr",
        }


def _within(texts: list[str], most: int) -> list[str]:
    """So many characters at most: the server counts those of each document that lies in this one by themselves."""
    ends = accumulate(map(len, texts))
    return [text[: max(0, len(text) + most - end)] for text, end in zip(texts, ends, strict=True)]


def _content(part: Part) -> str:
    found = part.get(_CONTENT, "")
    return found if isinstance(found, str) else "".join(found)


def _metadata(parts: list[Part]) -> dict[str, list[str]]:
    """Those of the document, with the failures of what lies in it."""
    own, *inner = parts
    said = {key: value for part in inner for key, value in part.items() if key.startswith(tika_answer.FAILED_PART)}
    said |= {key: value for key, value in own.items() if key != _CONTENT}
    return {key: [value] if isinstance(value, str) else value for key, value in said.items()}
