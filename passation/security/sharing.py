"""Who reads an object of SharePoint, in the canonical JSON that its source writes: `{"allow": […], "sharepoint": 1}`.

SharePoint has no Deny, and its source has already followed inheritance; so a list of principals says all.
"""

import json
from dataclasses import dataclass

from passation.security import sid

ANONYMOUS = "anonymous"
_EVERYONE = ("c:0(.s|true", "c:0-.f|rolemanager|spo-grid-all-users")
"""Claims of « Everyone » and « Everyone except external users » (Microsoft, SharePoint Online)."""
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Sharing:
    """`allow` holds principals as `principal` writes them; `everyone` when all who sign in, or more, may read."""

    allow: frozenset[str]
    everyone: bool = False


def parse(data: bytes) -> Sharing | None:
    """The permissions; None when the bytes are not in that form."""
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or said.get("sharepoint") != _VERSION:
        return None
    allow = said.get("allow")
    if not isinstance(allow, list) or not all(isinstance(one, str) for one in allow):
        return None
    everyone = any(one == ANONYMOUS or one.casefold().startswith(_EVERYONE) for one in allow)
    return Sharing(frozenset(map(principal, allow)), everyone)


def principal(text: str) -> str:
    """One spelling for an account: a SID in capitals; a login without case nor the prefix of its claim."""
    clean = text.strip()
    return clean.upper() if sid.is_sid(clean) else clean.rpartition("|")[2].casefold()
