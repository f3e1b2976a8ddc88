"""One town on real servers: a share of Samba and a folder that overlaps it, into an S3 store, down to the constat."""

import hashlib
import shutil
from collections import Counter
from pathlib import Path

import pytest

from catalog import logical
from catalog.jobs import reading
from demo.servers.seaweed import Seaweed
from migrate.destinations.open import ACCESS_KEY, SECRET_KEY
from migrate.destinations.s3 import make_client
from passation.workspace import Workspace
from tests.journeys import village
from tests.journeys.command_line import Said, passation
from tests.services.s3_fixture import serving as serving_s3
from tests.services.smbd import READER, SHARE, Served, serving

pytestmark = [pytest.mark.services, pytest.mark.timeout(600)]

DENIED = "Finances/budget.xlsx"
BUCKET, PREFIX = "ville", "34001"
WRITES = {
    *("mkdirat", "unlinkat", "renameat", "linkat", "symlinkat", "mknodat", "ftruncate", "fallocate", "pwrite"),
    *("pwrite_send", "offload_write_send", "fset_nt_acl", "fchmod", "fchown", "lchown", "fntimes", "fchflags"),
    *("fset_dos_attributes", "fsetxattr", "fremovexattr", "set_quota", "fset_compression"),
}
READ_DATA, CHANGING = 0x1, 0x2 | 0x4 | 0x10 | 0x40 | 0x100 | 0x10000 | 0x40000 | 0x80000 | 0x10000000 | 0x40000000
"""Bits of an access mask, MS-SMB2 2.2.13.1: read data; write, append, delete, change anything or take possession."""


class Town:
    """The town, its servers, and what was said."""

    def __init__(self, folder: Path, smbd: Served, store: Seaweed) -> None:
        self.smbd, self.store = smbd, store
        self.share = smbd.folder("mairie")
        self.disk = folder / "disque"
        village.plant(self.share)
        for shy in ("Urbanisme/raccourci", "Vrac"):  # Samba shows neither links of its disk nor names out of UTF-8
            self._remove(self.share / shy)
        village.put(self.disk, "clé USB/permis 4.txt", (self.share / "Urbanisme/Permis/permis 4.txt").read_bytes())
        village.put(self.disk, "clé USB/permis 1.txt", (self.share / village.PLURAL).read_bytes())
        village.put(self.disk, "photos de vœux.txt", "Les vœux du maire.".encode())
        village.put(self.disk, "Perso/recette.txt", b"Une recette.")
        village.put(self.disk, "Thumbs.db", b"vignettes")
        smbd.settle(self.share, denied=(DENIED,))
        self.folder = folder / "espace"
        self.settled = self.now
        """From here on, only Passation speaks to the share."""
        self.said: list[Said] = []
        url = smbd.server.url_of(SHARE, "mairie", READER.name)
        sources = ["--source", f"serveur={url}", "--source", f"disque=folder:{self.disk}"]
        named = ["--commune", "Valmont", "--insee", "34001", "--by", "Jeanne Rouvière"]
        self.ask("init", str(self.folder), *named, *sources, "--destination", self._address, here=False)
        self._keep_secrets()
        self.client = make_client(store.url, "us-east-1", store.access_key, store.secret_key)
        self.client.create_bucket(Bucket=BUCKET)

    @property
    def _address(self) -> str:
        return f"s3://{BUCKET}/{PREFIX}?endpoint={self.store.url}"

    @property
    def secrets(self) -> dict[str, str]:
        """What must be written nowhere else."""
        password = {"PASSATION_SOURCE_SERVEUR_PASSWORD": READER.password}
        return password | {ACCESS_KEY: self.store.access_key, SECRET_KEY: self.store.secret_key}

    def _keep_secrets(self) -> None:
        for name, value in self.secrets.items():
            file = self.folder / "secrets" / name
            file.touch(mode=0o600)
            file.write_text(value, encoding="utf-8")

    @staticmethod
    def _remove(path: Path) -> None:
        path.unlink() if path.is_symlink() else shutil.rmtree(path)

    def ask(self, *arguments: str, here: bool = True) -> Said:
        """Run a command."""
        said = passation(*arguments, *(("-C", self.folder) if here else ()))
        self.said.append(said)
        return said

    @property
    def now(self) -> int:
        """Where the audit log ends."""
        return self.smbd.server.log.stat().st_size

    def asked(self, since: int) -> list[list[str]]:
        """What the share was asked since then: operation, result, and what follows."""
        with self.smbd.server.log.open("rb") as log:
            log.seek(since)
            text = log.read().decode("utf-8", "replace")
        return [line.split("AUDIT|", 1)[1].split("|") for line in text.splitlines() if "AUDIT|" in line]

    def readings(self, since: int) -> Counter[str]:
        """How often each file of the share was opened for its data since then."""
        opened = [line for line in self.asked(since) if line[0] == "create_file" and int(line[2], 16) & READ_DATA]
        files = [line[-1] for line in opened if line[3] != "dir"]
        return Counter(path.partition("mairie/")[2] for path in files)

    def files(self) -> list[Path]:
        """Every file of both sources."""
        return [path for root in (self.share, self.disk) for path in root.rglob("*") if path.is_file()]

    def rows(self) -> dict[str, list[str]]:
        """The logical rows of the catalogue, by family."""
        with reading(Workspace(self.folder)) as catalog, catalog.read() as db:
            return dict(logical.rows(db))

    def objects(self) -> dict[str, bytes]:
        """Documents in the store, by key."""
        listed = self.client.list_objects_v2(Bucket=BUCKET, Prefix=f"{PREFIX}/")["Contents"]
        keys = [one["Key"] for one in listed if "/_passation/" not in one["Key"]]
        return {key: self.client.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The town after its first run."""
    folder = tmp_path_factory.mktemp("ville")
    with serving_s3(folder / "s3") as store, serving({"log level": "1"}, audited=True) as smbd:
        made = Town(folder, smbd, store)
        assert made.ask("run").code == 1, made.said[-1].err
        made.first = made.readings(made.settled)
        yield made


def test_status_balances_in_files_and_bytes(town):
    """Every file of both sources is in one state: technical, private, broken, empty and refused ones included."""
    status = town.ask("status", "--json").json
    states = {name: one["count"] for name, one in status["by_state"].items()}
    assert status["balanced"]
    assert status["entries"] == len(town.files()) == sum(states.values())
    assert status["bytes"] == sum(path.stat().st_size for path in town.files())
    assert status["bytes"] == sum(one["bytes"] for one in status["by_state"].values())
    assert {name: states[name] for name in ("held", "refused", "excluded", "pending", "gone")} == {
        "held": 3,
        "refused": 1,
        "excluded": 3,
        "pending": 0,
        "gone": 0,
    }
    contents = {hashlib.sha256(path.read_bytes()).digest() for path in town.files() if _migrated(path)}
    assert states["migrated"] == len(contents) == len(town.objects())


def _migrated(path: Path) -> bool:
    private = {"Perso", "Section syndicale"} & set(path.parts)
    return not private and path.name not in {"Thumbs.db", "~$lib.docx"} and not path.as_posix().endswith(DENIED)


def test_duplicates_go_across_sources(town):
    """A document on the share and on the disk is one object with all its places."""
    groups = town.ask("audit", "duplicates", "--json").json
    places = next(group["paths"] for group in groups if any("permis 4" in path for path in group["paths"]))
    assert places == ["disque:clé USB/permis 4.txt", "serveur:Urbanisme/Permis/permis 4.txt"]


def test_the_refused_file_blocks_the_constat(town):
    """A file that the server refuses is named by the plan, by `run` and by the constat, which exits 4."""
    assert f"serveur:{DENIED}" in town.ask("status").out
    plan = town.ask("migrate", "plan", "--json").json
    assert [one["reason"] for one in plan["waiting"] if one["path"] == f"serveur:{DENIED}"] == ["denied"]
    said = town.ask("migrate", "attest", "--json")
    refused = next(reason for reason in said.json["reasons"] if reason["code"] == "refused")
    assert said.code == 4
    assert refused["paths"] == [f"serveur:{DENIED}"]


def test_a_file_is_read_twice_at_most_and_private_ones_never(town):
    """First reading and transfer open a file; a copy is opened once; what is presumed private is not opened."""
    read = {path: count for path, count in town.first.items() if path != DENIED}
    assert max(read.values()) == 2
    assert read["Archives/vieux serveur/permis 1.txt"] == 1
    assert read[village.PAYROLL] == 2
    assert not [path for path in town.first if "Perso" in path or "syndicale" in path]


def test_a_second_run_opens_no_file_and_changes_nothing(town):
    """Nothing changed, so nothing is read again but what was refused, and the catalogue says the same."""
    before, since = town.rows(), town.now
    assert town.ask("run").code == 1
    assert town.rows() == before
    assert set(town.readings(since)) <= {DENIED}


def test_one_byte_flipped_in_the_store_is_named_with_all_its_places(town):
    """An object of equal size with one other byte gives exit 4 and the paths of every source that holds it."""
    data = (town.share / village.PLURAL).read_bytes()
    key = next(key for key, held in town.objects().items() if held == data)
    town.client.put_object(Bucket=BUCKET, Key=key, Body=bytes([data[0] ^ 1]) + data[1:])
    said = town.ask("migrate", "verify", "--all", "--json")
    (failing,) = said.json["failing"]
    assert (said.code, failing["symbol"]) == (4, "*")
    assert failing["paths"] == [
        "disque:clé USB/permis 1.txt",
        "serveur:Archives/vieux serveur/permis 1.txt",
        "serveur:Copie de permis 1.txt",
        f"serveur:{village.PLURAL}",
    ]
    assert "differs" in _codes(town)
    town.client.put_object(Bucket=BUCKET, Key=key, Body=data)
    assert town.ask("migrate", "verify", "--all").code == 0


def _codes(town: Town) -> list[str]:
    said = town.ask("migrate", "attest", "--json")
    assert said.code == (0 if said.json["allowed"] else 4)
    return [reason["code"] for reason in said.json["reasons"]]


def test_after_decisions_and_a_control_the_constat_allows_until_the_store_is_silent(town):
    """Decided and read again: 0. With a store that does not answer: exit 3 for the verification and for the constat."""
    by = ["--by", "Jeanne Rouvière"]
    decided = [
        town.ask("decide", "exclude", f"serveur:{DENIED}", "--reason", "other", *by),
        town.ask("decide", "exclude", "serveur:Secrétariat/Perso", "--reason", "private_taken_back", *by),
        town.ask("decide", "exclude", "serveur:Secrétariat/Section syndicale", "--reason", "private_taken_back", *by),
        town.ask("decide", "admit", "disque:Perso/recette.txt", *by),
    ]
    assert [one.code for one in decided] == [0, 0, 0, 0]
    assert town.ask("run").code == 0
    assert b"Une recette." in town.objects().values()
    assert _codes(town) == ["no_control", "no_control"]
    assert town.ask("run", "--rehash").code == 0
    assert _codes(town) == []
    town.store.stop()
    assert town.ask("migrate", "verify", "--all").code == 3
    said = town.ask("migrate", "attest", "--json")
    assert said.code == 3
    assert "stockage" in said.json["error"]
    town.store.start()
    assert town.ask("migrate", "verify").code == 0
    assert _codes(town) == []


def test_the_share_was_never_asked_to_change_anything(town):
    """Samba's own audit log of the whole journey: no write, rename, delete nor change of rights was ever asked."""
    asked = town.asked(town.settled)
    assert not {line[0] for line in asked} & WRITES
    opened = [line for line in asked if line[0] == "create_file"]
    assert opened
    assert {line[4] for line in opened} == {"open"}
    assert not [line for line in opened if int(line[2], 16) & CHANGING]
    assert {line[2] for line in asked if line[0] == "openat"} == {"r"}


def test_secrets_are_in_their_files_and_nowhere_else(town):
    """Password and keys stand in no file of the workspace but `secrets/`, and were never said."""
    files = [file for file in town.folder.rglob("*") if file.is_file() and file.parent.name != "secrets"]
    told = "".join(one.out + one.err for one in town.said)
    assert len(files) > 10
    for secret in town.secrets.values():
        assert secret not in told
        assert [file for file in files if secret.encode() in file.read_bytes()] == []
