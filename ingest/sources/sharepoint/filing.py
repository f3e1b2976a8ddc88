"""From the elements of the manifests of a package to rows of the index, and to what must be said of the package."""

from collections import Counter
from collections.abc import Iterator

from ingest.sources.sharepoint import facts as f
from ingest.sources.sharepoint import messages
from ingest.sources.sharepoint.index import FileRow, FolderRow, Index, Item
from ingest.sources.sharepoint.manifest import Element, XmlError
from ingest.sources.sharepoint.package import Package
from ingest.sources.sharepoint.rights import Rights
from ingest.sources.sharepoint.versions import Stage, history
from passation.errors import Fault, SourceError
from passation.model import Trouble

_UNITS = {"SPObject", "RoleAssignment"}
_PARTS = frozenset({"File", "Folder", "ListItem", "Attachment", "Field", "Role", "Assignment"})
_LIBRARIES = {"DocumentLibrary", "PictureLibrary"}
_KNOWN = {  # without the prefix SP; what is none of these and holds nothing that we know is said
    *_LIBRARIES,
    *("Site", "Web", "List", "Folder", "File", "ListItem", "ContentType", "Module", "ListTemplate"),
    *("DocumentTemplate", "Feature", "FieldTemplate", "DeploymentUserX", "DeploymentGroupX", "DeploymentRoles"),
    *("DeploymentRoleX", "DeploymentRoleAssignments", "DeploymentRoleAssignmentX", "Roles", "RoleAssignments"),
    *("DeploymentFieldTemplate", "UserX", "GroupX", "RoleX", "RoleAssignmentX"),
}


class Filing:
    """Files one package. `number` names it in the index."""

    def __init__(self, package: Package, number: int, index: Index, rights: Rights) -> None:
        self._package = package
        self._number = number
        self._index = index
        self._rights = rights
        self._templates = 0
        self._deleted = 0
        self._unknown: Counter[str] = Counter()

    def run(self) -> Iterator[Trouble]:
        """Read every manifest; a manifest that breaks loses only what follows in it."""
        for name in self._package.manifests():
            if isinstance(name, Trouble):
                yield name
            else:
                yield from self._manifest(name)
        say = self._package.trouble
        if self._templates:
            yield say(Fault.UNREADABLE, messages.templates_detail(self._templates))
        if self._deleted:
            yield say(Fault.VANISHED, messages.deleted_detail(self._deleted))
        for kind, count in sorted(self._unknown.items()):
            yield say(Fault.UNREADABLE, messages.unknown_type_detail(kind, count))

    def _manifest(self, name: str) -> Iterator[Trouble]:
        label = self._package.label(name)
        try:
            for element in self._package.read(name, _UNITS, _PARTS):
                if element.tag == "RoleAssignment":
                    self._rights.add(element)
                else:
                    yield from self._object(element)
        except XmlError as error:
            detail = messages.broken_xml_detail(label, error.why, error.line)
            yield self._package.trouble(error.fault, detail, hides=True)
        except SourceError as error:
            yield self._package.trouble(error.fault, label, hides=True)

    def _object(self, element: Element) -> Iterator[Trouble]:
        facts = f.decoded(element.facts)
        kind = facts.get("ObjectType", "").removeprefix("SP")
        if f.true(facts.get("IsDeleted", "")) and not any(map(_has_content, element.parts)):
            self._deleted += 1
            return
        if kind not in _KNOWN and not element.parts:
            self._unknown[facts.get("ObjectType", "")] += 1
        try:
            if kind in _LIBRARIES:
                self._library(facts)
            for part in element.parts:
                yield from self._part(part, facts)
        except f.BadPathError:
            yield self._package.trouble(Fault.UNREADABLE, messages.BAD_PATH_DETAIL, hides=True)

    def _part(self, part: Element, around: dict[str, str]) -> Iterator[Trouble]:
        part.facts = f.decoded(part.facts)
        web = part.facts.get("ParentWebUrl", around.get("ParentWebUrl", ""))
        if part.tag == "File":
            yield from self._file(part, f.server_path(web, part.facts.get("Url", ""), around.get("Url", "")))
        elif part.tag == "Folder":
            self._folder(part.facts, f.server_path(web, part.facts.get("Url", ""), around.get("Url", "")))
        elif part.tag == "ListItem":
            yield from self._item(part, web)
        elif part.tag == "Role":
            self._rights.add_role(around.get("ParentWebId", ""), part)

    def _library(self, facts: dict[str, str]) -> None:
        """A library is a folder, empty or not; its own SPFolder says more of it."""
        if url := facts.get("Url", "").strip("/"):
            path = f.server_path(facts.get("ParentWebUrl", ""), url, facts["Url"])
            self._index.add_folder(FolderRow(path, self._number, "", None, None, "", "", ""))

    def _folder(self, facts: dict[str, str], path: bytes) -> None:
        native, scope = f.guid(facts.get("Id", "")), f.guid(facts.get("ScopeId", ""))
        times = f.instant(facts.get("TimeCreated", "")), f.instant(facts.get("TimeLastModified", ""))
        people = facts.get("Author", ""), facts.get("ModifiedBy", "")
        self._index.add_folder(FolderRow(path, self._number, native, *times, *people, scope))

    def _file(self, file: Element, path: bytes) -> Iterator[Trouble]:
        if f.true(file.facts.get("IsGhosted", "")) and not _has_content(file):
            self._templates += 1
            return
        for older in file.parts:
            older.facts = f.decoded(older.facts)
        stages, lost = history(file)
        if lost is not None:
            detail = messages.current_lost_detail(str(lost), str(stages[0].number))
            yield Trouble(self._package.source, path, Fault.MISSING, detail, hides_entries=False)
        for stage in stages:
            yield from self._version(stage, path, file.facts)

    def _version(self, stage: Stage, path: bytes, outer: dict[str, str]) -> Iterator[Trouble]:
        """One row. What a version does not say of itself, its file may."""
        facts = stage.file.facts
        dat, declared = "", f.size(facts.get("FileSize", ""))
        try:
            dat = f.dat_name(facts["FileValue"]) if facts.get("FileValue") else ""
        except f.BadPathError:
            detail = messages.BAD_DAT_DETAIL
            yield Trouble(self._package.source, path, Fault.UNREADABLE, detail, hides_entries=False)
        held = self._package.find(dat) if dat else None
        row = FileRow(
            path=path,
            major=stage.number.major,
            minor=stage.number.minor,
            package=self._number,
            dat=dat,
            size=held[1] if held else max(declared, 0),
            held=int(held is not None),
            declared=declared,
            created=f.instant(facts.get("TimeCreated", "")),
            modified=f.instant(facts.get("TimeLastModified", "")),
            author=facts.get("Author", outer.get("Author", "")),
            editor=facts.get("ModifiedBy", ""),
            native=f.guid(outer.get("Id", "")),
            digest=f.md5(facts.get("MD5Hash", "")),
            secret=int(bool(facts.get("InitializationVector"))),
            failed=int(bool(facts.get("FailureMessage"))),
            scope=f.guid(outer.get("ScopeId", "")),
        )
        self._index.add_file(row)

    def _item(self, item: Element, web: str) -> Iterator[Trouble]:
        facts = item.facts
        fields = {one.facts["Name"]: f.person(one.facts.get("Value", "")) for one in item.having("Field")}
        said = Item(
            f.instant(facts.get("TimeCreated", "")),
            f.instant(facts.get("TimeLastModified", "")),
            facts.get("Author", fields.get("Author", "")),
            facts.get("ModifiedBy", fields.get("Editor", "")),
            facts.get("ModerationStatus", ""),
        )
        above = f.server_path("", facts["DirName"]) if facts.get("DirName", "").strip("/") else b""
        doc = f.guid(facts.get("DocId", "")) or f"item:{f.guid(facts.get('Id', ''))}"
        self._index.add_item(self._number, doc, said, above)
        for one in _attachments(item):
            yield from self._attachment(one, item, web)

    def _attachment(self, one: Element, item: Element, web: str) -> Iterator[Trouble]:
        """A file of its own, dated by its item when it says nothing."""
        lent = ("TimeCreated", "TimeLastModified", "Author", "ModifiedBy", "ScopeId")
        one.facts = {name: item.facts[name] for name in lent if name in item.facts} | f.decoded(one.facts)
        url = one.facts.get("Url", "")
        if not url:
            above, number = item.facts.get("DirName", "").strip("/"), item.facts.get("IntId", "0")
            url = f"/{above}/Attachments/{number}/{one.facts.get('Name', '')}"
        yield from self._file(one, f.server_path(web, url))


def _attachments(item: Element) -> Iterator[Element]:
    """Of the item and of its older versions; the same one comes several times."""
    yield from item.having("Attachment")
    for older in item.having("ListItem"):
        yield from _attachments(older)


def _has_content(part: Element) -> bool:
    return bool(part.facts.get("FileValue")) or any(map(_has_content, part.parts))
