"""A commune whose files are on a real smbd and whose store is a real S3 server, by a road that the test steers."""

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from migrate.destinations import Destination
from migrate.destinations.open import ACCESS_KEY, SECRET_KEY, open_destination
from migrate.destinations.s3 import make_client
from passation.workspace import Workspace
from tests.journeys.command_line import Said, passation
from tests.journeys.commune import Commune
from tests.services.s3_proxy import Proxy, Request
from tests.services.smbd import ADMIN, SHARE, Served

BUCKET = "traversees"
READ_DATA = 0x1
"""Bit of an access mask, MS-SMB2 2.2.13.1."""


class Crossing(Commune):
    """A folder of the share as source, a prefix of a bucket as destination. Everything is asked by the command line.

    Args:
        folder: of the workspace; its name is the prefix in the bucket.
        smbd: the server of the files; the folder of the same name on the share is new.
        store: the S3 server, a Seaweed.
        road: by which the workspace reaches it.
        timeout: seconds of patience with smbd.
    """

    def __init__(self, folder: Path, smbd: Served, store, road: Proxy, *, timeout: int = 30) -> None:
        super().__init__(folder, f"s3://{BUCKET}/{folder.name}?endpoint={road.url}")
        self.smbd, self.road, self.prefix = smbd, road, folder.name
        former, self.source = self.source, smbd.folder(folder.name)
        settings = self.workspace.folder / "passation.toml"
        url = smbd.server.url_of(SHARE, folder.name, ADMIN.name)
        text = settings.read_text(encoding="utf-8")
        assert f'url = "folder:{former}"' in text
        text = text.replace(f'url = "folder:{former}"', f'url = "{url}"\ntimeout = {timeout}')
        settings.write_text(text, encoding="utf-8")
        self.kept = folder / "gardé"
        """Where `keep` puts the workspace."""
        self._keys = {ACCESS_KEY: store.access_key, SECRET_KEY: store.secret_key}
        for name, value in ({"PASSATION_SOURCE_SERVEUR_PASSWORD": ADMIN.password} | self._keys).items():
            file = self.workspace.folder / "secrets" / name
            file.touch(mode=0o600)
            file.write_text(value, encoding="utf-8")
        self.workspace = Workspace(self.workspace.folder)
        self._client = make_client(store.url, "us-east-1", store.access_key, store.secret_key)
        self._direct = f"s3://{BUCKET}/{self.prefix}?endpoint={store.url}"
        self.direct().close()

    def direct(self) -> Destination:
        """The store, by no road."""
        opened = open_destination(self._direct, self._keys.get, create=True)
        opened.check()
        return opened

    def ask(self, *arguments: str) -> Said:
        """Run a command on the workspace."""
        return passation(*arguments, "-C", self.workspace.folder)

    def prepare(self) -> None:
        """Crawl, read, accept the filing plan, plan, and remember that day."""
        self.ingest()
        code, said = self.migrate("plan")
        assert code == 0, said
        self.keep()

    def keep(self) -> None:
        """Remember the workspace as it is."""
        shutil.rmtree(self.kept, ignore_errors=True)
        shutil.copytree(self.workspace.folder, self.kept)

    def go_back(self) -> None:
        """Bring the workspace back to the day of `keep`; the store keeps what it got since."""
        shutil.rmtree(self.workspace.folder)
        shutil.copytree(self.kept, self.workspace.folder)
        self.workspace = Workspace(self.workspace.folder)

    def forget(self) -> None:
        """Bring workspace and store back to the day of `keep`, before anything was sent."""
        self.go_back()
        while held := self._client.list_objects_v2(Bucket=BUCKET, Prefix=f"{self.prefix}/").get("Contents", []):
            doomed = [{"Key": one["Key"]} for one in held]
            self._client.delete_objects(Bucket=BUCKET, Delete={"Objects": doomed, "Quiet": True})
        self.road.clear()

    def of(self, which: Callable[[Request], bool], path: str) -> Callable[[Request], bool]:
        """Requests of that sort that speak of the object of one file of the source."""
        mark = self.mark(path)
        return lambda request: which(request) and mark in request.key

    def mark(self, path: str) -> str:
        """What the key of the present content of a file holds."""
        return "~" + hashlib.sha256((self.source / path).read_bytes()).hexdigest()[:12]

    def objects(self) -> dict[str, int]:
        """Size of each document in the store, by key; their bytes are what `verify` reads."""
        store = self.direct()
        try:
            return {one.key: one.size for one in store.keys("")}
        finally:
            store.close()

    def bytes_of(self, path: str) -> bytes | None:
        """What the store holds for the file that is on the source under this name; None when it holds nothing."""
        mark = self.mark(path)
        store = self.direct()
        try:
            found = [one.key for one in store.keys("") if mark in one.key]
            return b"".join(store.read(found[0])) if found else None
        finally:
            store.close()

    def replace(self, key: str, data: bytes) -> None:
        """Somebody puts other bytes under a key."""
        self._client.put_object(Bucket=BUCKET, Key=f"{self.prefix}/{key}", Body=data)

    def remove(self, key: str) -> None:
        """Somebody deletes an object."""
        self._client.delete_object(Bucket=BUCKET, Key=f"{self.prefix}/{key}")

    def ledger(self) -> list[str]:
        """The lines of `_passation/SHA256SUMS` in the store."""
        found = self._client.get_object(Bucket=BUCKET, Key=f"{self.prefix}/_passation/SHA256SUMS")
        return found["Body"].read().decode().splitlines()

    def state(self) -> tuple[str, dict[str, list[str]], dict[str, str], list[str]]:
        """All that a transfer and its verification leave: digest and rows of the catalogue, objects, ledger."""
        return self.digest(), self.rows(), self.objects(), self.ledger()

    def readings(self, since: int = 0) -> Counter[str]:
        """How often each file of the source was opened for its data since that place of smbd's audit log."""
        with self.smbd.server.log.open("rb") as log:
            log.seek(since)
            text = log.read().decode("utf-8", "replace")
        asked = [line.split("AUDIT|", 1)[1].split("|") for line in text.splitlines() if "AUDIT|" in line]
        opened = [one for one in asked if one[0] == "create_file" and one[1] == "ok" and int(one[2], 16) & READ_DATA]
        return Counter(one[-1].partition(f"{self.prefix}/")[2] for one in opened if one[3] != "dir")

    def clean(self) -> tuple[str, dict[str, list[str]], dict[str, int], list[str]]:
        """Prepare, send and verify, and go back to the day before: the state that was reached."""
        self.prepare()
        for command in ("run", "verify"):
            assert self.migrate(command)[0] == 0
        reached = self.state()
        self.forget()
        return reached

    def ends_as(self, clean: object) -> None:
        """Run and verify without trouble: the state is that one."""
        self.road.clear()
        for command in ("run", "verify"):
            code, said = self.migrate(command)
            assert code == 0, said
        assert self.state() == clean
