"""Where things lie in a town hall's share: folders of services, folders of agents, old computers, and their rights."""

from functools import cache
from random import Random

from demo.truth import AclPlan
from passation import rules

SERVER, DISK = "serveur", "disque"


class Layout(rules.RuleFile):
    """`demo/data/lieux.yaml`."""

    homes: dict[str, list[str]]
    """Kind of home → folders, under `serveur`, `{annee}` being a year."""
    scattered: list[str]
    """Folders of the share where anything may land."""
    disque: list[str]
    empty: list[str]
    """Folders that hold nothing."""
    acls: list[AclPlan]
    denied: list[str]
    """Folders in each of which one file is refused to the account that reads."""

    def home(self, key: str, year: int, rng: Random) -> str:
        """A folder of the share for a document of that home; one document in four is not where it should be."""
        pool = self.homes[key] if rng.random() < 0.75 or key.startswith(("prive", "vrac", "photos")) else self.scattered
        return f"{SERVER}/{rng.choice(pool).format(annee=year)}"

    def elsewhere(self, year: int, rng: Random) -> str:
        """A folder of the share where copies are found."""
        return f"{SERVER}/{rng.choice(self.scattered).format(annee=year)}"

    def on_disk(self, year: int, rng: Random) -> str:
        """A folder of the second source."""
        return f"{DISK}/{rng.choice(self.disque).format(annee=year)}"


@cache
def layout() -> Layout:
    """The layout of the package."""
    return rules.load("demo", "lieux.yaml", Layout)
