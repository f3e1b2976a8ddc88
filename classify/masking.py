"""What may be shown of a personal value, and what may be kept to recognise it.

A mask keeps at most `KEPT` digits of the value and no more letters than its form needs (country of an IBAN, first
letter and public provider of an address). Year and sex of a social security number are personal themselves: only the
first digit is shown, which says what kind of number it is. A phone shows its zone alone, because in a village the
directory would give the rest away.
"""

import hashlib
import hmac
import re
from collections.abc import Callable

import phonenumbers

from classify.detectors import birth_date, patterns
from passation import paths

KEPT = 2
"""Digits of a value that its mask may show."""

_NOT_ALPHANUMERIC = re.compile(r"[^0-9A-Za-z]")
_NOT_IN_NIR = re.compile(r"[^0-9AB]")
_SPACES = re.compile(r"\s+")
_HIDDEN = "•••"


def mask(kind: str, value: str) -> str:
    """What may be shown of `value`, a text of the document; the same for the same value."""
    return _MASKS.get(kind, _hide)(value)


def _hide(_value: str) -> str:
    return _HIDDEN


def _nir(value: str) -> str:
    return f"{canonical('social-security-number', value)[:1]} •• •• •• ••• ••• ••"


def _bank(value: str) -> str:
    compact = canonical("bank", value)
    if compact[:2].isalpha():
        return f"{compact[:2]}•• •••• … {compact[-2:]}"
    return f"RIB ••••• ••••• … {compact[-2:]}"


def _phone(value: str) -> str:
    national = canonical("phone", value)
    prefix = f"0{national[3:4]}" if national.startswith("+33") else national[:KEPT]
    return f"{prefix} •• •• •• ••"


def _email(value: str) -> str:
    local, _, domain = value.rpartition("@")
    public = domain.lower() in patterns.load().providers
    first = local[:1] if local[:1].isalpha() else ""
    suffix = domain.rpartition(".")[2].lower()
    hidden = f"{_HIDDEN}.{suffix}" if suffix.isalpha() else _HIDDEN
    return f"{first}{_HIDDEN}@{domain.lower() if public else hidden}"


def _birth(value: str) -> str:
    born = birth_date.find(paths.folded(value))
    return f"••/••/{born.year // 100}••" if born else "••/••/••••"


def _postal(value: str) -> str:
    code = re.search(r"(?<!\d)(\d\d)\d{3}(?!\d)", value)
    return f"•• {_HIDDEN}, {code[1] if code else ''}••• {_HIDDEN}"


_MASKS: dict[str, Callable[[str], str]] = {
    "social-security-number": _nir,
    "bank": _bank,
    "phone": _phone,
    "email": _email,
    "birth": _birth,
    "postal": _postal,
}


def canonical(kind: str, value: str) -> str:
    """One spelling a value, whatever its separators: what fingerprints and the commune's own values compare."""
    if kind == "social-security-number":
        return _NOT_IN_NIR.sub("", value.upper())
    if kind == "bank":
        return _NOT_ALPHANUMERIC.sub("", value).upper()
    if kind == "phone":
        return _e164(value)
    if kind == "birth":
        born = birth_date.find(paths.folded(value))
        return born.isoformat() if born else _SPACES.sub(" ", paths.folded(value)).strip()
    return _SPACES.sub(" ", paths.folded(value)).strip()


def _e164(value: str) -> str:
    digits = re.sub(r"\(0\)|[^\d+]", "", value)
    region = patterns.load().overseas.get(digits[:4], "FR")
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return digits
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def fingerprint(kind: str, value: str, key: bytes) -> bytes:
    """HMAC-SHA256 of a value under the workspace's key, 32 bytes: a decision on a value survives without the value.

    A plain digest is out of the question: the numbers are few enough to be tried one by one.
    """
    return hmac.new(key, f"{kind}\0{canonical(kind, value)}".encode(), hashlib.sha256).digest()
