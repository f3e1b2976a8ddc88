"""The words of the invented commune: names, streets, places, firms (`demo/data/commune.yaml`)."""

from functools import cache

from passation import rules


class Lexicon(rules.RuleFile):
    """Lists to draw from; the keys are French because the file is written by and for French speakers."""

    communes: list[str]
    departement: str
    arrondissement: str
    canton: str
    hommes: list[str]
    femmes: list[str]
    familles: list[str]
    types_voie: list[str]
    noms_voie: list[str]
    lieux: list[str]
    salles: list[str]
    ecoles: list[str]
    associations: list[str]
    entreprises: list[str]
    evenements: list[str]
    courses: list[str]
    travaux: list[str]
    sujets: list[str]
    objets: list[str]
    metiers: list[str]
    plaintes: list[str]
    remarques: list[str]


@cache
def lexicon() -> Lexicon:
    """The lexicon of the package."""
    return rules.load("demo", "commune.yaml", Lexicon)
