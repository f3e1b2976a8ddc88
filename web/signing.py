"""Signed cookies and the tokens of forms (HMAC-SHA-256), under a key that lies in `secrets/` of the workspace."""

import hashlib
import hmac
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from passation import messages as kernel
from passation.errors import SettingsError
from web import messages

KEY_FILE = "PASSATION_WEB_KEY"
_KEY_BYTES = 32


class Signer:
    """Signs and checks under one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, token: str) -> str:
        """What the cookie holds."""
        return f"{token}.{self._sign('cookie', token)}"

    def unseal(self, cookie: str) -> str:
        """The token of a cookie that was sealed here, else nothing."""
        token, _, signature = cookie.rpartition(".")
        return token if hmac.compare_digest(signature.encode(), self._sign("cookie", token).encode()) else ""

    def form_token(self, token: str) -> str:
        """What a form sent by the holder of the token carries (OWASP, « Signed Double-Submit Cookie »)."""
        return self._sign("form", token)

    def is_form_token(self, token: str, given: str) -> bool:
        """Whether the form comes from a page that was given to the holder of the token."""
        return bool(token) and hmac.compare_digest(given.encode(), self.form_token(token).encode())

    def _sign(self, use: str, token: str) -> str:
        said = f"{use}:{token}".encode("utf-8", "surrogatepass")
        return hmac.new(self._key, said, hashlib.sha256).hexdigest()


def signer_of(workspace: Path) -> Signer:
    """The signer of a workspace; its key is made when there is none.

    Raises:
        SettingsError: others may read the key, or it is not one.
    """
    file = workspace / "secrets" / KEY_FILE
    if not file.exists():
        _make(file)
    key = file.read_bytes()
    if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(kernel.secret_readable(file))
    if len(key) != _KEY_BYTES:
        raise SettingsError(messages.bad_key(file))
    return Signer(key)


def _make(file: Path) -> None:
    """Under its name only once it is whole; the first of two programs wins."""
    file.parent.mkdir(mode=0o700, exist_ok=True)
    aside = file.with_name(f".{secrets.token_hex(8)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as out:
        out.write(secrets.token_bytes(_KEY_BYTES))
    try:
        with suppress(FileExistsError):
            file.hardlink_to(aside)
    finally:
        aside.unlink()
