"""Templates of documents and their frames, kept as data (`demo/data/modeles_*.yaml`, `cadres.yaml`).

The markup of a text, line by line: `# ` opens a heading, `| a | b |` is a row of a table, `! ` a stamp; `@part` is
replaced by the lines of a part of the template (those that begin with `?` may be left out), `@part 2` by two of them
in order. Inside a line, `[a|b]` is a choice, `{slot}` a value of the document, `<health:words>` words that are
personal data of a Madis kind.
"""

from functools import cache
from typing import Literal

from pydantic import Field

from passation import rules


class LinkModel(rules.Rule):
    """What the act does to another one."""

    kind: Literal["abroge", "modifie", "proroge", "leve", "rapporte"]
    number: str
    """How the number of the other act is made."""
    date: str
    """Slot of its date."""


class ActModel(rules.Rule):
    """What makes a template an act."""

    kind: Literal["arrete", "deliberation", "decision", "compte_rendu"]
    subject: str
    """ACTES subject code."""
    nature: Literal["DE", "AR", "AI", "CC", "BF", "AU"]
    number: str = "{numero}"
    """How the number is made; empty for acts without one."""
    sent: float = 0.0
    """Share of copies that bear the stamp of the préfecture (CGCT L2131-2 says which acts are sent)."""
    duration: Literal["", "temporaire", "permanent"] = ""
    start: str = ""
    """Slot of the first day of its period."""
    end: str = ""
    """Slot of the last day."""
    places: tuple[str, ...] = ()
    """Places that it names without a slot."""
    links: tuple[LinkModel, ...] = ()


class QuestionModel(rules.Rule):
    """A question that the document answers."""

    ask: str
    words: str


class Template(rules.Rule):
    """One kind of document in several wordings."""

    id: str
    kind: str
    split: Literal["tuning", "test"]
    frame: str = "libre"
    anchor: bool = False
    """Written exactly once, and always."""
    weight: float = 1.0
    """Share among the documents of a commune; of weight 0 it is drawn where it is named only."""
    node: str = ""
    accepted: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    home: str
    """Key of the folders of `lieux.yaml` where it lies."""
    formats: list[str]
    names: list[str]
    act: ActModel | None = None
    parts: dict[str, list[str]] = Field(default_factory=dict)
    columns: tuple[tuple[str, str], ...] = ()
    """For lists: heading (with its choices) and value of each column."""
    rows: tuple[int, int] = (22, 60)
    questions: tuple[QuestionModel, ...] = ()


class Templates(rules.RuleFile):
    """A file of templates."""

    templates: list[Template] = Field(min_length=1)


class Frames(rules.RuleFile):
    """Skeletons shared by templates: name → wordings."""

    frames: dict[str, list[str]]
    labels: list[list[str]]
    """Ways to number articles: the first, then the others with `{n}`."""
    numbers: dict[str, list[str]]
    """Series of acts → ways of printing a number, with `{y}`, `{n}` and `{c}` (shown in three figures)."""


FILES = ("arretes", "effets", "conseil", "population", "personnel", "social", "finances", "divers", "listes")


@cache
def templates() -> tuple[Template, ...]:
    """Every template, in the order of the files."""
    return tuple(each for name in FILES for each in rules.load("demo", f"modeles_{name}.yaml", Templates).templates)


@cache
def frames() -> Frames:
    """The frames of the package."""
    return rules.load("demo", "cadres.yaml", Frames)
