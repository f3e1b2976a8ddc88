"""Who may read what, as a SharePoint package tells it: never more than it says."""

import json
from pathlib import Path

import pytest

from ingest.sources.sharepoint.source import SharePointSource
from passation.errors import Fault
from passation.model import Entry, EntryKind, Trouble
from tests.museum.prime import document, package

PEOPLE = """<UserGroupMap><Users><User Id="1" Login="anne" /><User Id="2" Login="paul" /><User Id="3" Login="parti"
IsDeleted="true" /></Users><Groups><Group Id="7" Name="Élus"><Member UserId="1" /><Member UserId="3" /></Group></Groups>
</UserGroupMap>"""
READ, FULL, LIMITED = 138612833377, 9223372036854775807, 134287360
ROLES = f"""<SPObject ObjectType="DeploymentRoles"><Roles><Role RoleId="10" PermMask="{READ}" />
<Role RoleId="11" PermMask="{FULL}" /><Role RoleId="12" PermMask="{LIMITED}" /><Role RoleId="13" PermMask="33" />
</Roles></SPObject>"""


def scope(url: str, *granted: tuple[str, str], anonymous: int = 0, scope_id: str = "") -> str:
    """Unique permissions of `url`: (role, principal)."""
    inside = "".join(f'<Assignment RoleId="{role}" PrincipalId="{who}" />' for role, who in granted)
    facts = f'ObjectUrl="{url}" AnonymousPermMask="{anonymous}" ScopeId="{scope_id}"'
    return f"<RoleAssignments><RoleAssignment {facts}>{inside}</RoleAssignment></RoleAssignments>"


def readers(root: Path, *objects: str, people: str = PEOPLE, **files: str) -> dict[str, tuple[list[str], str] | None]:
    """Path@label → who may read it, and the place that says so."""
    whole = f"<SPObjects>{''.join(objects)}</SPObjects>"
    package(
        root, whole, files={"UserGroup.xml": people, "00000001.dat": b"x"} | {f"{n}.xml": t for n, t in files.items()}
    )
    source = SharePointSource("sp", root)
    found = {}
    for one in source.entries():
        if isinstance(one, Entry) and one.kind is EntryKind.FILE:
            said = json.loads(one.descriptor) if one.descriptor else None
            found[f"{one.path.decode()}@{one.label}"] = said and (said["allow"], said["inherited_from"])
    source.close()
    return found


def troubles(root: Path) -> list[Trouble]:
    """What is said of the rights of the package."""
    source = SharePointSource("sp", root)
    found = [one for one in source.entries() if isinstance(one, Trouble) and one.fault is Fault.NO_RIGHTS]
    source.close()
    return found


def test_an_object_has_the_permissions_of_its_nearest_ancestor(tmp_path):
    """Only unique permissions are written; names that begin alike are not ancestors."""
    found = readers(
        tmp_path,
        ROLES,
        scope("", ("10", "1")),
        scope("Docs/RH", ("10", "2")),
        *(
            document(url)
            for url in ("Docs/a.txt", "Docs/RH/b.txt", "Docs/RH/x/y/c.txt", "Docs/RH2/d.txt", "docs/rh/e.txt")
        ),
    )
    root, rh = (["anne"], "/"), (["paul"], "/Docs/RH")
    assert found == {
        "Docs/a.txt@": root,
        "Docs/RH/b.txt@": rh,
        "Docs/RH/x/y/c.txt@": rh,
        "Docs/RH2/d.txt@": root,
        "docs/rh/e.txt@": rh,
    }


def test_a_scope_wins_over_the_place(tmp_path):
    """And an object whose scope is not described is not given the rights of what lies above it."""
    found = readers(
        tmp_path,
        ROLES,
        scope("", ("10", "1"), scope_id="s0"),
        scope("Docs", ("10", "2"), scope_id="S1"),
        document("Docs/a.txt", ScopeId="{S0}"),
        document("b.txt", ScopeId="s1"),
        document("Docs/c.txt", ScopeId="s9"),
        document("Docs/d.txt"),
    )
    assert found == {
        "Docs/a.txt@": (["anne"], "/"),
        "b.txt@": (["paul"], "/Docs"),
        "Docs/c.txt@": None,
        "Docs/d.txt@": (["paul"], "/Docs"),
    }


def test_groups_give_their_living_members_and_their_name(tmp_path):
    """So that either may be mapped to a group of readers."""
    assert readers(tmp_path, ROLES, scope("", ("11", "7")), document("a.txt")) == {
        "a.txt@": (["anne", "group:Élus"], "/")
    }


@pytest.mark.parametrize("role", ["12", "99"])
def test_a_role_that_does_not_read_opens_to_nobody(tmp_path, role: str):
    """Limited access passes through; a role that nothing describes gives nothing, and is said."""
    assert readers(tmp_path, ROLES, scope("", (role, "1")), document("a.txt")) == {"a.txt@": ([], "/")}
    assert [one.hides_entries for one in troubles(tmp_path)] == [False] * (role == "99")


def test_roles_that_every_site_has_need_no_description(tmp_path):
    """The Migration API names them without their masks."""
    granted = [(f"107374182{role}", who) for role, who in (("5", "1"), ("6", "2"))]
    assert readers(tmp_path, scope("", *granted), document("a.txt")) == {"a.txt@": (["paul"], "/")}


def test_history_and_drafts_are_for_fewer_people(tmp_path):
    """Old versions need the right to see versions, what is not approved the right to approve."""
    older = '<Versions><File Version="1.0" FileValue="00000001.dat" /></Versions>'
    item = '<SPObject ObjectType="SPListItem"><ListItem DocId="{}" ModerationStatus="{}" /></SPObject>'
    found = readers(
        tmp_path,
        ROLES,
        scope("", ("13", "1"), ("10", "2"), ("11", "7")),
        document("a.txt", "00000000.dat", older, Version="2.0"),
        document("attente.txt"),
        document("approuve.txt"),
        item.format("attente.txt", "Pending"),
        item.format("approuve.txt", "Approved"),
    )
    everybody, reads_history, approves = (
        ["anne", "group:Élus", "paul"],
        ["anne", "group:Élus", "paul"],
        ["anne", "group:Élus"],
    )
    assert {key: value and value[0] for key, value in found.items()} == {
        "a.txt@": everybody,
        "a.txt@v1.0": reads_history,
        "attente.txt@": approves,
        "approuve.txt@": everybody,
    }


def test_a_reader_of_the_current_version_only_sees_no_history(tmp_path):
    """Mask 33 opens items, and not their versions."""
    older = '<Versions><File Version="1.0" FileValue="00000001.dat" /></Versions>'
    found = readers(tmp_path, ROLES, scope("", ("13", "2")), document("a.txt", "00000000.dat", older, Version="2.0"))
    assert found == {"a.txt@": (["paul"], "/"), "a.txt@v1.0": ([], "/")}


def test_anonymous_access_is_a_principal(tmp_path):
    """When it reads."""
    found = readers(
        tmp_path, ROLES, scope("", anonymous=33), scope("p", anonymous=1), document("a.txt"), document("p/b.txt")
    )
    assert found == {"a.txt@": (["anonymous"], "/"), "p/b.txt@": ([], "/p")}


def test_an_export_made_without_security_says_so(tmp_path):
    """Entries have no descriptor: who could read what is not known."""
    settings = '<ExportSettings IncludeSecurity="None" />'
    assert readers(tmp_path, document("a.txt"), ExportSettings=settings) == {"a.txt@": None}
    (said,) = troubles(tmp_path)
    assert (said.path, said.hides_entries) == (b"", False)
    assert "IncludeSecurity=None" in said.detail


def test_people_are_never_taken_from_another_site(tmp_path):
    """A package without people takes those of an earlier one of the same site; numbers mean others elsewhere."""
    package(
        tmp_path / "1",
        f"<SPObjects>{ROLES}{scope('', ('10', '1'))}{document('a.txt')}</SPObjects>",
        files={"UserGroup.xml": PEOPLE},
    )
    package(tmp_path / "2", f"<SPObjects>{document('b.txt', Author='1')}</SPObjects>", files={"UserGroup.xml": ""})
    other = '<ExportSettings SiteUrl="https://x.example/sites/autre" />'
    files = {"UserGroup.xml": "", "ExportSettings.xml": other}
    package(tmp_path / "3", f"<SPObjects>{document('c.txt', Author='1')}</SPObjects>", files=files)
    source = SharePointSource("sp", tmp_path)
    found = [one for one in source.entries() if isinstance(one, Entry)]
    source.close()
    assert [(one.path, one.author, one.descriptor is None) for one in found] == [
        (b"a.txt", "", False),
        (b"b.txt", "anne", False),
        (b"c.txt", "", True),
    ]


def test_descriptors_are_few_and_canonical(tmp_path):
    """One for a scope, the same bytes at every run: each distinct one is stored once."""
    objects = [ROLES, scope("", ("10", "2"), ("10", "1"), ("11", "7")), *(document(f"{n}.txt") for n in range(50))]
    package(tmp_path, f"<SPObjects>{''.join(objects)}</SPObjects>", files={"UserGroup.xml": PEOPLE})
    runs = []
    for _ in range(2):
        source = SharePointSource("sp", tmp_path)
        runs.append({one.descriptor for one in source.entries() if isinstance(one, Entry)})
        source.close()
    expected = rb'{"allow":["anne","group:\u00c9lus","paul"],"inherited_from":"/","sharepoint":1}'
    assert runs == [{expected}, {expected}]
