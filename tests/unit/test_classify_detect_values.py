"""What the detectors promise on any value: found when true, refused when altered, never shown."""

from datetime import date, timedelta

import phonenumbers
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import iban
from stdnum.fr import nir

from classify import masking
from classify.detectors import birth_date
from classify.detectors.bank import iban_length, rib_valid
from classify.detectors.kinds import PERSONAL
from classify.detectors.nir import structured
from classify.detectors.view import PublicValues, aligned
from classify.scan import MOST, scan
from passation.model import Finding, Page

TODAY = date(2026, 1, 1)
DIGITS = "0123456789"


NOTHING_PUBLIC = PublicValues()


def found(text: str, public: PublicValues = NOTHING_PUBLIC) -> tuple[Finding, ...]:
    return scan([Page(1, text)], "text/plain", public, today=TODAY)


def personal(text: str, kind: str) -> list[Finding]:
    return [finding for finding in found(text) if finding.kind == kind and finding.confidence >= PERSONAL]


@st.composite
def nirs(draw: st.DrawFn) -> str:
    month = draw(st.one_of(st.integers(1, 12), st.just(20), st.integers(30, 42), st.integers(50, 99)))
    places = st.one_of(
        st.builds("{:02}{:03}".format, st.one_of(st.integers(1, 95), st.just(99)), st.integers(1, 990)),
        st.builds("2{}{:03}".format, st.sampled_from("AB"), st.integers(1, 366)),
        st.builds("9{}{}{:02}".format, st.sampled_from("78"), st.integers(1, 8), st.integers(1, 90)),
    )
    body = f"{draw(st.sampled_from('123478'))}{draw(st.integers(0, 99)):02}{month:02}{draw(places)}"
    body += f"{draw(st.integers(1, 999)):03}"
    return body + nir.calc_check_digits(body)


@st.composite
def french_ibans(draw: st.DrawFn) -> str:
    bank = draw(st.integers(10000, 29999).map(str))
    account = draw(st.text("0123456789ABCXYZ", min_size=11, max_size=11))
    branch = draw(st.text(DIGITS, min_size=5, max_size=5))
    key = next(f"{key:02}" for key in range(1, 98) if rib_valid(f"{bank}{branch}{account}{key:02}"))
    bban = f"{bank}{branch}{account}{key}"
    return f"FR{iban.calc_check_digits('FR00' + bban)}{bban}"


births = st.dates(date(1900, 1, 1), TODAY)
mobiles = st.integers(0, 39_999_999).map(lambda rank: f"06{rank + 10_000_000:08}")


@given(nirs(), st.sampled_from(["", " ", ".", "\u00a0"]))
def test_every_social_security_number_is_found(number: str, separator: str) -> None:
    """A true number counts, compact or spaced as people write it, and alone gives one finding."""
    text = f"Dossier de Mme Durand, {nir.format(number, separator)}, reçu."
    findings = personal(text, "social-security-number")
    assert [text[finding.start : finding.end] for finding in findings] == [nir.format(number, separator)]
    assert not [finding for finding in found(text) if finding.kind in {"phone", "bank"}]


@given(nirs(), st.integers(0, 14), st.sampled_from(DIGITS))
def test_one_wrong_digit_never_makes_a_social_security_number(number: str, place: int, digit: str) -> None:
    """A keyed number with one digit altered is no finding, even after words that announce it."""
    assume(number[place].isdigit() and number[place] != digit)
    wrong = number[:place] + digit + number[place + 1 :]
    assert not personal(f"N° de sécurité sociale : {nir.format(wrong)}", "social-security-number")


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("1850575116001", True),
        ("2531120004512", True),
        ("253112A004512", True),
        ("3850597411022", True),
        ("1854275116001", True),
        ("1854375116001", False),
        ("1850500116001", False),
        ("1850596116001", False),
        ("1850599351001", True),
        ("1850597910001", False),
        ("1850575000001", False),
        ("1850575116000", False),
    ],
)
def test_structure_of_a_social_security_number(number: str, expected: bool) -> None:
    """Months, pseudo-months, Corsica, overseas and abroad are told from what no one was ever given."""
    assert structured(number) is expected


@given(french_ibans(), st.sampled_from(["", " "]))
def test_every_iban_is_found(number: str, separator: str) -> None:
    """A true IBAN counts once, and what follows it is not taken in."""
    shown = separator.join(number[place : place + 4] for place in range(0, len(number), 4))
    text = f"à verser sur {shown} BIC AGRIFRPP avant le 30."
    assert [text[finding.start : finding.end] for finding in personal(text, "bank")] == [shown]


@given(french_ibans(), st.integers(2, 26), st.sampled_from(DIGITS))
def test_one_wrong_digit_never_makes_an_iban(number: str, place: int, digit: str) -> None:
    """An IBAN with one digit altered is no finding, nor is the RIB inside it."""
    assume(number[place].isdigit() and number[place] != digit)
    assert not personal(f"IBAN {number[:place]}{digit}{number[place + 1 :]}", "bank")


@given(births)
def test_every_date_of_birth_is_found_in_digits(born: date) -> None:
    """A date after « née le » counts, whatever its separators."""
    for shown in (f"{born:%d/%m/%Y}", f"{born:%d.%m.%Y}", f"{born.day}-{born.month}-{born.year}"):
        assert len(personal(f"Mme DURAND née le {shown} à Lodève", "birth")) == 1


@given(st.dates(TODAY + timedelta(days=1), date(2999, 1, 1)) | st.dates(date(1000, 1, 1), date(1899, 12, 31)))
def test_nobody_is_born_tomorrow_or_before_1900(born: date) -> None:
    """A date out of a life is no date of birth."""
    assert not personal(f"née le {born:%d/%m/}{born.year:04}", "birth")


@pytest.mark.parametrize(
    ("words", "year"),
    [
        ("mil neuf cent quatre-vingt-dix-neuf", 1999),
        ("dix-neuf cent soixante et onze", 1971),
        ("deux mille quatorze", 2014),
        ("mille neuf cents", 1900),
        ("mille fois", 0),
    ],
)
def test_years_in_words(words: str, year: int) -> None:
    """The registrar's years in words have their value, other words have none."""
    assert birth_date.number(words) == year


@given(mobiles)
def test_every_mobile_is_found(number: str) -> None:
    """A number that the numbering plan knows counts; the same number of the commune itself does not."""
    assume(phonenumbers.is_valid_number(phonenumbers.parse(number, "FR")))
    shown = " ".join(number[place : place + 2] for place in range(0, 10, 2))
    assert len(personal(f"joindre au {shown} le soir", "phone")) == 1
    assert not found(f"joindre au {shown} le soir", PublicValues(phones=frozenset({"+33" + number[1:]})))


@given(st.one_of(nirs(), french_ibans(), mobiles, births.map("{:%d/%m/%Y}".format)))
def test_a_mask_keeps_two_digits_at_most(value: str) -> None:
    """Whatever the kind, the mask holds no three digits of the value, and is the same each time."""
    for kind in ("social-security-number", "bank", "phone", "birth", "postal", "email", "health"):
        masked = masking.mask(kind, value)
        assert sum(char.isdigit() for char in masked) <= masking.KEPT
        assert masked == masking.mask(kind, value)


@given(st.from_regex(r"[a-z]{4,9}\.[a-z]{4,9}[0-9]{0,4}", fullmatch=True), st.sampled_from(["gmail.com", "dupont.fr"]))
def test_a_mask_of_an_address_says_no_name(local: str, domain: str) -> None:
    """Of an address the first letter and a public provider remain; another domain may be a family's name."""
    shown = domain if domain == "gmail.com" else "•••.fr"
    assert masking.mask("email", f"{local}@{domain}") == f"{local[0]}•••@{shown}"


def test_a_fingerprint_needs_the_key_and_not_the_spelling() -> None:
    """The same value gives the same fingerprint however it is written; another key gives another."""
    spaced = masking.fingerprint("social-security-number", "1 85 05 75 116 001 clé 59", b"k")
    assert spaced == masking.fingerprint("social-security-number", "185057511600159", b"k")
    assert spaced != masking.fingerprint("social-security-number", "185057511600159", b"other")
    assert masking.fingerprint("phone", "06 12 34 56 78", b"k") == masking.fingerprint("phone", "+33612345678", b"k")
    assert masking.fingerprint("birth", "4 mai 1985", b"k") == masking.fingerprint("birth", "04/05/85", b"k")
    assert len(spaced) == 32


def test_public_values_and_the_treasury_do_not_count() -> None:
    """The commune's own addresses are no finding, and the treasury's account is shown with a low confidence."""
    own = PublicValues(emails=frozenset({"Contact@X.example.fr"}), ibans=frozenset({"FR1420041010050500013M02606"}))
    assert not found("contact@x.example.fr, FR14 2004 1010 0505 0001 3M02 606", own)
    bban = "300010010012345678901"
    key = next(f"{key:02}" for key in range(1, 98) if rib_valid(f"{bban}{key:02}"))
    (treasury,) = [finding for finding in found(f"RIB : 30001 00100 12345678901 {key}") if finding.kind == "bank"]
    assert treasury.confidence < PERSONAL


def test_positions_hold_for_decomposed_text() -> None:
    """A text with combining accents is scanned in NFC, and what is found there is masked as ever."""
    (finding,) = personal("Mme Dufre\u0301ne, ne\u0301e le 04/05/1985", "birth")
    assert finding.masked == "••/••/19••"


@given(st.text(max_size=200))
def test_a_folded_text_keeps_its_places(text: str) -> None:
    """Folding in place changes no length, and scanning any text raises nothing."""
    assert len(aligned(text)) == len(text)
    found(text)


def test_a_file_of_thousands_keeps_its_first_findings() -> None:
    """Each kind is reported a thousand times at most, in the order of the document."""
    pages = [Page(number, "né le 04/05/1985\n" * 600) for number in (1, 2)]
    findings = scan(pages, "text/plain", NOTHING_PUBLIC, today=TODAY)
    assert (len(findings), findings[-1].page) == (MOST, 2)


def test_lengths_of_ibans() -> None:
    """The registry of IBANs gives the length of a country, 0 for a country without IBAN."""
    assert (iban_length("FR"), iban_length("DE"), iban_length("US")) == (27, 22, 0)
