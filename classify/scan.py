"""All detectors over the pages of a document: personal data by kind, masked, each span reported once."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

from classify.detectors import Detector, headers, lexicon, patterns
from classify.detectors.bank import Bank
from classify.detectors.birth import Birth
from classify.detectors.email import Email
from classify.detectors.headers import Headers
from classify.detectors.lexicon import Lexicon
from classify.detectors.nir import Nir
from classify.detectors.patterns import Patterns
from classify.detectors.phone import Phone
from classify.detectors.postal import Postal
from classify.detectors.view import PublicValues, View
from passation import rules
from passation.model import Finding, Page

MOST = 1_000
"""Findings kept by kind and document: enough to know that it is a file of persons."""

_CODE = 1
"""To be raised when the code finds something else with the same rules."""

_NUMBERS = ("bank", "social-security-number", "phone")
"""Kinds that claim the same digits, the surest first."""


@lru_cache(maxsize=8)
def detectors(overrides: Path | None = None) -> tuple[Detector, ...]:
    """Every detector, with the rules of the package or of the commune. Raises RuleError."""
    rules = patterns.load(overrides)
    numbers = (Bank(rules), Nir(rules), Phone(rules))
    words = (Email(rules), Birth(rules), Postal(rules), Lexicon(lexicon.load(overrides)))
    return (*numbers, *words, Headers(headers.load(overrides)))


@lru_cache(maxsize=8)
def version(overrides: Path | None = None) -> str:
    """Fingerprint of the rules and of the code: another one means that every text is to be scanned again."""
    tables = (patterns.load(overrides), headers.load(overrides), lexicon.load(overrides))
    return f"detect@{_CODE}-{rules.fingerprint(tables)}"


VERSION = version()


def scan(
    pages: Sequence[Page],
    media_type: str,
    public: PublicValues,
    *,
    overrides: Path | None = None,
    today: date | None = None,
) -> tuple[Finding, ...]:
    """Findings of a document, in the order of its pages and spans.

    Args:
        pages: text of the document.
        media_type: of the content, `text/csv` for one.
        public: the commune's own numbers and addresses, never reported.
        overrides: folder of the commune's own rules.
        today: the last plausible date of birth.

    Returns:
        At most `MOST` findings a kind; `start` and `end` are positions in the page's text in NFC.
    """
    rules = patterns.load(overrides)
    last = today or datetime.now(UTC).date()
    kept: list[Finding] = []
    counts: Counter[str] = Counter()
    for page in pages:
        view = View(page.number, page.text, media_type, public, last)
        found = [finding for detector in detectors(overrides) for finding in detector.find(view)]
        for finding in sorted(_once(found, view, rules), key=_place):
            counts[finding.kind] += 1
            if counts[finding.kind] <= MOST:
                kept.append(finding)
    return tuple(kept)


def _place(finding: Finding) -> tuple[int, int, str]:
    return finding.start, finding.end, finding.kind


def _surest(finding: Finding) -> tuple[int, float, int]:
    return _NUMBERS.index(finding.kind), -finding.confidence, finding.start


def _once(found: Iterable[Finding], view: View, rules: Patterns) -> list[Finding]:
    """The findings without numbers inside a surer number, nor numbers that are something else."""
    kept: list[Finding] = []
    numbers: list[Finding] = []
    for finding in found:
        written = finding.kind in _NUMBERS and not finding.detector.startswith("header")
        (numbers if written else kept).append(finding)
    taken: set[int] = set()
    for finding in sorted(numbers, key=_surest):
        span = range(finding.start, finding.end)
        if taken.isdisjoint(span) and not _excluded(finding, view, rules):
            taken.update(span)
            kept.append(finding)
    return kept


def _excluded(finding: Finding, view: View, rules: Patterns) -> bool:
    before, after = max(0, finding.start - 60), finding.end + 60
    return any(
        match.start() <= finding.start and finding.end <= match.end()
        for exclusion in rules.exclusions
        for match in patterns.compiled(exclusion.expression).finditer(view.text, before, after)
    )
