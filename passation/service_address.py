"""Address of a server that is asked over HTTP: encrypted beyond this machine, and without an account in it."""

from urllib.parse import urlsplit

from passation import messages
from passation.loopback import is_loopback


def refusal(url: str, *, insecure: bool = False) -> str:
    """Why this address is refused, in French; empty when it is not.

    Args:
        url: as in the settings.
        insecure: whether http is accepted beyond this machine.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return messages.SERVICE_ADDRESS
    if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment or "@" in url:
        return messages.SERVICE_ADDRESS
    if parts.scheme == "http" and not insecure and not is_loopback(host):
        return messages.SERVICE_CLEAR
    return ""
