"""Writes a PRIME package of SharePoint: manifests, settings, people and `.dat`, object by object.

Shapes follow Microsoft's Content Deployment schemas and Migration API pages; no real export was at hand to compare.
"""

import base64
import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import quoteattr

ROLES = {"limited": 1073741825, "read": 1073741826, "contribute": 1073741827, "full": 1073741829}
_MASKS = {"limited": 134287360, "read": 138612833377, "contribute": 1856436900591, "full": 9223372036854775807}
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a file: number (`2.0`), bytes, instants, numbers of its people."""

    number: str
    content: bytes | Path
    modified: datetime = EPOCH
    created: datetime = EPOCH
    author: str = ""
    editor: str = ""


class PrimeWriter:
    """Adds objects to a new package in `folder`; `finish` writes what stands beside the manifests.

    Args:
        folder: receives the package; made when absent.
        web: path of the web from the root of the server.
        security: IncludeSecurity; without it no rights are written.
        per_manifest: objects after which another manifest begins; 0 for one manifest.
        link: share the bytes of the contents on disk instead of copying them.
    """

    def __init__(
        self,
        folder: Path,
        web: str = "/sites/mairie",
        *,
        security: str = "All",
        per_manifest: int = 0,
        link: bool = False,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._web = web
        self._security = security
        self._per_manifest = per_manifest
        self._link = link
        self._manifests: list[str] = []
        self._open: TextIO | None = None
        self._objects = 0
        self._contents = 0
        self._numbers = 0
        self._users: list[str] = []
        self._groups: list[str] = []
        self._scopes: list[str] = []

    def add_user(self, name: str, login: str, sid: str = "", *, domain_group: bool = False) -> str:
        """A person or a group of the directory; returns its number."""
        self._numbers += 1
        system_id = base64.b64encode(_sid_bytes(sid) if sid else login.encode()).decode()
        facts = {"Id": self._numbers, "Name": name, "Login": login, "Email": "", "IsDomainGroup": _bool(domain_group)}
        self._users.append(_tag("User", facts | {"IsSiteAdmin": "false", "SystemId": system_id, "IsDeleted": "false"}))
        return str(self._numbers)

    def add_group(self, name: str, members: Sequence[str]) -> str:
        """A group of the site; returns its number."""
        self._numbers += 1
        inside = "".join(_tag("Member", {"UserId": member}) for member in members)
        self._groups.append(_tag("Group", {"Id": self._numbers, "Name": name, "Description": ""}, inside))
        return str(self._numbers)

    def add_scope(self, url: str, granted: Mapping[str, str]) -> None:
        """Unique permissions of the object at `url` (relative to the web): number of a principal → role."""
        inside = "".join(
            _tag("Assignment", {"RoleId": ROLES[role], "PrincipalId": who}) for who, role in granted.items()
        )
        facts = {
            "ScopeId": self._id("scope", url),
            "RoleDefWebId": self._id("web"),
            "RoleDefWebUrl": self._web.strip("/"),
        }
        whole = f"{self._web.strip('/')}/{url}".strip("/")
        facts |= {"ObjectId": self._id(url), "ObjectType": "1", "ObjectUrl": whole, "AnonymousPermMask": "0"}
        self._scopes.append(_tag("RoleAssignment", facts, inside))

    def add_folder(self, url: str, modified: datetime = EPOCH) -> None:
        """A folder, by its path from the web."""
        facts = {"Id": self._id(url), "Name": url.rpartition("/")[2], "Url": url, "ParentWebUrl": self._web}
        facts |= {"TimeCreated": _time(EPOCH), "TimeLastModified": _time(modified)}
        self._write("SPFolder", url, _tag("Folder", facts))

    def add_file(self, url: str, versions: Sequence[Version], *, outer_content: bool = True) -> None:
        """A file with its history, the current version last.

        Args:
            url: its path from the web.
            versions: oldest first.
            outer_content: False gives the current version a place in `Versions` only, as exports with history may.
        """
        *older, current = versions
        inside = "".join(self._version(url, one) for one in (older if outer_content else versions))
        facts = self._file_facts(url, current) | {"ListItemIntId": str(self._objects), "InDocumentLibrary": "true"}
        if outer_content:
            facts["FileValue"] = self._content(current.content)
        self._write("SPFile", url, _tag("File", facts, _tag("Versions", {}, inside) if inside else ""))
        item = {"Id": self._id("item", url), "DocId": self._id(url), "DocType": "File", "FileUrl": url}
        item |= {
            "DirName": f"{self._web.strip('/')}/{url.rpartition('/')[0]}".strip("/"),
            "ModerationStatus": "Approved",
        }
        item |= {"Author": current.author, "ModifiedBy": current.editor, "Version": current.number}
        fields = _tag(
            "Fields", {}, _tag("Field", {"Name": "Editor", "Value": f"{current.editor};UserInfo", "Type": "User"})
        )
        self._write("SPListItem", url, _tag("ListItem", item, fields))

    def add_template(self, url: str) -> None:
        """A page of SharePoint that was never changed."""
        facts = {"Id": self._id(url), "Url": url, "Name": url.rpartition("/")[2], "ParentWebUrl": self._web}
        self._write("SPFile", url, _tag("File", facts | {"IsGhosted": "true", "SetupPath": "pages\\viewpage.aspx"}))

    def finish(self) -> list[Path]:
        """Write the rest; the files of the package, lists first."""
        if self._security != "None":
            roles = "".join(
                _tag("Role", {"RoleId": ROLES[one], "Title": one, "PermMask": _MASKS[one]}) for one in ROLES
            )
            self._write("DeploymentRoles", "", _tag("Roles", {}, roles))
            self._write("DeploymentRoleAssignments", "", _tag("RoleAssignments", {}, "".join(self._scopes)))
        self._next_manifest()
        site = {"SiteUrl": f"https://mairie.sharepoint.example{self._web}", "IncludeSecurity": self._security}
        self._list(
            "ExportSettings", "exportsettings", "", site | {"IncludeVersions": "All", "ExportMethod": "ExportAll"}
        )
        files = "".join(_tag("ManifestFile", {"Name": name}) for name in self._manifests)
        version = _tag("SchemaVersion", {"Version": "15.0.0.0", "Build": "16.0.0.0", "ObjectsProcessed": self._objects})
        self._list("SystemData", "systemdata", version + _tag("ManifestFiles", {}, files))
        people = _tag("Users", {}, "".join(self._users)) + _tag("Groups", {}, "".join(self._groups))
        self._list("UserGroupMap", "usergroupmap", people, name="UserGroup")
        return sorted(self._folder.iterdir(), key=lambda path: (path.suffix != ".xml", path.name))

    def _version(self, url: str, one: Version) -> str:
        return _tag("File", self._file_facts(url, one) | {"FileValue": self._content(one.content)})

    def _file_facts(self, url: str, one: Version) -> dict[str, str]:
        return {
            "Id": self._id(url),
            "Name": url.rpartition("/")[2],
            "Url": url,
            "ParentWebUrl": self._web,
            "Version": one.number,
            "TimeCreated": _time(one.created),
            "TimeLastModified": _time(one.modified),
            "Author": one.author,
            "ModifiedBy": one.editor,
        }

    def _content(self, content: bytes | Path) -> str:
        """Store the bytes of a version; its `.dat`."""
        name = f"{self._contents:08X}.dat"
        self._contents += 1
        target = self._folder / name
        if isinstance(content, bytes):
            target.write_bytes(content)
            return name
        if self._link:
            with suppress(OSError):  # another disk
                os.link(content, target)
                return name
        shutil.copyfile(content, target)
        return name

    def _write(self, kind: str, url: str, inside: str) -> None:
        if self._open is None or (self._per_manifest and self._objects % self._per_manifest == 0):
            self._next_manifest()
            name = f"Manifest{len(self._manifests) or ''}.xml"
            self._manifests.append(name)
            self._open = (self._folder / name).open("w", encoding="utf-8")
            self._open.write(
                '<?xml version="1.0" encoding="utf-8"?>\n<SPObjects xmlns="urn:deployment-manifest-schema">\n'
            )
        self._objects += 1
        facts = {
            "Id": self._id(kind, url),
            "ObjectType": kind,
            "ParentWebId": self._id("web"),
            "ParentWebUrl": self._web,
        }
        whole = f"{self._web.rstrip('/')}/{url}"
        self._open.write(_tag("SPObject", facts | {"Url": whole}, inside) + "\n")

    def _next_manifest(self) -> None:
        if self._open is not None:
            self._open.write("</SPObjects>\n")
            self._open.close()
        self._open = None

    def _list(
        self, tag: str, schema: str, inside: str, facts: Mapping[str, object] | None = None, name: str = ""
    ) -> None:
        content = _tag(tag, {"xmlns": f"urn:deployment-{schema}-schema", **(facts or {})}, inside)
        (self._folder / f"{name or tag}.xml").write_text(f'<?xml version="1.0" encoding="utf-8"?>\n{content}', "utf-8")

    def _id(self, *parts: str) -> str:
        return str(uuid5(NAMESPACE_URL, "|".join((self._web, *parts))))


def _tag(name: str, facts: Mapping[str, object], inside: str = "") -> str:
    said = "".join(f" {key}={quoteattr(str(value))}" for key, value in facts.items() if value != "")
    return f"<{name}{said}>{inside}</{name}>" if inside else f"<{name}{said} />"


def _bool(value: bool) -> str:
    return "true" if value else "false"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _sid_bytes(sid: str) -> bytes:
    authority, *parts = (int(part) for part in sid.split("-")[2:])
    head = bytes([1, len(parts)]) + authority.to_bytes(6, "big")
    return head + b"".join(part.to_bytes(4, "little") for part in parts)
