"""Rights of a real smbd: a Deny on a folder is read, listed, and holds its subtree; the rest is sent."""

import pytest

from demo.servers.acl import EVERYONE, SYSTEM, Rights, Rule
from journey.initialise import Request, initialise
from tests.journeys.command_line import passation
from tests.services.smbd import ADMIN, SHARE, Served

pytestmark = pytest.mark.services

DOMAIN = "S-1-5-21-1718190411-2101232987-3232235520"
MEMBERS, TRAINEES, DELETED = (f"{DOMAIN}-{rid}" for rid in (2001, 2002, 9999))
EVERY_NODE = "GRP_MIGRATION"
"""Reader group of « À qualifier », where files without a recognisable word go."""


@pytest.fixture
def town(smbd: Served, smbd_folder: str, tmp_path):
    """A workspace on a folder of the share; Deny, foreign allowance and cut inheritance are set over SMB."""
    root = smbd.root / smbd_folder
    rights = {
        "Ouvert": Rights([Rule(EVERYONE)]),
        "Refus": Rights([Rule(EVERYONE), Rule(TRAINEES, allow=False)]),
        "Refus/2024": Rights([Rule(EVERYONE)]),
        "Fermé": Rights([Rule(SYSTEM), Rule(DELETED)], protected=True),
    }
    for name in rights:
        folder = root / name
        folder.mkdir()
        folder.chmod(0o777)
        (folder / "lettre.txt").write_text(f"xyzzy {name}", encoding="utf-8")
    smbd.settle(root)
    smbd.server.apply_acls(SHARE, {f"{smbd_folder}/{name}": given for name, given in rights.items()})
    store = tmp_path / "stockage"
    store.mkdir()
    url = smbd.server.url_of(SHARE, smbd_folder)
    request = Request("Valmont", "34001", by="Le maire", sources=[("serveur", url)], destination=f"folder:{store}")
    workspace = initialise(tmp_path / "espace", request)
    settings = workspace.folder / "passation.toml"
    text = settings.read_text().replace("[groups]\n", f'[groups]\n{EVERY_NODE} = ["{MEMBERS}"]\n')
    settings.write_text(text.replace('executor = "processes"', 'executor = "serial"'))
    secret = workspace.folder / "secrets" / "PASSATION_SOURCE_SERVEUR_PASSWORD"
    secret.touch(mode=0o600)
    secret.write_text(ADMIN.password)
    return workspace.folder


def _ask(town, *arguments):
    return passation(*arguments, "-C", town)


def test_a_deny_on_a_folder_of_a_real_server_holds_its_subtree(town):
    """Listed with who would gain and which refusal would be lost; neither sent nor found by a reader; then decided."""
    _ask(town, "run")
    listed = _ask(town, "migrate", "access", "--json")
    held = {one["folder"]: one for one in listed.json["rows"] if one["state"] == "held"}
    assert listed.code == 1
    assert set(held) == {"serveur:Refus", "serveur:Refus/2024", "serveur:Fermé"}
    assert held["serveur:Refus"]["refused"] == [TRAINEES]
    assert held["serveur:Refus/2024"]["gained_by"] == {EVERY_NODE: "unsure"}
    assert held["serveur:Fermé"]["gained_by"] == {EVERY_NODE: "not_granted"}
    assert "cut" in held["serveur:Fermé"]["remarks"]
    assert DELETED in held["serveur:Fermé"]["strangers"]
    balance = _ask(town, "status", "--json").json["by_state"]
    assert (balance["held"]["count"], balance["migrated"]["count"]) == (3, 1)
    (hit,) = _ask(town, "search", "xyzzy", "--as", EVERY_NODE, "--json").json["hits"]
    assert hit["paths"] == ["serveur:Ouvert/lettre.txt"]
    _ask(town, "decide", "widen", "serveur:Refus", "--by", "Le maire", "--why", "Les stagiaires sont partis")
    _ask(town, "run")
    balance = _ask(town, "status", "--json").json["by_state"]
    assert (balance["held"]["count"], balance["migrated"]["count"]) == (1, 3)
    assert _ask(town, "search", "xyzzy", "--as", EVERY_NODE, "--json").json["total"] == 3
