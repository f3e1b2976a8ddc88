"""The values of one document: drawn once, then the same wherever the document names them."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from demo.prose import numbers
from demo.prose.people import Person, person
from demo.prose.template import frames
from demo.prose.world import World
from passation.console import day as in_words

_CITIZENS, _AGENTS, _CHILDREN, _ELDERS, _ELECTED = "abcd", "gh", "kl", "vw", "xyz"


class Registry:
    """Running numbers of the acts, by series and year, as the commune's registers give them."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._last: Counter[tuple[str, int]] = Counter()

    def next(self, series: str, year: int) -> str:
        """The next number of `series`, printed in one of its ways."""
        self._last[series, year] += self._rng.randrange(1, 4)
        return self.printed(series, year, self._last[series, year])

    def printed(self, series: str, year: int, number: int) -> str:
        """`number` in one of the ways of its series."""
        return self._rng.choice(frames().numbers[series]).format(
            y=year, n=number, c=f"{number:03d}", s=f"{year % 100:02d}"
        )


class Facts:
    """Slots of a document. `value` gives what a slot says and what it is (a Madis kind, a decoy, or nothing)."""

    def __init__(self, world: World, rng: Random, when: date, registry: Registry, series: str = "arrete") -> None:
        self.world, self.rng, self.when = world, rng, when
        self._registry, self._series = registry, series
        self._said: dict[str, tuple[str, str]] = {}
        self._days: dict[str, date] = {}
        self._people: dict[str, Person] = {}

    def row(self) -> "Facts":
        """The facts of another row of the same document."""
        return Facts(self.world, self.rng, self.when, self._registry, self._series)

    def keep(self, slot: str, text: str, kind: str = "") -> None:
        """Fix what `slot` says, and what it is."""
        self._said[slot] = (kind, text)

    def value(self, slot: str) -> tuple[str, str]:
        """What kind of data `slot` is, and its text.

        Raises:
            KeyError: no such slot.
        """
        if slot not in self._said:
            self._said[slot] = self._draw(slot)
        return self._said[slot]

    def text(self, slot: str) -> str:
        """The text of `slot`."""
        return self.value(slot)[1]

    def said(self, *bases: str) -> list[str]:
        """What the slots of these families say, of those drawn so far."""
        return [text for slot, (_, text) in self._said.items() if slot.rstrip("0123456789") in bases]

    def day(self, slot: str) -> str:
        """The day that `slot` says, as ISO; empty when it was not drawn."""
        return self._days[slot].isoformat() if slot in self._days else ""

    def person(self, letter: str) -> Person:
        """The person that `letter` stands for: a–d people, g h agents, k l children of a, v w elders, x–z elected."""
        if letter not in self._people:
            self._people[letter] = self._somebody(letter)
        return self._people[letter]

    def _somebody(self, letter: str) -> Person:
        world, year = self.world, self.when.year
        if letter in _AGENTS:
            return world.agents[(self.rng.randrange(7) * 2 + _AGENTS.index(letter)) % len(world.agents)]
        if letter in _ELECTED:
            return world.deputies[
                (self.rng.randrange(len(world.deputies)) + _ELECTED.index(letter)) % len(world.deputies)
            ]
        if letter in _CHILDREN:
            parent = self.person("a")
            return person(self.rng, world.words, parent.address, (year - 11, year - 4), parent.last)
        years = (year - 97, year - 76) if letter in _ELDERS else (year - 74, year - 19)
        return person(self.rng, world.words, self._address(), years)

    def _address(self) -> str:
        number = f"{self.rng.randrange(1, 140)}{self.rng.choice(['', '', '', ' bis', ' ter'])}"
        comma = self.rng.choice([", ", ", ", " "])
        return f"{number}{self.rng.choice([' ', ', '])}{self._street()}{comma}{self.world.postcode} {self.world.name}"

    def _street(self) -> str:
        return self.rng.choice(self.world.streets)

    def _draw(self, slot: str) -> tuple[str, str]:
        letter, dot, what = slot.partition(".")
        if dot:
            kind, text = self.person(letter).said(what)
            return ("decoy:elected" if letter in _ELECTED and kind else kind), text
        base = slot.rstrip("0123456789")
        if base in _LISTS:
            return "", self._other(base, lambda: self.rng.choice(getattr(self.world.words, _LISTS[base])))
        if base == "rue":
            return "", self._other(base, self._street)
        if base in _DAYS:
            return "", self._dated(slot, *_DAYS[base])
        if base in _SAME_DAY:
            text = self.text(_SAME_DAY[base])
            self._days[slot] = self._days.get(_SAME_DAY[base], self.when)
            return "", text
        if base in _DECOYS:
            return f"decoy:{_DECOYS[base][0]}", _DECOYS[base][1](self)
        return "", _PLAIN[base](self)

    def _other(self, base: str, draw: Callable[[], str]) -> str:
        """A value that no slot of the same family says yet, when a few draws find one."""
        said = {text for slot, (_, text) in self._said.items() if slot.startswith(base)}
        return next((text for text in (draw() for _ in range(6)) if text not in said), draw())

    def number(self) -> str:
        """The number of the act, from its register."""
        return self._registry.next(self._series, self.when.year)

    def other(self, slot: str) -> str:
        """The number of another act of the series, of the year of the day `slot`."""
        self.text(slot)
        return self._registry.printed(self._series, self._days[slot].year, self.rng.randrange(1, 300))

    def _dated(self, slot: str, low: int, high: int, words: bool) -> str:
        """A day some days after the document (before it when negative), in words or in digits."""
        when = self._days[slot] = self.when + timedelta(days=self.rng.randrange(low, high))
        return in_words(when) if words else f"{when:%d/%m/%Y}"


_LISTS = {
    "lieu": "lieux", "salle": "salles", "ecole": "ecoles", "asso": "associations", "entreprise": "entreprises",
    "evenement": "evenements", "course": "courses", "travaux": "travaux", "sujet": "sujets", "objet_trouve": "objets",
    "metier": "metiers", "plainte": "plaintes", "remarque": "remarques",
}  # fmt: skip


def _amount(rng: Random, high: int) -> str:
    return f"{rng.randrange(18, high):,}".replace(",", " ") + f",{rng.choice(['00', '50', '20', '85', '37'])}"


def _plate(rng: Random) -> str:
    letters = rng.choices("ABCDEFGHJKLMNPQRTVWXYZ", k=4)
    return f"{letters[0]}{letters[1]}-{rng.randrange(1, 999):03d}-{letters[2]}{letters[3]}"


def _file_number(facts: Facts, letters: str) -> str:
    town = facts.world.insee[2:]
    return (
        f"{letters} 099 {town} {facts.when.year % 100:02d} {facts.rng.choice('ABV0')}{facts.rng.randrange(1, 9999):04d}"
    )


def _present(facts: Facts) -> str:
    chosen = facts.rng.sample(facts.world.councillors, facts.rng.randrange(6, 10))
    return ", ".join(f"{'M.' if each.male else 'Mme'} {each.full}" for each in chosen)


_DAYS = {
    "debut": (5, 25, True), "fin": (26, 60, True), "apres": (61, 120, True), "avant": (-60, -4, True),
    "avantjj": (-60, -4, False), "ancienne": (-3000, -400, True), "envoi": (1, 4, False),
}  # fmt: skip
"""Slot of a day → earliest and latest, in days from the document, and whether in words."""
_SAME_DAY = {"envoye": "jj", "recu": "envoi", "publie": "envoi"}
"""What a day is for → the slot that says it."""
_DECOYS: dict[str, tuple[str, Callable[[Facts], str]]] = {
    "maire": ("elected", lambda f: f.world.mayor.full),
    "conseillers": ("elected", _present),
    "siret": ("siret", lambda f: f.world.siret),
    "siren": ("siren", lambda f: f.world.siren),
    "siret_entreprise": ("siret", lambda f: numbers.siret(f.rng, numbers.company_siren(f.rng))),
    "tel_mairie": ("office-phone", lambda f: f.world.phone),
    "mel_mairie": ("office-email", lambda f: f.world.email),
    "iban_tresor": ("treasury-iban", lambda f: f.world.treasury_iban),
    "faux_nir": ("wrong-nir", lambda f: numbers.wrong_nir(f.rng)),
    "dossier_pc": ("file-number", lambda f: _file_number(f, "PC")),
    "dossier_dp": ("file-number", lambda f: _file_number(f, "DP")),
    "facture": ("invoice-number", lambda f: f"FA{f.when.year}{f.rng.randrange(10**7):07d}"),
    "marche": ("contract-number", lambda f: f"{f.when.year}-{f.rng.choice('TSF')}{f.rng.randrange(1, 40):02d}"),
    "dossier_interne": ("file-number", lambda f: f"{f.when.year}{f.rng.randrange(10**11):011d}"),
}
_PLAIN: dict[str, Callable[[Facts], str]] = {
    "commune": lambda f: f.world.name,
    "COMMUNE": lambda f: f.world.name.upper(),
    "cp": lambda f: f.world.postcode,
    "departement": lambda f: f.world.words.departement,
    "arrondissement": lambda f: f.world.words.arrondissement,
    "canton": lambda f: f.world.words.canton,
    "rue": Facts._street,
    "no": lambda f: str(f.rng.randrange(1, 90)),
    "numero": Facts.number,
    "annee": lambda f: str(f.when.year),
    "suivante": lambda f: str(f.when.year + 1),
    "precedente": lambda f: str(f.when.year - 1),
    "date": lambda f: in_words(f.when),
    "jj": lambda f: f"{f.when:%d/%m/%Y}",
    "iso": lambda f: f.when.isoformat(),
    "aammjj": lambda f: f"{f.when:%Y%m%d}",
    "autre": lambda f: f.other("ancienne"),
    "recente": lambda f: f.other("avant"),
    "heure": lambda f: f"{f.rng.randrange(7, 12)}h{f.rng.choice(['00', '30', '15'])}",
    "soir": lambda f: f"{f.rng.choice([17, 18, 19, 20, 23])}h{f.rng.choice(['00', '30'])}",
    "montant": lambda f: _amount(f.rng, 90_000),
    "petit": lambda f: _amount(f.rng, 900),
    "n": lambda f: str(f.rng.randrange(2, 30)),
    "jours": lambda f: str(f.rng.randrange(2, 45)),
    "pourcent": lambda f: f"{f.rng.randrange(1, 60)},{f.rng.randrange(100):02d}",
    "surface": lambda f: str(f.rng.randrange(18, 240)),
    "parcelle": lambda f: f"{f.rng.choice(['A', 'B', 'C', 'ZA', 'AB', 'AD', 'ZK'])} {f.rng.randrange(1, 900)}",
    "plaque": lambda f: _plate(f.rng),
    "presents": lambda f: str(f.rng.randrange(9, 14)),
    "procurations": lambda f: str(f.rng.randrange(0, 3)),
    "secretaire": lambda f: f.rng.choice(f.world.councillors).full,
    "agent": lambda f: f.rng.choice(f.world.agents).first,
    "prenom": lambda f: f.rng.choice(f.world.words.femmes + f.world.words.hommes),
}  # fmt: skip
