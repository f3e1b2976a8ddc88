"""Who may read what: role assignments of a package.

Only unique permissions are exported; an object has those of its scope or, when it names none, of the nearest ancestor.
What is not told opens to nobody: access never widens.
"""

import json
from collections import Counter
from typing import NamedTuple

from ingest.sources.sharepoint.facts import guid, whole_number
from ingest.sources.sharepoint.manifest import Element
from ingest.sources.sharepoint.people import People
from passation import paths

# SPBasePermissions (Microsoft, SharePoint server object model)
VIEW, APPROVE, OPEN, VERSIONS = 0x1, 0x10, 0x20, 0x40
READ = VIEW | OPEN

_STANDARD = {  # ids of the roles that every site has, for packages that do not describe them
    "1073741826": READ | VERSIONS,  # reader
    "1073741827": READ | VERSIONS,  # contributor
    "1073741828": READ | VERSIONS | APPROVE,  # designer
    "1073741829": READ | VERSIONS | APPROVE,  # administrator
    "1073741830": READ | VERSIONS,  # editor
    "1073741825": 0,  # limited access: passes through, reads nothing
}
ANONYMOUS = "anonymous"


class Scope(NamedTuple):
    """An object with permissions of its own."""

    url: str
    web: str
    granted: tuple[tuple[str, str], ...]
    """(role, principal) numbers."""
    anonymous: int


class Rights:
    """Permissions of one package; `people` tells who its principals are."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._masks: dict[tuple[str, str], int] = {}
        self._by_scope: dict[str, Scope] = {}
        self._by_url: dict[str, Scope] = {}
        self._known: dict[tuple[Scope, int], bytes] = {}
        self.unknown_roles: Counter[str] = Counter()

    def add_role(self, web: str, role: Element) -> None:
        """Take a role of a web."""
        number, mask = role.facts.get("RoleId", ""), whole_number(role.facts.get("PermMask", ""), 0)
        self._masks[guid(web), number] = self._masks["", number] = mask

    def add(self, assignment: Element) -> None:
        """Take a RoleAssignment."""
        facts = assignment.facts
        granted = tuple(
            (one.facts.get("RoleId", ""), one.facts.get("PrincipalId", "")) for one in assignment.having("Assignment")
        )
        anonymous = whole_number(facts.get("AnonymousPermMask", ""), 0)
        scope = Scope(facts.get("ObjectUrl", "").strip("/"), guid(facts.get("RoleDefWebId", "")), granted, anonymous)
        if named := guid(facts.get("ScopeId", "")):
            self._by_scope[named] = scope
        self._by_url[scope.url.casefold()] = scope

    def descriptor(self, path: bytes, scope: str, needed: int) -> bytes | None:
        """Canonical JSON of who has all the permissions of `needed` on an object; None when the package tells nothing.

        A scope that is named and not described is not looked for above: the object has permissions that we do not know.
        """
        found = self._by_scope.get(scope) if scope and self._by_scope else self._nearest(path)
        if found is None:
            return None
        key = (found, needed)
        if key not in self._known:
            self._known[key] = self._written(found, needed)
        return self._known[key]

    def _nearest(self, path: bytes) -> Scope | None:
        url = paths.to_utf16(path).casefold()
        while url and url not in self._by_url:
            url = url.rpartition("/")[0]
        return self._by_url.get(url)

    def _written(self, scope: Scope, needed: int) -> bytes:
        allowed: set[str] = set()
        for role, principal in scope.granted:
            if self._mask(scope.web, role) & needed == needed:
                allowed |= self._people.principals(principal)
        if scope.anonymous & needed == needed:
            allowed.add(ANONYMOUS)
        said = {"allow": sorted(allowed), "inherited_from": f"/{scope.url}", "sharepoint": 1}
        return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()

    def _mask(self, web: str, role: str) -> int:
        for key in ((web, role), ("", role)):
            if key in self._masks:
                return self._masks[key]
        if role not in _STANDARD:
            self.unknown_roles[role] += 1
        return _STANDARD.get(role, 0)
