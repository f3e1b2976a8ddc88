"""Address of a catalogue on a server: `postgresql://account@server/database`, without its password.

Each commune has a schema named after its INSEE code, so that twenty of them share a server, or even a database.
"""

from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from passation import messages
from passation.server_address import with_password

SCHEMES = ("postgresql", "postgresql+psycopg")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_TOLD = {"host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "target_session_attrs"}
_ENCRYPTED = ("require", "verify-ca", "verify-full")
_LOCK_WAIT = "60s"  # as long as SQLite waits


def refusal(url: str, *, insecure: bool = False) -> str:
    """Why this address is refused, in French; empty when it is not.

    Args:
        url: as in the settings.
        insecure: whether a connection without encryption to another machine is allowed.
    """
    try:
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query, keep_blank_values=True))
        password = parts.password is not None or "password" in asked
        _ = parts.port
    except ValueError:
        return messages.CATALOGUE_ADDRESS
    if password:
        return messages.CATALOGUE_CREDENTIALS
    if parts.scheme not in SCHEMES or not parts.path.strip("/") or asked.keys() - _TOLD:
        return messages.CATALOGUE_ADDRESS
    if not insecure and _remote(url) and asked.get("sslmode", "require") not in _ENCRYPTED:
        return messages.CATALOGUE_CLEAR
    return ""


def complete(url: str, insee: str, password: str | None, *, insecure: bool = False) -> str:
    """The address as the driver takes it: with the password, the schema of the commune and the time to wait.

    Another machine is asked for encryption (libpq alone would fall back to none): `sslmode=verify-full` in the
    address asks for more.
    """
    parts = urlsplit(url)
    defaults = {"connect_timeout": "10", "client_encoding": "utf8", "application_name": "passation"}
    if _remote(url) and not insecure:
        defaults["sslmode"] = "require"
    options = {"options": f"-csearch_path={schema(insee)} -clock_timeout={_LOCK_WAIT}"}
    query = urlencode(defaults | dict(parse_qsl(parts.query)) | options, quote_via=quote)
    return f"postgresql+psycopg://{with_password(parts, password)}{parts.path}?{query}"


def schema(insee: str) -> str:
    """Name of the schema that holds the tables of a commune."""
    return f"commune_{insee.lower()}"


def _remote(url: str) -> bool:
    parts = urlsplit(url)
    host = dict(parse_qsl(parts.query)).get("host", parts.hostname or "")
    return bool(host) and not host.startswith("/") and host not in _LOOPBACK
