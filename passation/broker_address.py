"""Address of the broker that carries batches to workers: `amqp://account@server/vhost`, without its password."""

from urllib.parse import urlsplit

from passation import messages
from passation.loopback import is_loopback
from passation.server_address import with_password

CLEAR, ENCRYPTED = ("amqp", "redis"), ("amqps", "rediss")


def refusal(url: str, *, insecure: bool = False) -> str:
    """Why this address is refused, in French; empty when it is not.

    Args:
        url: as in the settings.
        insecure: whether a connection without encryption to another machine is allowed.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return messages.BROKER_ADDRESS
    if parts.password is not None:
        return messages.BROKER_CREDENTIALS
    if parts.scheme not in CLEAR + ENCRYPTED or not parts.hostname or parts.query or parts.fragment:
        return messages.BROKER_ADDRESS
    if parts.scheme in CLEAR and not insecure and not is_loopback(parts.hostname):
        return messages.BROKER_CLEAR
    return ""


def complete(url: str, password: str | None) -> str:
    """The address as the library takes it, with the password."""
    parts = urlsplit(url)
    return parts._replace(netloc=with_password(parts, password)).geturl()
