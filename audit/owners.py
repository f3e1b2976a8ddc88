"""Owners that answer to nobody, as far as this machine can tell. The directory (annuaire) is not asked.

A SID names a domain and a number in it (MS-DTYP 2.4.2). Most files of a source belong to accounts of one domain: its
accounts are not verified. An account of another domain, that the settings do not know, is one of an old server or of a
machine that is gone. The accounts that Samba makes of Unix ones (S-1-22-1, S-1-22-2) count as a domain of their own,
which is never foreign. A Unix number (`uid:`) is looked up among the accounts of this machine.
"""

import pwd
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

_ACCOUNT = re.compile(r"(S-1-5-21-\d+-\d+-\d+|S-1-22-[12])-\d+")
_SAMBA = "S-1-22-"


@dataclass(frozen=True, slots=True)
class Owners:
    """What was found: (source, owner) without an account, and how many accounts were not verified."""

    unknown: frozenset[tuple[str, str]]
    unverified: int = 0
    names: tuple[str, ...] = field(default=())
    """The unknown owners, whatever the source."""


def judge(counts: Sequence[Any], groups: Iterable[str]) -> Owners:
    """Tell the owners apart.

    Args:
        counts: rows of source, owner, count.
        groups: SIDs that the settings name.
    """
    named = frozenset(groups)
    ours = {domain(sid) for sid in named} - {""}
    unknown: set[tuple[str, str]] = set()
    unverified: set[str] = set()
    for source in sorted({row.source for row in counts}):
        rows = [row for row in counts if row.source == source]
        home = ours | _home(rows)
        for row in rows:
            found = domain(row.owner)
            if row.owner in named:
                continue
            if _no_account(row.owner) or (found and found not in home and not found.startswith(_SAMBA)):
                unknown.add((source, row.owner))
            elif found:
                unverified.add(row.owner)
    return Owners(frozenset(unknown), len(unverified), tuple(sorted({owner for _, owner in unknown})))


def domain(sid: str) -> str:
    """Domain part of the SID of an account; empty for any other owner."""
    match = _ACCOUNT.fullmatch(sid)
    return match[1] if match else ""


def _home(rows: Sequence[Any]) -> set[str]:
    """The domain to which most files of a source belong; all of them when none has more."""
    files: Counter[str] = Counter()
    for row in rows:
        if found := domain(row.owner):
            files[found] += row.count
    most = max(files.values(), default=0)
    return {name for name, count in files.items() if count == most}


def _no_account(owner: str) -> bool:
    number = owner.removeprefix("uid:")
    if number == owner or not number.isdecimal():
        return False
    try:
        pwd.getpwuid(int(number))
    except (KeyError, OverflowError):
        return True
    return False
