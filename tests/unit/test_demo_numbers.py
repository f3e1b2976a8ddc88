"""The invented numbers pass every check, and their wrong twins do not."""

from datetime import date
from random import Random

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban
from stdnum.exceptions import InvalidChecksum
from stdnum.fr import nir, siren, siret

from demo.prose import numbers
from demo.prose.world import World

RANDOMS = st.integers(0, 2**32).map(Random)
BIRTHS = st.dates(date(1925, 1, 1), date(2019, 12, 31))


@given(RANDOMS, BIRTHS, st.booleans())
def test_every_nir_is_valid_and_says_sex_and_birth(rng: Random, born: date, male: bool) -> None:
    """A NIR has its key, its sex and its month, however it is spaced."""
    value = nir.compact(numbers.spaced_nir(rng, numbers.nir(rng, male=male, born=born)).replace(".", " "))
    assert nir.validate(value) == value
    assert value[:5] == f"{1 if male else 2}{born:%y%m}"


@given(RANDOMS)
def test_a_wrong_nir_never_validates(rng: Random) -> None:
    """The hard negatives have the shape of a NIR and a wrong key."""
    with pytest.raises(InvalidChecksum):
        nir.validate(numbers.wrong_nir(rng))


@given(RANDOMS)
def test_every_iban_has_both_keys(rng: Random) -> None:
    """An IBAN has its check digits, and its RIB key."""
    value = iban.validate(numbers.spaced_iban(rng, numbers.iban(rng)))
    letters = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
    assert len(value) == 27
    assert int(value[4:].translate(letters)) % 97 == 0


@given(RANDOMS)
def test_every_phone_is_a_french_number_of_the_fiction_blocks(rng: Random) -> None:
    """A telephone is valid in France and rings at nobody's."""
    number = phonenumbers.parse(numbers.phone(rng), "FR")
    assert phonenumbers.is_valid_number_for_region(number, "FR")
    assert str(number.national_number)[:5] in {"19900", "26191", "35301", "46571", "53649"}


@given(RANDOMS)
def test_every_siret_is_valid(rng: Random) -> None:
    """A SIRET and its SIREN have their Luhn keys."""
    assert siret.validate(numbers.siret(rng, siren.validate(numbers.company_siren(rng))))


@given(st.integers(0, 10_000))
def test_the_commune_has_a_siren_of_the_public_scheme(seed: int) -> None:
    """SIREN: 21, the department on three characters, the INSEE number, a Luhn key; 26 for the CCAS."""
    commune = World.make(seed).truth
    for number, scheme in ((commune.siren, "21"), (commune.ccas_siren, "26")):
        assert siren.validate(number).startswith(f"{scheme}990{commune.insee[2:]}")
    assert siret.validate(commune.siret).startswith(commune.siren)
    assert commune.insee.startswith("99")
