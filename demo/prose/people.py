"""Invented people, and the ways their data is written."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from random import Random

from demo.prose import numbers
from demo.prose.lexicon import Lexicon
from passation.console import day as in_words

_MAIL_HOSTS = ("exemple.fr", "courriel.example", "boite.example", "mel.exemple.fr")


def ascii_slug(text: str) -> str:
    """Lower-case ASCII letters and digits, the rest as single hyphens."""
    plain = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("’", "-")).encode("ascii", "ignore").decode()
    return "-".join("".join(char if char.isalnum() else " " for char in plain.lower()).split())


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who does not exist."""

    first: str
    last: str
    male: bool
    born: date
    address: str
    phone: str
    email: str
    iban: str
    nir: str

    @property
    def full(self) -> str:
        """First name and family name in capitals, as signed."""
        return f"{self.first} {self.last.upper()}"

    def said(self, what: str) -> tuple[str, str]:
        """Madis kind (empty for grammar) and text of the slot `what`.

        Raises:
            KeyError: no such slot.
        """
        return {
            "nom": ("name", self.full),
            "inv": ("name", f"{self.last.upper()} {self.first}"),
            "NOM": ("name", self.last.upper()),
            "prenom": ("name", self.first),
            "dit": ("", self.first),
            "naiss": ("birth", f"{self.born:%d/%m/%Y}"),
            "naissl": ("birth", in_words(self.born)),
            "adr": ("postal", self.address),
            "tel": ("phone", self.phone),
            "mel": ("email", self.email),
            "iban": ("bank", self.iban),
            "nir": ("social-security-number", self.nir),
            "civ": ("", "M." if self.male else "Mme"),
            "civl": ("", "Monsieur" if self.male else "Madame"),
            "e": ("", "" if self.male else "e"),
            "il": ("", "il" if self.male else "elle"),
            "sexe": ("", "M" if self.male else "F"),
        }[what]


def person(rng: Random, lexicon: Lexicon, address: str, years: tuple[int, int], last: str = "") -> Person:
    """Someone born between `years`, living at `address`."""
    male = rng.random() < 0.5
    first = rng.choice(lexicon.hommes if male else lexicon.femmes)
    family = last or rng.choice(lexicon.familles)
    born = date(rng.randint(*years), rng.randrange(1, 13), rng.randrange(1, 29))
    mail = f"{ascii_slug(first)}{rng.choice('._-')}{ascii_slug(family)}{rng.choice(['', str(rng.randrange(1, 99))])}"
    return Person(
        first, family, male, born, address, numbers.phone(rng), f"{mail}@{rng.choice(_MAIL_HOSTS)}",
        numbers.spaced_iban(rng, numbers.iban(rng)),
        numbers.spaced_nir(rng, numbers.nir(rng, male=male, born=born)),
    )  # fmt: skip
