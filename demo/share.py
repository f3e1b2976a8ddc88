"""The first tree of the commune, shown by a real SMB server on loopback with the rights that its truth plans.

Samba where it is there and we are root: owners, access lists and denied files are real. Otherwise impacket's server,
which gives no rights: what is denied is then denied by the file system, unless we are root.
"""

import os
import pwd
import secrets
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from demo import messages
from demo.servers import Server
from demo.servers.accounts import Account
from demo.servers.acl import EVERYONE, SYSTEM, Rights, Rule
from demo.servers.impacket_smb import ImpacketServer
from demo.servers.smbd import Share, Smbd
from demo.truth import AclPlan, Truth

SHARE = "commun"
TREE = "serveur"
CRAWLER, KEEPER = "backup", "sys"
"""Unix accounts that every Debian has: one reads what it is allowed to, the other sets the rights."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A share on loopback, with the password of its URL, and what to say of it."""

    url: str
    password: str
    said: str


def show(truth: Truth, commune: Path, stack: ExitStack) -> Shown:
    """Serve `commune/serveur` until the stack is closed."""
    if not Smbd.available():
        return _by_samba(truth, commune / TREE, stack)
    return _by_impacket(truth, commune, stack)


def _by_samba(truth: Truth, tree: Path, stack: ExitStack) -> Shown:
    # The accounts must be able to enter the folders, which they cannot below a private home.
    folder = Path(tempfile.mkdtemp(prefix="passation-demo-"))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)
    share = folder / SHARE
    shutil.copytree(tree, share, symlinks=True)
    for path in (share, *share.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    crawler, keeper = (Account(name, secrets.token_urlsafe(12)) for name in (CRAWLER, KEEPER))
    server = Smbd(folder / "samba", [Share(SHARE, share)], [keeper, crawler])
    stack.enter_context(server)
    server.apply_acls(SHARE, _rights(truth, share))
    return Shown(server.url_of(SHARE, user=CRAWLER), crawler.password, messages.SAMBA)


def _by_impacket(truth: Truth, commune: Path, stack: ExitStack) -> Shown:
    if os.geteuid() != 0:  # nothing is denied to root
        for path in truth.denied:
            (commune / path).chmod(0)
            stack.callback((commune / path).chmod, 0o600)
    server: Server = stack.enter_context(ImpacketServer(commune / TREE, SHARE, "agent", secrets.token_urlsafe(12)))
    return Shown(server.url, server.password, messages.IMPACKET)


def _rights(truth: Truth, share: Path) -> dict[str, Rights]:
    """Rights of every path: those of the nearest planned folder, nobody's for what is denied."""
    plans = {plan.path.removeprefix(TREE).strip("/"): plan for plan in truth.acls}
    denied = {path.removeprefix(f"{TREE}/") for path in truth.denied}
    crawler = Rule(f"S-1-22-1-{pwd.getpwnam(CRAWLER).pw_uid}")
    rights: dict[str, Rights] = {}
    for path in (share, *sorted(share.rglob("*"))):
        name = path.relative_to(share).as_posix().removeprefix(".")
        above = name
        while above and above not in plans:
            above = above.rpartition("/")[0]
        rules = [Rule(SYSTEM)] if name in denied else [*_rules(plans.get(above)), crawler]
        owner = plans[above].owner if above in plans else ""
        rights[name] = Rights(rules, owner=sid(owner), protected=above in plans and plans[above].protected)
    return rights


def _rules(plan: AclPlan | None) -> list[Rule]:
    if plan is None:
        return [Rule(EVERYONE)]
    refused = [Rule(sid(group), allow=False) for group in plan.deny]
    return refused + [Rule(EVERYONE if group == "everyone" else sid(group)) for group in plan.allow]


def sid(name: str) -> str:
    """An invented SID of the commune's domain for a name of the plan; a SID stays what it is."""
    if not name or name.startswith("S-1-"):
        return name
    return f"S-1-5-21-1718190411-2101232987-3232235520-{2000 + int(sha256(name.encode()).hexdigest()[:6], 16) % 7000}"
