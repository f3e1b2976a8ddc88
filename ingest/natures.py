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
        if entry.kind is _FOLDER:
            return Nature("folder", "", forms)
        above_of, any_name = self._first_look
        folder, _slash, name = forms[1].rpartition("/")
        above, marked = above_of(folder)
        if marked or any_name(name):
            for nature, rules in (("private", self.private), ("junk", self.technical)):
                for rule in rules:
                    if rule.matches(above, name):
                        return Nature(nature, rule.id, forms)
        return Nature("link", "link", forms) if entry.kind is _LINK else Nature("document", "", forms)

    @cached_property
    def _first_look(self) -> tuple[Callable[[str], tuple[frozenset[str], bool]], Callable[[str], object]]:
        """What tells at once that no rule speaks of a file, as of most: nothing above it, nor its name, is in any.

        The first function gives the names of the folders of a folded path and whether some rule speaks of one; it
        remembers, for files come folder by folder. The second says whether some rule speaks of a folded name.
        """
        every = (*self.private, *self.technical)
        folders = frozenset(paths.folded(name) for rule in every for name in rule.folders)
        names = "|".join(f"(?:{name})" for rule in every for name in rule.names)

        @lru_cache(1024)
        def above_of(folder: str) -> tuple[frozenset[str], bool]:
            above = frozenset(part.strip() for part in folder.split("/"))
            return above, not above.isdisjoint(folders)

        return above_of, re.compile(names or r"(?!)").fullmatch


_FOLDER, _LINK = EntryKind.FOLDER, EntryKind.LINK


def nature_rules(overrides: Path | None = None) -> NatureRules:
    """The rules, or the commune's own."""
    return load("ingest", "natures.yaml", NatureRules, overrides)
