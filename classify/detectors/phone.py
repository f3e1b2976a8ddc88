"""Telephone numbers, validated by the numbering plan (phonenumbers); special-rate numbers are nobody's."""

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumberType

from classify import masking
from classify.detectors.patterns import Patterns
from classify.detectors.view import View
from passation.model import Finding

_PAIR_BEFORE = re.compile(r"(?<!\d)\d{1,2}[ \u00a0]\Z")
_PERSONAL = {
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.VOIP,
    PhoneNumberType.PERSONAL_NUMBER,
}


class Phone:
    """French, overseas and foreign numbers."""

    def __init__(self, rules: Patterns) -> None:
        self._patterns = (rules.of("phone"), rules.of("phone_foreign"))
        self._version = rules.version

    def find(self, view: View) -> Iterator[Finding]:
        """Findings of `view`."""
        for pattern in self._patterns:
            for start, end in view.spans(pattern, _valid):
                if view.public.hold(pattern.kind, view.text[start:end]):
                    continue
                confidence, words = view.weigh(pattern, start, end)
                if not words and _in_a_run(view.text, start, end):
                    confidence = pattern.weakened
                yield view.finding(pattern, self._version, (start, end), confidence, words)


def _in_a_run(text: str, start: int, end: int) -> bool:
    """Whether pairs of digits go on before a number written in pairs: a row of figures, or a longer number."""
    return " " in text[start:end] and bool(_PAIR_BEFORE.search(text, max(0, start - 4), start))


def _valid(_view: View, match: re.Match[str]) -> tuple[int, int] | None:
    try:
        number = phonenumbers.parse(masking.canonical("phone", match[0]), None)
    except phonenumbers.NumberParseException:
        return None
    personal = phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) in _PERSONAL
    return match.span() if personal else None
