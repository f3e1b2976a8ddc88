"""The freeze asked of a real smbd: what an ordinary account may still write, without a write being asked for."""

import uuid

import pytest
from smbprotocol.connection import Connection
from smbprotocol.exceptions import SMBResponseException
from smbprotocol.open import CreateDisposition, CreateOptions, ImpersonationLevel, Open
from smbprotocol.session import Session
from smbprotocol.tree import TreeConnect

from demo.servers.acl import EVERYONE, FULL, READ, Rights, Rule
from demo.servers.smbd import Share, Smbd
from tests.journeys.command_line import passation
from tests.journeys.village import put
from tests.services.smbd import ADMIN, READER, crossable_folder, require

pytestmark = pytest.mark.services
ORDINARY = "PASSATION_SOURCE_SERVEUR_ORDINARY"
OPEN, CLOSED, SHUT = "ouvert", "lecture", "ferme"
OPEN_TO_ALL, LOOKED_AT = Rights([Rule(EVERYONE, FULL)]), Rights([Rule(EVERYONE, READ)])
READ_ATTRIBUTES, DELETE = 0x80, 0x10000


class Server:
    """One folder under three shares: open to writing, in read only, and open to the administrator alone."""

    def __init__(self, folder, smbd: Smbd) -> None:
        self.root, self.smbd = folder, smbd

    def workspace(self, folder, share: str, by: str = ADMIN.name):
        """A workspace whose source is that share, crawled."""
        store = folder / "stockage"
        store.mkdir()
        url = self.smbd.url_of(share, user=by)
        named = ["--commune", "Valmont", "--insee", "34001", "--by", "Le maire", "--source", f"serveur={url}"]
        assert passation("init", folder / "espace", *named, "--destination", f"folder:{store}").code == 0
        assert passation("run", "-C", folder / "espace").code == 0
        return folder / "espace"

    def audited(self) -> list[list[str]]:
        """What smbd was asked to do: operation, ok, access mask, kind, disposition, path."""
        text = self.smbd.log.read_text(errors="replace")
        return [line.split("AUDIT|", 1)[1].split("|") for line in text.splitlines() if "AUDIT|" in line]


@pytest.fixture(scope="module")
def server():
    """The server; all may write in all but one folder."""
    require(Smbd.available())
    with crossable_folder() as folder:
        root = folder / "fichiers"
        for name in ("Finances/budget.txt", "Finances/paie/bulletin.txt", "Urbanisme/permis.txt"):
            put(root, name, name.encode())
        for place in (root, *root.rglob("*")):
            place.chmod(0o777)
        shares = [
            Share(OPEN, root),
            Share(CLOSED, root, {"read only": "yes"}),
            Share(SHUT, root, {"valid users": "games"}),
        ]
        with Smbd(folder / "smbd", shares, [ADMIN, READER], settings={"log level": "1"}, audited=True) as smbd:
            names = ["", *(path.relative_to(root).as_posix() for path in root.rglob("*"))]
            rights = {name: LOOKED_AT if name.startswith("Finances") else OPEN_TO_ALL for name in names}
            smbd.apply_acls(OPEN, rights)
            yield Server(root, smbd)


@pytest.fixture
def accounts(monkeypatch):
    """Passwords of the account of the crawl and of the ordinary one."""
    monkeypatch.setenv("PASSATION_SOURCE_SERVEUR_PASSWORD", ADMIN.password)
    monkeypatch.setenv(f"{ORDINARY}_USER", READER.name)
    monkeypatch.setenv(f"{ORDINARY}_PASSWORD", READER.password)
    return monkeypatch


def freeze(workspace, *options):
    """`passation migrate freeze --json`."""
    return passation("migrate", "freeze", "--by", "Paul Dupré", *options, "--json", "-C", workspace)


def test_an_open_share_names_what_may_be_written(server, accounts, tmp_path):
    """What the access list lets an ordinary account write is named with its rights; what it closes is not."""
    said = freeze(server.workspace(tmp_path, OPEN))
    (found,) = said.json["sources"]
    writable = dict(found["writable"])
    assert (said.code, found["account"], found["result"]) == (4, "ordinary", "writable")
    assert set(writable) == {"", "Finances", "Urbanisme", "Urbanisme/permis.txt"}
    assert writable["Finances"] == ["delete"]  # which the folder above it allows
    assert {"write_data", "append_data", "delete", "write_attributes", "write_dac"} <= set(
        writable["Urbanisme/permis.txt"]
    )
    assert found["looked"] == 7


def test_a_share_in_read_only_is_frozen_down_to_the_constat(server, accounts, tmp_path):
    """`read only = yes` is seen for the ordinary account and for the administrator, then the constat is no draft."""
    workspace = server.workspace(tmp_path, CLOSED)
    said = freeze(workspace)
    (found,) = said.json["sources"]
    assert (said.code, found["result"], found["writable"]) == (0, "read_only", [])
    assert passation("run", "--rehash", "-C", workspace).code == 0
    constat = passation("migrate", "attest", "--json", "-C", workspace)
    assert (constat.code, constat.json["draft"]) == (0, False)
    kept = [*workspace.glob("rapports/*.json"), *workspace.glob("journal/*")]
    assert [file for file in kept if READER.name in file.read_text()] == []


def test_what_samba_leaves_in_the_masks_of_a_read_only_share_is_refused(server):
    """DELETE is announced on a file of such a share, and deleting it is refused all the same."""
    connection = Connection(uuid.uuid4(), "127.0.0.1", server.smbd.port)
    connection.connect()
    session = Session(connection, ADMIN.name, ADMIN.password, require_encryption=False)
    session.connect()
    tree = TreeConnect(session, rf"\\127.0.0.1\{CLOSED}")
    tree.connect()
    doomed = Open(tree, r"Urbanisme\permis.txt")
    on_close = CreateOptions.FILE_DELETE_ON_CLOSE
    with pytest.raises(SMBResponseException):
        doomed.create(ImpersonationLevel.Impersonation, DELETE, 0, 7, CreateDisposition.FILE_OPEN, on_close)
    connection.disconnect(True)
    assert (server.root / "Urbanisme" / "permis.txt").exists()


def test_a_share_that_the_account_may_not_enter_is_frozen(server, accounts, tmp_path):
    """A share closed to ordinary accounts lets them write nothing."""
    said = freeze(server.workspace(tmp_path, SHUT))
    assert (said.code, said.json["sources"][0]["result"]) == (0, "closed")


def test_the_account_of_the_crawl_says_nothing_of_others(server, accounts, tmp_path):
    """Without an ordinary account the check is recorded and exits 1, and the constat stays a draft that says so."""
    for name in ("USER", "PASSWORD"):
        accounts.delenv(f"{ORDINARY}_{name}")
    workspace = server.workspace(tmp_path, CLOSED)
    said = freeze(workspace)
    assert (said.code, said.json["frozen"], said.json["sources"][0]["account"]) == (1, False, "crawling")
    assert "--user COMPTE" in passation("migrate", "freeze", "--by", "P", "-C", workspace).err
    passation("run", "--rehash", "-C", workspace)
    constat = passation("migrate", "attest", "--json", "-C", workspace).json
    assert (constat["allowed"], constat["draft"]) == (True, True)
    assert [one["code"] for one in constat["acts"][0]["reasons"]] == ["own_account"]


def test_a_wrong_password_is_tried_once_and_nothing_is_recorded(server, accounts, tmp_path):
    """Exit 3, one attempt, no freeze."""
    workspace = server.workspace(tmp_path, CLOSED)
    accounts.setenv(f"{ORDINARY}_PASSWORD", "faux")
    before = server.smbd.log.read_text(errors="replace").count("WRONG_PASSWORD")
    assert freeze(workspace).code == 3
    assert server.smbd.log.read_text(errors="replace").count("WRONG_PASSWORD") - before <= 1
    assert passation("migrate", "attest", "--json", "-C", workspace).json["freeze"] == []


def test_no_right_to_write_is_asked_for(server, accounts, tmp_path):
    """Samba's own audit log of a check: openings ask to read attributes of what exists, and nothing is changed."""
    workspace = server.workspace(tmp_path, OPEN)
    before = len(server.audited())
    freeze(workspace)
    lines = server.audited()[before:]
    opened = [line for line in lines if line[0] == "create_file"]
    assert {int(line[2], 16) for line in opened} == {READ_ATTRIBUTES}
    assert {line[4] for line in opened} == {"open"}
    changing = (
        "mkdir",
        "unlink",
        "rename",
        "pwrite",
        "ftruncate",
        "fset",
        "fchmod",
        "fntimes",
        "fsetxattr",
        "fremovexattr",
    )
    assert [line for line in lines if line[0].startswith(changing)] == []
