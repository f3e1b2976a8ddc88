"""The Unix accounts that smbd needs behind its own list of accounts."""

import os
import pwd
import subprocess
from dataclasses import dataclass

from demo.servers import messages
from passation.errors import ServiceError


@dataclass(frozen=True, slots=True)
class Account:
    """A name and password that the server will accept."""

    name: str
    password: str


def exists(name: str) -> bool:
    """Whether the machine knows this Unix account."""
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def create(name: str) -> None:
    """Add a system account without home or login; needs root.

    Never while an smbd serves: logins made during the rewriting of /etc/passwd may come back as guest sessions.

    Raises:
        ServiceError: the account could not be added.
    """
    if os.geteuid() != 0:
        raise ServiceError(messages.no_account(name))
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "--", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise ServiceError(messages.account_refused(name, done.stderr.strip()))


def remove(name: str) -> None:
    """Take back an account that `create` added."""
    subprocess.run(["userdel", "--", name], capture_output=True, check=False)  # noqa: S603, S607
