"""The part of an address that names the server, and whoever speaks to it."""

from urllib.parse import SplitResult, quote, unquote


def with_password(parts: SplitResult, password: str | None) -> str:
    """`account:password@server:port`, quoted; without an account, the server alone unless there is a password."""
    server = parts.netloc.rpartition("@")[2]
    account = quote(unquote(parts.username or ""), safe="") + (f":{quote(password, safe='')}" if password else "")
    return f"{account}@{server}" if account else server
