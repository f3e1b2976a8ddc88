"""What the path alone says: presumed private (not opened), technical (counted, excluded by decision), or a document.

Names are compared folded (no case, no accent). A folder rule speaks of everything below a folder of that name.
"""

import re
from collections.abc import Callable
from functools import cached_property, lru_cache
from pathlib import Path

from catalog.entries import Nature
from passation import paths
from passation.model import Entry, EntryKind
from passation.rules import Rule, RuleFile, load


class NatureRule(Rule):
    """Folder names and name patterns that mark a file; examples and counter-examples are run by the tests."""

    id: str
    folders: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(paths.folded(name) for name in self.folders)

    @cached_property
    def _names(self) -> re.Pattern[str] | None:
        return re.compile("|".join(f"(?:{name})" for name in self.names)) if self.names else None

    def matches(self, folders: frozenset[str], name: str) -> bool:
        """Whether the rule speaks of a file of this name below folders of these names (all folded)."""
        return bool(folders & self._folders) or bool(self._names and self._names.fullmatch(name))


class NatureRules(RuleFile):
    """`natures.yaml`."""

    private: tuple[NatureRule, ...]
    technical: tuple[NatureRule, ...]

    def nature(self, entry: Entry) -> Nature:
        """Nature of a file or link; a folder is always a document's folder."""
        forms = paths.forms(entry.path)
        if entry.kind is EntryKind.FOLDER:
            return Nature("folder", "", forms)
        folder, _slash, name = forms[1].rpartition("/")
        above, marked = self._parts(folder)
        if marked or self._any_name.fullmatch(name):
            for nature, rules in (("private", self.private), ("junk", self.technical)):
                for rule in rules:
                    if rule.matches(above, name):
                        return Nature(nature, rule.id, forms)
        return Nature("link", "link", forms) if entry.kind is EntryKind.LINK else Nature("document", "", forms)

    @cached_property
    def _parts(self) -> Callable[[str], tuple[frozenset[str], bool]]:
        """Names of the folders of a folded path, and whether a rule speaks of one; kept, for files come in a row."""
        any_folder = self._any_folder

        @lru_cache(1024)
        def parts(folder: str) -> tuple[frozenset[str], bool]:
            names = frozenset(part.strip() for part in folder.split("/"))
            return names, not names.isdisjoint(any_folder)

        return parts

    @cached_property
    def _any_folder(self) -> frozenset[str]:
        """What most files are not below; and `_any_name`, what most are not called: one look instead of one a rule."""
        return frozenset(paths.folded(name) for rule in (*self.private, *self.technical) for name in rule.folders)

    @cached_property
    def _any_name(self) -> re.Pattern[str]:
        names = [name for rule in (*self.private, *self.technical) for name in rule.names]
        return re.compile("|".join(f"(?:{name})" for name in names) or r"(?!)")


def nature_rules(overrides: Path | None = None) -> NatureRules:
    """The rules, or the commune's own."""
    return load("ingest", "natures.yaml", NatureRules, overrides)
