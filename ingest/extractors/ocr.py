"""Tesseract in French, on rendered pages and on images. Absent, it says so: nothing is guessed."""

import os
import re
import resource
import shutil
import struct
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import PIL.Image

from ingest.extractors import upright
from ingest.extractors.messages import CUT_OCR, NO_FRENCH, NO_OCR, OCR_OFF
from ingest.extractors.tika_answer import PICTURES
from ingest.extractors.unread import UnreadError
from ingest.worker.limits import Limits
from ingest.worker.sandbox import die_with_parent
from passation.errors import Fault
from passation.model import How, Page, Text

LANGUAGE = "fra"
SEARCH_PATH = "/usr/local/bin:/usr/bin:/bin"
DPI = 200
_READING = 2
"""Changes with what is done to pages before and after, so that they are read again."""
_LEAST_CONFIDENCE = 40.0
"""Of a page, per cent: below, a photograph was read as if it were a text."""
_DOUBT = 60.0
"""Text read upside down has some 30, a poor scan 70, a clean one more than 90."""
_FEW_LETTERS = 10
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Reading:
    """What tesseract saw on an image."""

    seen: str
    confidence: float
    """Of a letter, per cent."""
    letters: int

    @property
    def text(self) -> str:
        """The lines, when it is confident enough and they hold words at all; else empty."""
        return self.seen if self.confidence >= _LEAST_CONFIDENCE and _WORD.search(self.seen) else ""

    @property
    def doubtful(self) -> bool:
        """Whether the page may lie the wrong way round."""
        return self.letters >= _FEW_LETTERS and self.confidence < _DOUBT

    def or_better(self, other: "Reading") -> "Reading":
        """The other one when it is surer, and not of a few letters only."""
        return other if other.confidence > self.confidence and 2 * other.letters > self.letters else self


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The program found on this machine; an empty version means that there is none."""

    version: str = ""
    languages: frozenset[str] = frozenset()

    @property
    def missing(self) -> str:
        """Why it cannot read French, as a detail; empty when it can."""
        if not self.version:
            return NO_OCR
        return "" if LANGUAGE in self.languages else NO_FRENCH

    @property
    def name(self) -> str:
        """`tesseract@version-reading`."""
        return f"tesseract@{self.version or '0'}-{_READING}"


@lru_cache(maxsize=1)
def installed() -> Tesseract:
    """Ask the program for its version and languages, once."""
    program = shutil.which("tesseract", path=SEARCH_PATH)
    if program is None:
        return Tesseract()
    said = [ask(program, option) for option in ("--version", "--list-langs")]
    found = re.search(r"tesseract v?(\S+)", said[0])
    return Tesseract(found[1] if found else "0", frozenset(said[1].split()))


def hindered(limits: Limits) -> str:
    """Why no page may be recognised, as a detail; empty when some may."""
    return installed().missing if limits.ocr_pages else OCR_OFF


def ask(program: str, option: str) -> str:
    """What a program says of itself, on either output."""
    done = subprocess.run([program, option], capture_output=True, text=True, errors="replace", check=False)  # noqa: S603
    return done.stdout + done.stderr


class Budget:
    """Pages and CPU seconds that the recognition of one document may still take."""

    def __init__(self, limits: Limits) -> None:
        self._pages = limits.ocr_pages
        self._until = _cpu() + limits.ocr_cpu

    def take(self) -> bool:
        """Whether one more page may be recognised."""
        self._pages -= 1
        return self._pages >= 0 and _cpu() < self._until


def _cpu() -> float:
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


class Ocr:
    """Reads images, a TIFF frame by frame."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.name = installed().name

    def score(self, media_type: str) -> int:
        """Alone on the images that tesseract opens."""
        return 90 if media_type in PICTURES else 0

    def extract(self, file: Path, media_type: str) -> Text:
        """One page a frame. Raises UnreadError with NO_TEXT when there is none, or no OCR."""
        if hindrance := hindered(self._limits):
            raise UnreadError(Fault.NO_TEXT, hindrance)
        frames = frame_count(file) if media_type == "image/tiff" else 1
        budget, pages, detail = Budget(self._limits), [], ""
        for number in range(1, frames + 1):
            if not budget.take():
                detail = f"{CUT_OCR}, {number - 1} of {frames} read"
                break
            found = recognise(file, frame=number - 1 if frames > 1 else None)
            pages.append(Page(number, found))
        if not any(page.text for page in pages):
            raise UnreadError(Fault.NO_TEXT, detail or "ocr: no word")
        metadata = {"pages": str(frames), "ocr_pages": _numbers([page.number for page in pages if page.text])}
        return Text(self.name, media_type, tuple(pages), How.OCR, detail=detail, metadata=metadata)


def recognise(image: Path, dpi: int = 0, frame: int | None = None) -> str:
    """The text of one image; empty when what was recognised is no text.

    A page that leans is straightened first. One that is read with little confidence is read the other way round too:
    that costs less than asking tesseract (`--psm 1`) of each page where its head is.

    Raises:
        UnreadError: TOO_LARGE when tesseract finds the image so, CORRUPT when it cannot open it.
    """
    straight = upright.straight(image, frame or 0)
    found = _of_picture(straight, dpi) if straight else _read(image, dpi, frame)
    if found.doubtful and (turned := upright.turned(image, frame or 0)):
        found = found.or_better(_of_picture(turned, dpi))
    return found.text


def _of_picture(picture: PIL.Image.Image, dpi: int) -> Reading:
    file = Path("upright.pgm")
    try:
        picture.save(file)
        return _read(file, dpi or round(picture.info.get("dpi", (0,))[0]))
    finally:
        file.unlink(missing_ok=True)


def _read(image: Path, dpi: int, frame: int | None = None) -> Reading:
    program = shutil.which("tesseract", path=SEARCH_PATH) or "tesseract"
    command = [program, str(image), "stdout", "-l", LANGUAGE, "--psm", "3"]
    command += ["--dpi", str(dpi)] if dpi else []
    command += ["-c", f"tessedit_page_number={frame}"] if frame is not None else []
    done = subprocess.run(  # noqa: S603 - a fixed program, no shell; the name of the image is ours
        [*command, "tsv"],
        capture_output=True,
        check=False,
        close_fds=False,  # the image may be an open descriptor
        env={"PATH": SEARCH_PATH, "LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"} | _data_folder(),
        preexec_fn=die_with_parent,
    )
    if done.returncode == 0:
        return reading(done.stdout.decode("utf-8", "replace"))
    large = b"too large" in done.stderr or done.returncode < 0
    raise UnreadError(Fault.TOO_LARGE if large else Fault.CORRUPT, f"ocr: exit {done.returncode}")


def _data_folder() -> dict[str, str]:
    folder = os.environ.get("TESSDATA_PREFIX")
    return {"TESSDATA_PREFIX": folder} if folder else {}


def reading(tsv: str) -> Reading:
    """What a tesseract TSV says."""
    lines: dict[tuple[str, ...], list[str]] = {}
    weights: list[tuple[float, int]] = []
    for row in tsv.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():
            continue
        lines.setdefault(tuple(cells[1:5]), []).append(cells[11])
        weights.append((float(cells[10]), len(cells[11])))
    letters = sum(weight for _, weight in weights)
    confidence = sum(value * weight for value, weight in weights) / letters if letters else 0.0
    return Reading(_paragraphs(lines), confidence, letters)


def _paragraphs(lines: dict[tuple[str, ...], list[str]]) -> str:
    out, before = [], None
    for (page, block, paragraph, _), line in lines.items():
        if before not in {None, (page, block, paragraph)}:
            out.append("")
        before = (page, block, paragraph)
        out.append(" ".join(line))
    return "\n".join(out)


def frame_count(tiff: Path) -> int:
    """Frames of a TIFF 6.0 file, by its chain of directories; 1 when it is damaged, and never over 10,000."""
    with tiff.open("rb") as stream:
        head = stream.read(8)
        order = "<" if head[:2] == b"II" else ">"
        seen: set[int] = set()
        place = struct.unpack_from(order + "I", head, 4)[0] if len(head) == 8 else 0
        while place and place not in seen and len(seen) < 10_000:
            seen.add(place)
            stream.seek(place)
            count = stream.read(2)
            if len(count) < 2:
                break
            stream.seek(12 * struct.unpack(order + "H", count)[0], os.SEEK_CUR)
            link = stream.read(4)
            place = struct.unpack(order + "I", link)[0] if len(link) == 4 else 0
    return max(1, len(seen))


def _numbers(pages: list[int]) -> str:
    return ",".join(map(str, pages))
