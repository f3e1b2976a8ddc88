"""Whether an address is this machine: what goes there needs no encryption."""

import ipaddress


def is_loopback(host: str) -> bool:
    """For a name or an address, without brackets; other names of this machine are not looked up."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
