"""PRIME packages written by hand, for what no well-behaved writer does."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from ingest.sources.sharepoint.source import SharePointSource
from passation import paths
from passation.errors import Fault, SourceError
from passation.model import Entry, EntryKind, Trouble

Files = dict[tuple[str, str], Entry]
"""By path and label."""

SETTINGS = '<ExportSettings SiteUrl="https://x.example/sites/mairie" IncludeSecurity="All" />'
PEOPLE = """<UserGroupMap><Users>
<User Id="1" Name="Anne Petit" Login="MAIRIE\\apetit" SystemId="AQUAAAAAAAUVAAAAXSj1f9U62DVDVOAqToYSAA==" />
<User Id="2" Name="Paul Roy" Login="i:0#.f|membership|paul.roy@mairie.example" SystemId="" />
</Users><Groups><Group Id="3" Name="Lecteurs"><Member UserId="2" /></Group></Groups></UserGroupMap>"""
RIGHTS = """<SPObject ObjectType="DeploymentRoles"><Roles><Role RoleId="9" PermMask="138612833377" /></Roles></SPObject>
<SPObject ObjectType="DeploymentRoleAssignments"><RoleAssignments>
<RoleAssignment ObjectUrl=""><Assignment RoleId="9" PrincipalId="3" /></RoleAssignment>
</RoleAssignments></SPObject>"""


def document(url: str, dat: str = "00000000.dat", inside: str = "", **facts: str) -> str:
    """An SPFile of the root web."""
    said = {"ParentWebUrl": "/", "Url": url, "FileValue": dat, "Id": url} | facts
    text = " ".join(f'{name}="{value}"' for name, value in said.items() if value)
    return f'<SPObject ObjectType="SPFile"><File {text}>{inside}</File></SPObject>'


def manifest(*objects: str) -> str:
    """A manifest of these objects, everybody of the group `Lecteurs` being a reader."""
    return f'<SPObjects xmlns="urn:deployment-manifest-schema">{"".join(objects)}{RIGHTS}</SPObjects>'


def package(folder: Path, *manifests: str | bytes, files: Mapping[str, str | bytes] | None = None) -> Path:
    """A whole package; a file of `files` that is empty text is left out."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"Manifest{number or ''}.xml" for number in range(len(manifests))]
    listed = "".join(f'<ManifestFile Name="{name}" />' for name in names)
    whole: dict[str, str | bytes] = {
        "ExportSettings.xml": SETTINGS,
        "SystemData.xml": f"<SystemData><ManifestFiles>{listed}</ManifestFiles></SystemData>",
        "UserGroup.xml": PEOPLE,
        "00000000.dat": b"contenu",
    }
    for name, content in (whole | dict(zip(names, manifests, strict=True)) | dict(files or {})).items():
        if content != "":
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def look(root: Path) -> tuple[SharePointSource, Files, list[Trouble]]:
    """The source, closed again as after a crawl; its files and troubles."""
    source = SharePointSource("sp", root)
    found = list(source.entries())
    source.close()
    files = [one for one in found if isinstance(one, Entry) and one.kind is EntryKind.FILE]
    assert len({(one.path, one.label) for one in files}) == len(files)
    troubles = [one for one in found if isinstance(one, Trouble)]
    return source, {(paths.to_utf16(one.path), one.label): one for one in files}, troubles


def contents(source: SharePointSource, files: Files) -> dict[tuple[str, str], bytes | str]:
    """Bytes of each file, or the fault of its reading."""
    found: dict[tuple[str, str], bytes | str] = {}
    for reading in source.read(list(files.values())):
        key = paths.to_utf16(reading.entry.path), reading.entry.label
        try:
            found[key] = b"".join(reading.chunks)
        except SourceError as error:
            found[key] = error.fault.value
    source.close()
    return found


def refusal(source: SharePointSource, entry: Entry) -> SourceError:
    """What the reading of an entry raises."""
    (reading,) = source.read([entry])
    with pytest.raises(SourceError) as caught:
        list(reading.chunks)
    source.close()
    return caught.value


def faults(troubles: list[Trouble]) -> list[tuple[Fault, bool]]:
    """What is said, and whether entries may be missing."""
    return [(one.fault, one.hides_entries) for one in troubles]
