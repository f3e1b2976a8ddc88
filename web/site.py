"""What every request of one site shares, and the cookies that it gives."""

from dataclasses import dataclass
from pathlib import Path

from fastapi import Response

from passation.settings import Web
from passation.workspace import Workspace
from web.accounts import Accounts
from web.sessions import SECOND, Sessions
from web.signing import Signer, signer_of
from web.store import Store
from web.throttle import Throttle


@dataclass(frozen=True, slots=True)
class Site:
    """The site of one commune."""

    folder: Path
    accounts: Accounts
    sessions: Sessions
    signer: Signer
    throttle: Throttle
    settings: Web

    @property
    def workspace(self) -> Workspace:
        """The workspace as its settings are at this moment: a group taken away counts at once."""
        return Workspace(self.folder)

    @property
    def encrypted(self) -> bool:
        """Whether browsers come through HTTPS."""
        return bool(self.settings.url)

    @property
    def session_cookie(self) -> str:
        """Name of the cookie of who is signed in; `__Host-` where browsers honour it (RFC 6265bis 4.1.3.2)."""
        return "__Host-passation" if self.encrypted else "passation"

    @property
    def visit_cookie(self) -> str:
        """Name of the cookie that guards the form of who is not yet signed in."""
        return f"{self.session_cookie}-visite"

    def give(self, response: Response, name: str, token: str) -> None:
        """Have the browser keep a token, sealed, out of the reach of scripts and of other sites."""
        seconds = self.settings.session_hours * 3_600
        response.set_cookie(
            name, self.signer.seal(token), max_age=seconds, httponly=True, samesite="lax", secure=self.encrypted
        )

    def take_back(self, response: Response, name: str) -> None:
        """Have the browser forget it."""
        response.delete_cookie(name, httponly=True, samesite="lax", secure=self.encrypted)


def site_of(workspace: Workspace) -> Site:
    """The site of a workspace; its files are made when there are none. Raises SettingsError, ServiceError."""
    settings, store = workspace.settings.web, Store(workspace.folder)
    (workspace.folder / "cache").mkdir(exist_ok=True)
    sessions = Sessions(store, settings.session_hours * 3_600 * SECOND)
    return Site(workspace.folder, Accounts(store), sessions, signer_of(workspace.folder), Throttle(), settings)
