"""Names that a person reads and any system takes, for copies out of the store."""

import re

from migrate.fetch.platforms import FileName
from migrate.living import cleaned

LONGEST = 150
"""Bytes of a name, extension included: Windows takes 255 characters, and a folder stands before it."""


def readable(name: bytes) -> str:
    """The last part of a path as a name that every system takes, in plain sight; never empty."""
    stem, extension = split(cleaned(cleaned(name).lstrip(". ").encode()))
    return _cut(stem, LONGEST - len(extension.encode())) + extension


def split(name: str) -> tuple[str, str]:
    """Stem, and extension with its dot; empty when what follows the last dot is no extension."""
    found = re.fullmatch(r"(.+)(\.[A-Za-z0-9]{1,16})", name)
    return (found[1], found[2]) if found else (name, "")


def numbered(name: str, number: int) -> str:
    """`note.pdf`, then `note (2).pdf`."""
    stem, extension = split(name)
    return name if number == 1 else f"{stem} ({number}){extension}"


def in_form(name: str, rule: FileName, number: int) -> str:
    """The name as a platform wants it, cut to what it takes; one that is right already stays."""
    if rule.takes(name):
        return name
    stem, extension = split(name)
    room = rule.longest - len(rule.form.format(number=number, name="")) - len(extension)
    return rule.form.format(number=number, name=stem[: max(room, 1)].strip() + extension)


def _cut(stem: str, most: int) -> str:
    data = stem.encode()
    return stem if len(data) <= most else data[:most].decode(errors="ignore").rstrip()
