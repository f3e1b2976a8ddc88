"""Local accounts: a name, a password, the reader groups of `passation.toml`, or an operator who sees everything."""

import json
import re
import sqlite3
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from passation.errors import SettingsError
from web import messages, passwords
from web.store import Store

_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
_COLUMNS = "account.id, account.name, account.groups, account.operator"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in."""

    id: int
    name: str
    groups: tuple[str, ...] = ()
    operator: bool = False

    def reading_as(self, known: Collection[str]) -> tuple[str, ...] | None:
        """Reader groups that the settings still know; None for an operator, who sees all; () sees nothing."""
        return None if self.operator else tuple(name for name in self.groups if name in known)


@dataclass(frozen=True, slots=True)
class Listed:
    """An account with the instant of its last sign-in, None when there was none."""

    account: Account
    last: int | None


class Accounts:
    """The accounts of one commune."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, name: str, password: str, groups: Sequence[str] = (), *, operator: bool = False) -> Account:
        """Make an account. Raises SettingsError: name taken or not allowed, weak password."""
        known = checked_name(name)
        passwords.check_strength(password, known)
        row = (known, passwords.hashed(password), json.dumps(list(groups)), operator, time.time_ns())
        statement = "INSERT OR IGNORE INTO account (name, password, groups, operator, made) VALUES (?, ?, ?, ?, ?)"
        with self._store.begin() as db:
            made = db.execute(statement, row)
            if not made.rowcount:
                raise SettingsError(messages.name_taken(known))
            return Account(made.lastrowid or 0, known, tuple(groups), operator)

    def remove(self, name: str) -> None:
        """Remove an account; its sessions end at once. Raises SettingsError when there is none."""
        with self._store.begin() as db:
            if not db.execute("DELETE FROM account WHERE name = ?", (_folded(name),)).rowcount:
                raise SettingsError(messages.no_account(name))

    def change_password(self, name: str, password: str) -> None:
        """Give another password; the sessions of the account end at once. Raises SettingsError."""
        passwords.check_strength(password, _folded(name))
        kept = passwords.hashed(password)
        with self._store.begin() as db:
            if not db.execute("UPDATE account SET password = ? WHERE name = ?", (kept, _folded(name))).rowcount:
                raise SettingsError(messages.no_account(name))
            ended = "DELETE FROM session WHERE account_id = (SELECT id FROM account WHERE name = ?)"
            db.execute(ended, (_folded(name),))

    def sign_in(self, name: str, password: str) -> Account | None:
        """The account of that name and password; the same work is done whether the name exists or not."""
        with self._store.begin() as db:
            row = db.execute(f"SELECT {_COLUMNS}, password FROM account WHERE name = ?", (_folded(name),)).fetchone()  # noqa: S608
        accepted = passwords.matches(row[-1] if row else None, password)
        with self._store.begin() as db:
            values = (time.time_ns(), row[0] if row else None, accepted)
            db.execute("INSERT INTO sign_in (at, account_id, accepted) VALUES (?, ?, ?)", values)
        return account_of(row) if accepted else None

    def all(self) -> list[Listed]:
        """Every account, by name."""
        last = "(SELECT max(at) FROM sign_in WHERE accepted AND account_id = account.id)"
        with self._store.begin() as db:
            rows = db.execute(f"SELECT {_COLUMNS}, {last} FROM account ORDER BY name").fetchall()  # noqa: S608
        return [Listed(account_of(row), row[-1]) for row in rows]


def account_of(row: sqlite3.Row | tuple[int, str, str, int]) -> Account:
    """From the columns id, name, groups, operator."""
    return Account(row[0], row[1], tuple(json.loads(row[2])), bool(row[3]))


def checked_name(name: str) -> str:
    """The name as it is kept. Raises SettingsError when it is not allowed."""
    folded = _folded(name)
    if not _NAME.fullmatch(folded):
        raise SettingsError(messages.bad_name(name))
    return folded


def _folded(name: str) -> str:
    return name.strip().lower()
