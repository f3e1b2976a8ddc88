"""Passwords: argon2id with the parameters of RFC 9106 (second choice: 64 MiB, 3 passes, 4 lanes)."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

from passation.errors import SettingsError
from web import messages

SHORTEST, LONGEST = 12, 200
"""Characters. Twelve: ANSSI, « Recommandations relatives à l’authentification multifacteur et aux mots de passe »."""
_VARIETY = 5

_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
_AT_ONCE = BoundedSemaphore(2)  # each takes 64 MiB: a crowd at the door must not exhaust the machine
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$pwoHJ3OeUfJ4yZ2DlBdH9w$Q+yLFx17B+r5KsRYr8sROiTYkVmtymk0rmvPCL6+hiQ"
"""Of a random password that nobody kept. Where there is no such account it is compared with: the work is the same, and
names cannot be told by the time."""


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether the password is the one of which `kept` was made; None when there is no account."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(kept or _NOBODY, password[:LONGEST]) and kept is not None
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False


def check_strength(password: str, name: str) -> None:
    """Raises SettingsError in French when the password is too weak."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise SettingsError(messages.password_length(SHORTEST, LONGEST))
    if len(set(password)) < _VARIETY or name in password.lower():
        raise SettingsError(messages.PASSWORD_GUESSABLE)
