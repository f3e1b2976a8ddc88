"""Passwords and keys: from the environment, a file that only its owner may read, the keyring, or a prompt.

Never from `passation.toml`, never on the command line, never in a log.
"""

import getpass
import os
import stat
import sys
from pathlib import Path

from passation import messages
from passation.errors import SettingsError

SERVICE = "passation"


def secret(name: str, workspace: Path, question: str = "") -> str | None:
    """The secret `name` (`PASSATION_SOURCE_<NAME>_PASSWORD`, `PASSATION_S3_SECRET_KEY`…), or None.

    Looked for in the variable of that name, in the file named by the variable `<name>_FILE`, in the file
    `secrets/<name>` of the workspace, in the keyring (service `passation`), then asked for when there is a terminal
    and a `question`.

    Raises:
        SettingsError: when a secret file may be read by others.
    """
    if value := os.environ.get(name):
        return value
    named = os.environ.get(f"{name}_FILE")
    for file in (Path(named) if named else None, workspace / "secrets" / name):
        if file and file.is_file():
            return _from_file(file)
    if value := _from_keyring(name):
        return value
    if question and sys.stdin.isatty():
        return getpass.getpass(f"{question} : ") or None
    return None


def _from_keyring(name: str) -> str | None:
    import keyring  # a tenth of a second, which the other ways need not pay
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, name)
    except KeyringError:
        return None  # no keyring on this machine: the other ways remain


def _from_file(file: Path) -> str:
    mode = file.stat().st_mode
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(messages.secret_readable(file))
    return file.read_text(encoding="utf-8").rstrip("\r\n")
