"""One source at a time: who is asked about, what is looked at, what it means."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from catalog.freezes import (
    CLOSED,
    CRAWLING,
    EVERYONE,
    NOT_APPLICABLE,
    ORDINARY,
    READ_ONLY,
    UNKNOWN,
    WRITABLE,
    Found,
)
from ingest.sources import Allowed, Probe
from ingest.sources.open import smb_target
from migrate.freeze import messages
from migrate.freeze.local import FolderProbe, is_shared_from_elsewhere
from migrate.freeze.rights import writing
from passation import paths
from passation.errors import Fault
from passation.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Account:
    """Who an SMB server is asked about; its name is written down nowhere."""

    kind: str
    user: str
    password: Callable[[], str | None]


def check(workspace: Workspace, name: str, raw_paths: Callable[[], Sequence[bytes]], user: str = "") -> Found:
    """Whether the source still lets somebody write.

    Args:
        workspace: for the URL and the secrets of the source.
        name: of the source.
        raw_paths: gives the paths to look at; asked for only where there is something to look at.
        user: ordinary account; that of the environment when empty, that of the inventory when there is none either.

    Raises:
        SourceError: the server stays away, or refuses the login.
    """
    url = workspace.settings.sources[name].url
    scheme = url.partition(":")[0].lower()
    if scheme not in {"smb", "folder"} or url == workspace.arrivals_url:  # in our own workspace, not on the server
        return Found(name, "", NOT_APPLICABLE)
    account = _account(workspace, name, user) if scheme == "smb" else None
    with _probe(workspace, name, account) as probe:
        kind = account.kind if account else _who(_folder(url))
        if probe is None:
            return Found(name, kind, CLOSED)
        return judged(name, kind, list(probe.look(raw_paths())))


def judged(name: str, account: str, seen: Sequence[Allowed]) -> Found:
    """What the answers mean. What the account may not even open is told apart; what is gone counts for nothing."""
    here = [one for one in seen if one.fault is not Fault.VANISHED]
    shut = sum(1 for one in here if one.fault is Fault.DENIED)
    told = [(one.path, writing(one.rights)) for one in here if one.rights is not None]
    writable = tuple((paths.shown(path), rights) for path, rights in told if rights)
    untold = len(here) - shut - len(told)
    result = WRITABLE if writable else UNKNOWN if untold or not told else READ_ONLY
    return Found(name, account, result, len(here), shut, untold, writable)


@contextmanager
def _probe(workspace: Workspace, name: str, account: Account | None) -> Iterator[Probe | None]:
    one = workspace.settings.sources[name]
    if account is None:
        yield FolderProbe(_folder(one.url))
        return
    from ingest.sources.smb.maximal import probing

    target = replace(smb_target(one.url), user=account.user)
    with probing(target, account.password(), insecure=one.insecure, timeout=one.timeout) as probe:
        yield probe


def _account(workspace: Workspace, name: str, user: str) -> Account:
    """The ordinary account that is known, else that of the inventory."""
    variable = f"PASSATION_SOURCE_{name.upper()}"
    ordinary = user or workspace.secret(f"{variable}_ORDINARY_USER") or ""
    if ordinary:
        question = messages.password_of(ordinary)
        return Account(ORDINARY, ordinary, lambda: workspace.secret(f"{variable}_ORDINARY_PASSWORD", question))
    crawling = smb_target(workspace.settings.sources[name].url).user
    return Account(CRAWLING, crawling, lambda: workspace.secret(f"{variable}_PASSWORD", messages.password_of(crawling)))


def _folder(url: str) -> Path:
    return Path(unquote(url.partition(":")[2]))


def _who(root: Path) -> str:
    return CRAWLING if is_shared_from_elsewhere(root) else EVERYONE
