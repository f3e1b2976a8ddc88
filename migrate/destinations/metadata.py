"""What may accompany an object: its digest, its date, the number of its transfer, and nothing else.

Metadata is read by the provider, so it never carries a path, a name or an owner; a closed list keeps it so.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from migrate.destinations import messages
from passation.errors import DestinationError, Fault

_ALLOWED = {
    "sha256": re.compile(r"[0-9a-f]{64}"),
    "mtime": re.compile(r"-?[0-9]{1,11}\.[0-9]{9}"),
    "transfer": re.compile(r"[0-9A-Za-z-]{1,64}"),
}


def object_metadata(sha256: bytes, modified: int | None, transfer: str) -> dict[str, str]:
    """Metadata of an object.

    Args:
        sha256: digest of the content.
        modified: instant in nanoseconds; written in seconds under `mtime`, where rclone looks for it.
        transfer: id of the transfer, letters, digits and `-`.
    """
    dated = {} if modified is None else {"mtime": f"{Decimal(modified).scaleb(-9):.9f}"}
    return {"sha256": sha256.hex(), "transfer": transfer, **dated}


def modified_in(metadata: Mapping[str, str]) -> int | None:
    """The instant that `object_metadata` was given, in nanoseconds."""
    return int(Decimal(metadata["mtime"]).scaleb(9)) if "mtime" in metadata else None


def checked(metadata: Mapping[str, str]) -> dict[str, str]:
    """The metadata itself.

    Raises:
        DestinationError: with fault REFUSED, when it holds anything else than `object_metadata` gives.
    """
    for name, value in metadata.items():
        if name not in _ALLOWED or not _ALLOWED[name].fullmatch(value):
            raise DestinationError(messages.BAD_METADATA, fault=Fault.REFUSED)
    return dict(metadata)
