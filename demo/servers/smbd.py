"""A private smbd on loopback: its own folder, port, accounts and shares; nothing of the machine's Samba is touched."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import quote

from demo.servers import accounts, acl, answers, free_port, messages
from demo.servers.accounts import Account
from passation.errors import ServiceError

_FOLDERS = ("lib", "state", "cache", "lock", "run", "log", "private", "ncalrpc")
_GLOBAL = {
    "server role": "standalone server",
    "workgroup": "MAIRIE",
    "netbios name": "SRVMAIRIE",
    "interfaces": "127.0.0.1/8",
    "bind interfaces only": "yes",
    "disable netbios": "yes",
    "max log size": "0",
    "log level": "1",
    "map to guest": "Never",
    "load printers": "no",
    "printing": "bsd",
    "printcap name": "/dev/null",
    "disable spoolss": "yes",
    "server min protocol": "SMB2_02",
    "ea support": "yes",
    "store dos attributes": "yes",
    "map archive": "no",
    "map hidden": "no",
    "map system": "no",
    "map readonly": "no",
    "mangled names": "no",
}
_SHARE = {
    "read only": "no",
    "vfs objects": "acl_xattr streams_xattr",
    "acl_xattr:ignore system acls": "yes",
    "acl_xattr:default acl style": "windows",
}
_AUDIT = {
    "vfs objects": "full_audit acl_xattr streams_xattr",
    "full_audit:success": "all",
    "full_audit:failure": "all",
    "full_audit:syslog": "false",
    "full_audit:prefix": "AUDIT",
}


@dataclass(frozen=True, slots=True)
class Share:
    """A folder of the disk shown under a name."""

    name: str
    path: Path
    options: Mapping[str, str] = field(default_factory=dict)
    """Lines of smb.conf that replace or complete ours."""


class Smbd:
    """Start with `with Smbd(...) as server:` or `start()`; the first account administers the shares.

    Args:
        folder: empty or missing folder for configuration, state and logs; every Unix account must be able to cross it.
        shares: what is shown; the URL of the server is that of the first one.
        accounts: who may log in. A missing Unix account is created, and taken back by `stop`.
        settings: lines of the section [global] that replace or complete ours.
        audited: have the module full_audit write each operation to the log.
    """

    def __init__(
        self,
        folder: Path,
        shares: Sequence[Share],
        accounts: Sequence[Account],
        *,
        settings: Mapping[str, str] | None = None,
        audited: bool = False,
    ) -> None:
        self.port = free_port()
        self.folder = folder
        self.shares = tuple(shares)
        self.accounts = tuple(accounts)
        self.log = folder / "log" / "log.smbd"
        self._settings = dict(settings or {})
        self._audited = audited
        self._created: list[str] = []
        self._process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def available() -> str:
        """Empty when smbd can be started here, else the French reason."""
        if not (shutil.which("smbd") and shutil.which("smbpasswd")):
            return messages.NO_SMBD
        return "" if os.geteuid() == 0 else messages.NOT_ROOT

    @property
    def user(self) -> str:
        """Name of the first account."""
        return self.accounts[0].name

    @property
    def password(self) -> str:
        """Password of the first account."""
        return self.accounts[0].password

    @property
    def url(self) -> str:
        """`smb://` URL of the first share for the first account."""
        return self.url_of(self.shares[0].name)

    def url_of(self, share: str, folder: str = "", user: str = "") -> str:
        """`smb://` URL of a share, or of a folder of it, for an account."""
        tail = f"/{quote(folder)}" if folder else ""
        return f"smb://{quote(user or self.user)}@127.0.0.1:{self.port}/{quote(share)}{tail}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Write the configuration, register the accounts, start smbd and wait until it answers.

        Raises:
            ServiceError: in French, with what smbd said.
        """
        if reason := self.available():
            raise ServiceError(reason)
        for name in _FOLDERS:
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        self._configuration.write_text(self._smb_conf(), encoding="utf-8")
        try:
            for account in self.accounts:
                self._register(account)
        except ServiceError:
            self.stop()
            raise
        command = ["smbd", "-s", str(self._configuration), "-l", str(self.folder / "log"), "-F", "--no-process-group"]
        # A group of its own: at its end smbd sends SIGTERM to the whole group it is in.
        null = subprocess.DEVNULL
        self._process = subprocess.Popen(command, start_new_session=True, stdin=null, stdout=null, stderr=null)  # noqa: S603
        self._wait()

    def stop(self) -> None:
        """End smbd and its children, and take back the accounts that were created."""
        if self._process:
            self._process.terminate()
            self._process.wait(10)
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)  # a stopped child hears nothing else
            with suppress(OSError, ValueError):  # there only when somebody asked over a pipe, and in no group of ours
                os.kill(int((self.folder / "run" / "samba-dcerpcd.pid").read_text()), signal.SIGTERM)
            self._process = None
        while self._created:
            accounts.remove(self._created.pop())

    def children(self) -> dict[int, int]:
        """Process of each connection, by the TCP port of its client."""
        command = ["ss", "-tnpH", "sport", "=", f":{self.port}"]
        listing = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        found = {}
        for line in listing.stdout.splitlines():
            columns = line.split()
            if len(columns) > 5 and "pid=" in columns[5]:
                found[int(columns[4].rpartition(":")[2])] = int(columns[5].partition("pid=")[2].partition(",")[0])
        return found

    def signal_child(self, client_port: int, number: signal.Signals) -> None:
        """Send KILL (dead session) or STOP and CONT (hung server) to the process of one connection."""
        os.kill(self.children()[client_port], number)

    def apply_acl(self, share: str, path: str, rights: acl.Rights) -> None:
        """Set owner and DACL of a file or folder, over SMB and as the first account."""
        acl.apply(("127.0.0.1", self.port), (self.user, self.password), share, {path: rights})

    def apply_acls(self, share: str, rights: Mapping[str, acl.Rights]) -> None:
        """`apply_acl` for many paths, over one connection."""
        acl.apply(("127.0.0.1", self.port), (self.user, self.password), share, rights)

    @property
    def _configuration(self) -> Path:
        return self.folder / "smb.conf"

    def _smb_conf(self) -> str:
        own = {f"{name} directory": str(self.folder / name) for name in ("lock", "state", "cache")}
        own |= {"pid directory": str(self.folder / "run"), "private dir": str(self.folder / "private")}
        own |= {"ncalrpc dir": str(self.folder / "ncalrpc"), "log file": str(self.log), "smb ports": str(self.port)}
        own["passdb backend"] = f"tdbsam:{self.folder / 'private' / 'passdb.tdb'}"
        sections = {"global": _GLOBAL | own | self._settings}
        for share in self.shares:
            base = _SHARE | (_AUDIT if self._audited else {}) | {"admin users": self.user}
            sections[share.name] = base | {"path": str(share.path)} | dict(share.options)
        return "".join(
            f"[{name}]\n" + "".join(f"  {key} = {value}\n" for key, value in lines.items())
            for name, lines in sections.items()
        )

    def _register(self, account: Account) -> None:
        if not accounts.exists(account.name):
            accounts.create(account.name)
            self._created.append(account.name)
        command = ["smbpasswd", "-c", str(self._configuration), "-a", "-s", account.name]
        twice = f"{account.password}\n{account.password}\n"
        done = subprocess.run(command, input=twice, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise ServiceError(messages.command_failed("smbpasswd", done.stderr.strip()))

    def _wait(self) -> None:
        for _ in range(100):
            if answers(self.port):
                return
            if self._process is None or self._process.poll() is not None:
                break
            time.sleep(0.1)
        said = self.log.read_text(encoding="utf-8", errors="replace")[-500:] if self.log.exists() else ""
        self.stop()
        raise ServiceError(messages.server_silent("smbd", said))
