"""The commune itself: one name, one mayor, the same agents and streets in every document of a seed."""

from dataclasses import dataclass
from random import Random

from demo.prose import numbers
from demo.prose.lexicon import Lexicon, lexicon
from demo.prose.people import Person, ascii_slug, person
from demo.truth import CommuneTruth

FIRST_YEAR, LAST_YEAR = 2004, 2025


@dataclass(frozen=True, slots=True)
class World:
    """What does not change from one document to the next."""

    words: Lexicon
    name: str
    insee: str
    postcode: str
    siren: str
    siret: str
    ccas_siren: str
    mayor: Person
    deputies: tuple[Person, ...]
    councillors: tuple[Person, ...]
    agents: tuple[Person, ...]
    streets: tuple[str, ...]
    phone: str
    email: str
    treasury_iban: str

    @classmethod
    def make(cls, seed: int) -> "World":
        """The commune of `seed`; department 99 and INSEE codes 99600–99899 are given to no place."""
        rng, words = Random(f"{seed}:monde"), lexicon()  # noqa: S311 - a seeded invention, nothing secret
        name, town = rng.choice(words.communes), rng.randrange(600, 900)
        streets = tuple(f"{kind} {of}" for of in words.noms_voie for kind in [rng.choice(words.types_voie)])
        postcode = f"99{rng.randrange(10, 99)}0"

        def somebody() -> Person:
            address = f"{rng.randrange(1, 90)} {rng.choice(streets)}, {postcode} {name}"
            return person(rng, words, address, (1956, 1990))

        siren = numbers.luhned(f"21990{town}")
        return cls(
            words=words, name=name, insee=f"99{town}", postcode=postcode, siren=siren,
            siret=numbers.luhned(f"{siren}0001"), ccas_siren=numbers.luhned(f"26990{town}"), mayor=somebody(),
            deputies=tuple(somebody() for _ in range(4)), councillors=tuple(somebody() for _ in range(10)),
            agents=tuple(somebody() for _ in range(14)), streets=streets,
            phone=numbers.phone(rng), email=f"mairie@{ascii_slug(name)}.example",
            treasury_iban=numbers.spaced_iban(rng, numbers.iban(rng)),
        )  # fmt: skip

    @property
    def truth(self) -> CommuneTruth:
        """Its row in the ground truth."""
        return CommuneTruth(
            name=self.name, insee=self.insee, department=self.words.departement, postcode=self.postcode,
            siren=self.siren, siret=self.siret, ccas_siren=self.ccas_siren, mayor=self.mayor.full,
        )  # fmt: skip
