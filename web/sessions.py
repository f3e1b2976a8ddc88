"""Sessions: a random token for the browser, its SHA-256 in the store; ended by time, by hand, or with the account."""

import hashlib
import secrets
import time
from collections.abc import Callable

from web.accounts import Account, account_of
from web.store import Store

SECOND = 1_000_000_000
IDLE = 3_600 * SECOND
"""Nanoseconds without a request after which a session ends."""
_NOTED = 60 * SECOND


class Sessions:
    """Who is signed in.

    Args:
        store: where they are kept.
        lasting: nanoseconds after which one ends, however busy.
        clock: nanoseconds since the epoch.
    """

    def __init__(self, store: Store, lasting: int, clock: Callable[[], int] = time.time_ns) -> None:
        self._store = store
        self._lasting = lasting
        self._clock = clock

    def open(self, account: Account) -> str:
        """Begin a session; its token, kept nowhere else than in the browser."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._store.begin() as db:
            db.execute("DELETE FROM session WHERE began < ? OR seen < ?", (now - self._lasting, now - IDLE))
            db.execute("INSERT INTO session VALUES (?, ?, ?, ?)", (_digest(token), account.id, now, now))
        return token

    def find(self, token: str) -> Account | None:
        """Whose session it is, as the account is now; None when it has ended."""
        now = self._clock()
        asked = (
            "SELECT account.id, account.name, account.groups, account.operator, session.seen"
            " FROM session JOIN account ON account.id = session.account_id"
            " WHERE session.digest = ? AND session.began >= ? AND session.seen >= ?"
        )
        with self._store.begin() as db:
            row = db.execute(asked, (_digest(token), now - self._lasting, now - IDLE)).fetchone()
            if row and row[-1] < now - _NOTED:
                db.execute("UPDATE session SET seen = ? WHERE digest = ?", (now, _digest(token)))
        return account_of(row) if row else None

    def end(self, token: str) -> None:
        """End a session."""
        with self._store.begin() as db:
            db.execute("DELETE FROM session WHERE digest = ?", (_digest(token),))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
