"""Numbers that pass every check and belong to nobody.

NIR use commune codes 950–989, above the last INSEE code in use in any department; telephones come from the blocks that
ARCEP keeps for works of fiction (décision 2018-0881); IBAN use bank codes that open with 99, which no bank holds.
"""

from datetime import date
from itertools import pairwise
from random import Random

from stdnum import iban as stdnum_iban
from stdnum import luhn
from stdnum.fr import nir as stdnum_nir

_FICTION_BLOCKS = ("019900", "026191", "035301", "046571", "053649")
_RIB_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")


def luhned(digits: str) -> str:
    """`digits` with their Luhn key."""
    return digits + str(luhn.calc_check_digit(digits))


def siret(rng: Random, siren: str) -> str:
    """A SIRET of `siren`, 14 digits."""
    return luhned(f"{siren}{rng.randrange(1, 60):04d}")


def company_siren(rng: Random) -> str:
    """A SIREN of a private company."""
    return luhned(f"{rng.choice('4589')}{rng.randrange(10**7):07d}")


def nir(rng: Random, *, male: bool, born: date) -> str:
    """A NIR of 15 characters with its key."""
    place = rng.choice([*(f"{n:02d}" for n in range(1, 96) if n != 20), "2A", "2B", "99"])
    body = f"{1 if male else 2}{born:%y%m}{place}{rng.randrange(950, 990)}{rng.randrange(1, 1000):03d}"
    return body + stdnum_nir.calc_check_digits(body)


def spaced_nir(rng: Random, value: str) -> str:
    """`value` as people type it."""
    cuts = (0, 1, 3, 5, 7, 10, 13, 15)
    parts = [value[start:end] for start, end in pairwise(cuts)]
    return rng.choice([value, " ".join(parts), " ".join(parts), ".".join(parts), f"{value[:13]} {value[13:]}"])


def wrong_nir(rng: Random) -> str:
    """15 digits shaped as a NIR whose key is wrong: a file number, a bar code."""
    value = nir(rng, male=True, born=date(rng.randrange(1950, 2000), rng.randrange(1, 13), 1))
    key = int(value[13:])
    return value[:13] + f"{(key + rng.randrange(1, 96)) % 97 + 1:02d}" if key != 96 else value[:13] + "01"


def iban(rng: Random) -> str:
    """A French IBAN with RIB key and check digits, 27 characters."""
    bank, branch = f"99{rng.randrange(1000):03d}", f"{rng.randrange(100000):05d}"
    account = f"{rng.randrange(10**10):010d}{rng.choice('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"
    number = int(account.translate(_RIB_LETTERS))
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * number) % 97
    bban = f"{bank}{branch}{account}{key:02d}"
    return f"FR{stdnum_iban.calc_check_digits(f'FR00{bban}')}{bban}"


def spaced_iban(rng: Random, value: str) -> str:
    """`value` as printed on a RIB, or run together."""
    groups = " ".join(value[start : start + 4] for start in range(0, len(value), 4))
    return rng.choice([groups, groups, value])


def phone(rng: Random) -> str:
    """A telephone number in one of the usual writings."""
    digits = f"{rng.choice(_FICTION_BLOCKS)}{rng.randrange(10000):04d}"
    pairs = [digits[start : start + 2] for start in range(0, 10, 2)]
    spaced = " ".join(pairs)
    return rng.choice([spaced, spaced, ".".join(pairs), digits, f"+33 {spaced[1:]}", f"0033{digits[1:]}"])
