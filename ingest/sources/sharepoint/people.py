"""Users and groups of `UserGroup.xml`."""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ingest.sources.sharepoint.facts import true
from ingest.sources.sharepoint.manifest import Element

UNITS = {"User", "Group"}
PARTS = frozenset({"Member"})

_SID = re.compile(r"s-1-[0-9]+(?:-[0-9]+)+$", re.IGNORECASE)


def sid(system_id: str) -> str:
    """`S-1-…` of a `SystemId`: base64 of a SID (MS-DTYP 2.4.2.2) or of a claim that ends in one; empty otherwise."""
    try:
        raw = base64.b64decode(system_id, validate=True)
    except ValueError:  # binascii.Error, or not ASCII
        return ""
    if len(raw) >= 8 and raw[0] == 1 and len(raw) == 8 + 4 * raw[1]:
        parts = (int.from_bytes(raw[at : at + 4], "little") for at in range(8, len(raw), 4))
        return "-".join(str(part) for part in ("S-1", int.from_bytes(raw[2:8], "big"), *parts))
    found = _SID.search(raw.decode("ascii", "replace"))
    return found[0].upper() if found else ""


@dataclass(frozen=True, slots=True)
class User:
    """A person, or a group of the directory."""

    name: str
    login: str
    sid: str
    deleted: bool

    @property
    def said(self) -> str:
        """`Name <login>`, the login without the prefix of its claim (`i:0#.f|membership|`)."""
        login = self.login.rpartition("|")[2] if self.login.startswith("i:0") else self.login
        return f"{self.name} <{login}>" if login and self.name not in {"", login, self.login} else self.name or login


@dataclass(slots=True)
class People:
    """Who the numbers of a package are. Numbers of users and groups are one series."""

    users: dict[str, User] = field(default_factory=dict)
    groups: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    def add(self, elements: Iterable[Element]) -> None:
        """Take the users and groups as they come."""
        for one in elements:
            facts = one.facts
            number = facts.get("Id", "")
            if one.tag == "Group":
                members = tuple(member.facts.get("UserId", "") for member in one.having("Member"))
                self.groups[number] = (facts.get("Name", ""), members)
            else:
                login = facts.get("Login", "")
                said = sid(facts.get("SystemId", "")) or sid_of_login(login)
                self.users[number] = User(facts.get("Name", ""), login, said, true(facts.get("IsDeleted", "")))

    def who(self, number: str) -> str:
        """Name for people; empty when unknown."""
        user = self.users.get(number)
        return user.said if user else ""

    def principals(self, number: str) -> set[str]:
        """SID, or login, of the user; of a group `group:name` and its members. Deleted and unknown ones: nobody."""
        found: set[str] = set()
        pending, seen = [number], set[str]()
        while pending:
            one = pending.pop()
            if one in seen:
                continue
            seen.add(one)
            if user := self.users.get(one):
                found |= {user.sid or user.login} - {""} if not user.deleted else set()
            elif one in self.groups:
                name, members = self.groups[one]
                found.add(f"group:{name}")
                pending += members
        return found


def sid_of_login(login: str) -> str:
    """The SID in a login such as `c:0+.w|s-1-5-21-…`; empty when there is none."""
    found = _SID.search(login)
    return found[0].upper() if found else ""
