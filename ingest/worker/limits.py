"""What one document may cost before it is given up."""

from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one document. Sizes are bytes, times are seconds, texts are characters."""

    cpu: int = 120
    """CPU seconds, those of tesseract included. CPU and not wall: a busy machine must not change what is read."""
    wall_factor: int = 10
    """Wall seconds allowed for each of CPU: the guard against a parser that sleeps."""
    memory: int = 1024 * MEBIBYTE
    """Resident memory of the child and of the processes it started."""
    output: int = 10_000_000
    """Characters of text kept; the rest is cut and the text says so."""
    written: int = 512 * MEBIBYTE
    """Largest temporary file."""
    open_files: int = 256
    members: int = 100_000
    """Files in an archive, nested archives included."""
    expanded: int = 4096 * MEBIBYTE
    """Announced size of an archive once unpacked."""
    ratio: int = 200
    """Expansion beyond which a part of more than `ratio_from` is a bomb; Office XML seldom exceeds 50."""
    ratio_from: int = 64 * MEBIBYTE
    depth: int = 8
    """Archives within archives, attachments within attachments."""
    ocr_pages: int = 50
    """Pages recognised in one document, 0 to recognise none; the others are counted as not read."""

    mailboxes: bool = False
    """Whether whole mailboxes are opened."""

    @property
    def wall(self) -> int:
        """Wall seconds after which a document is given up."""
        return self.cpu * self.wall_factor

    @property
    def ocr_cpu(self) -> float:
        """CPU seconds after which no further page is recognised, so that what was read is kept."""
        return self.cpu * 0.7

    @property
    def frame(self) -> int:
        """Largest answer of the child, bytes: UTF-8 takes at most four a character."""
        return 4 * self.output + MEBIBYTE
