"""What the path alone says: presumed private (not opened), technical (counted, excluded by decision), or a document.

Names are compared folded (no case, no accent). A folder rule speaks of everything below a folder of that name.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
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
        ((_entry, nature),) = self.natures([entry])
        return nature

    def natures(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, Nature]]:
        """Each entry with its nature. What is said of a folder is kept for the files that follow and lie in it."""
        folders, any_name = self._first_look
        last, above, above_folded, marked = b"", "", "", False
        for entry in entries:
            folder, slash, name = entry.path.rpartition(b"/")
            if folder != last:
                above, above_folded = (form + slash.decode() for form in paths.forms(folder))
                last, marked = folder, not folders.isdisjoint(_parts(above_folded))
            shown, folded = paths.forms(name)
            forms = above + shown, above_folded + folded
            if entry.kind is _FOLDER:
                yield entry, Nature("folder", "", forms)
            elif marked or any_name(folded) or "/" in folded:
                yield entry, self._judged(entry, forms)
            else:
                yield entry, _unmarked(entry, forms)

    def _judged(self, entry: Entry, forms: tuple[str, str]) -> Nature:
        folder, _slash, name = forms[1].rpartition("/")
        above = _parts(folder)
        for nature, rules in (("private", self.private), ("junk", self.technical)):
            for rule in rules:
                if rule.matches(above, name):
                    return Nature(nature, rule.id, forms)
        return _unmarked(entry, forms)

    @cached_property
    def _first_look(self) -> tuple[frozenset[str], Callable[[str], object]]:
        """Folders that some rule names, and whether some rule names a file: most are below none and are not."""
        every = (*self.private, *self.technical)
        names = "|".join(f"(?:{name})" for rule in every for name in rule.names)
        folders = frozenset(paths.folded(name) for rule in every for name in rule.folders)
        return folders, re.compile(names or r"(?!)").fullmatch


_FOLDER, _LINK = EntryKind.FOLDER, EntryKind.LINK


def _parts(folder: str) -> frozenset[str]:
    """Names of the folders of a folded path."""
    return frozenset(part.strip() for part in folder.split("/"))


def _unmarked(entry: Entry, forms: tuple[str, str]) -> Nature:
    return Nature("link", "link", forms) if entry.kind is _LINK else Nature("document", "", forms)


def nature_rules(overrides: Path | None = None) -> NatureRules:
    """The rules, or the commune's own."""
    return load("ingest", "natures.yaml", NatureRules, overrides)
