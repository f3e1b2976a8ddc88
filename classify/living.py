"""What is still living: templates, and files that people worked on shortly before the crawl (`data/vivants.yaml`).

A rule looks at a name, a node and two dates that the catalogue knows, never at the clock.
"""

import re
from calendar import monthrange
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from pydantic import Field, field_validator, model_validator

from classify.plan import FilingPlan
from passation import paths
from passation.rules import Rule, RuleFile, load

FILE = "vivants.yaml"


class NameRule(Rule):
    """A written form of a file name, over the folded name in which `_` is a space."""

    pattern: str
    examples: tuple[str, ...] = Field(min_length=1)
    counter_examples: tuple[str, ...] = Field(min_length=1)

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"expression impossible à lire ({error})") from error
        return value

    @model_validator(mode="after")
    def _holds(self) -> Self:
        for name in self.examples:
            if not self.says(name):
                raise ValueError(f"l’exemple « {name} » n’est pas reconnu")
        for name in self.counter_examples:
            if self.says(name):
                raise ValueError(f"le contre-exemple « {name} » est reconnu")
        return self

    def says(self, name: str) -> bool:
        """Whether the name has this form."""
        return re.search(self.pattern, paths.folded(name).replace("_", " ")) is not None


class Templates(Rule):
    """Blank documents that are filled in again and again: living whatever their age."""

    extensions: tuple[str, ...]
    names: tuple[NameRule, ...]
    formats: tuple[str, ...]


class Recent(Rule):
    """Documents in a format of work, changed within `months` before the day of the crawl, under these nodes."""

    months: int = Field(ge=0, le=120)
    nodes: tuple[str, ...]
    formats: tuple[str, ...]


class LivingFile(RuleFile):
    """The rule file. `never`: nodes under which nothing is living."""

    never: tuple[str, ...]
    templates: Templates
    recent: Recent


class Living:
    """The rule of a commune, over its effective filing plan. Nodes that the plan does not have say nothing."""

    def __init__(self, rules: LivingFile, plan: FilingPlan) -> None:
        self._rules = rules
        self._never = _below(plan, rules.never)
        self._worked_on = _below(plan, rules.recent.nodes)

    @classmethod
    def load(cls, plan: FilingPlan, overrides: Path | None = None) -> "Living":
        """With the packaged rules, or the commune's own. Raises RuleError."""
        return cls(load("classify", FILE, LivingFile, overrides), plan)

    def holds(self, path: bytes, node: str, modified: int | None, crawled: int) -> bool:
        """Whether a file is living.

        Args:
            path: where it lies.
            node: where it is filed.
            modified: its date in nanoseconds, UTC; None when the source gives none.
            crawled: when the crawl that saw it last began, in nanoseconds, UTC.
        """
        if node in self._never:
            return False
        extension = paths.extension(path)
        return self._template(path, extension) or (
            node in self._worked_on
            and extension in self._rules.recent.formats
            and modified is not None
            and modified >= months_before(crawled, self._rules.recent.months)
        )

    def _template(self, path: bytes, extension: str) -> bool:
        rules = self._rules.templates
        if extension in rules.extensions:
            return True
        name = paths.shown(paths.name(path))
        return extension in rules.formats and any(rule.says(name) for rule in rules.names)


def _below(plan: FilingPlan, nodes: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        node.id for node in plan if node.id in nodes or any(one.id in nodes for one in plan.ancestors(node.id))
    )


def months_before(instant: int, months: int) -> int:
    """Midnight, UTC, of the same day of the month so many months before; of its last day when it has no such day."""
    day = datetime.fromtimestamp(instant // 10**9, UTC).date()
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = min(day.day, monthrange(year, month + 1)[1])
    return int(datetime(year, month + 1, last, tzinfo=UTC).timestamp()) * 10**9
