"""Bank accounts: IBAN of any country (ISO 13616, stdnum.iban) and French RIB with its key (CFONB)."""

import re
from collections.abc import Iterator

from stdnum import iban, numdb

from classify import masking
from classify.detectors import messages
from classify.detectors.patterns import Patterns
from classify.detectors.view import View
from passation.model import Finding

_COUNTRIES = numdb.get("iban")
_LENGTHS = re.compile(r"(\d+)!")
_PUBLIC_BANK = "30001"
"""Bank code of the Banque de France, where the accounts of the public treasury are."""
_PUBLIC = 0.1


class Bank:
    """IBAN and RIB; the accounts of the public treasury are shown as such, with a low confidence."""

    def __init__(self, rules: Patterns) -> None:
        self._iban = rules.of("iban")
        self._rib = rules.of("rib")
        self._version = rules.version

    def find(self, view: View) -> Iterator[Finding]:
        """Findings of `view`; 23 digits in a row are a RIB only near a word of a bank."""
        for pattern, verify in ((self._iban, _iban), (self._rib, _rib)):
            for start, end in view.spans(pattern, verify):
                shown = view.text[start:end]
                confidence, words = view.weigh(pattern, start, end)
                if _public(masking.canonical("bank", shown)):
                    confidence, words = _PUBLIC, (messages.TREASURY,)
                bare = pattern is self._rib and shown.isalnum() and not words
                if not bare and not view.public.hold("bank", shown):
                    yield view.finding(pattern, self._version, (start, end), confidence, words)


def _public(account: str) -> bool:
    return account.startswith(_PUBLIC_BANK) or (account.startswith("FR") and account[4:].startswith(_PUBLIC_BANK))


def _iban(_view: View, match: re.Match[str]) -> tuple[int, int] | None:
    places = [place for place, char in enumerate(match[0]) if char.isalnum()]
    length = iban_length(match[0][:2].upper())
    if not 0 < length <= len(places):
        return None
    end = match.start() + places[length - 1] + 1
    value = masking.canonical("bank", match.string[match.start() : end])
    return (match.start(), end) if iban.is_valid(value) and not match.string[end : end + 1].isalnum() else None


def iban_length(country: str) -> int:
    """Characters of an IBAN of `country`, 0 when it has none."""
    properties = _COUNTRIES.info(country)[0][1]
    return 4 + sum(int(size) for size in _LENGTHS.findall(properties["bban"])) if "bban" in properties else 0


def _rib(_view: View, match: re.Match[str]) -> tuple[int, int] | None:
    return match.span() if rib_valid(masking.canonical("bank", match[0])) else None


_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")


def rib_valid(rib: str) -> bool:
    """Key of a RIB: 97 less (89 × bank + 15 × branch + 3 × account) modulo 97, letters turned into digits."""
    digits = rib.translate(_LETTERS)
    bank, branch, account, key = int(digits[:5]), int(digits[5:10]), int(digits[10:21]), int(digits[21:])
    return bank > 0 and key == 97 - (89 * bank + 15 * branch + 3 * account) % 97
