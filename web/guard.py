"""Who asks: every page and answer depends on it. Whoever is not signed in sees the sign-in page and nothing else."""

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from fastapi import Depends, Form, HTTPException, Request, status

from web import messages
from web.accounts import Account
from web.site import Site

Groups: TypeAlias = tuple[str, ...] | None
"""Reader groups of who asks; None is the operator, who sees all; () sees nothing."""


class NotSignedInError(Exception):
    """Nobody is signed in in this browser, or no longer."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is signed in; `form_token` goes into every form of the page."""

    account: Account
    groups: Groups
    token: str
    form_token: str


def site(request: Request) -> Site:
    """The site that is asked."""
    found: Site = request.app.state.site
    return found


def reader(request: Request, here: Annotated[Site, Depends(site)]) -> Reader:
    """Who is signed in. Raises NotSignedInError."""
    token = here.signer.unseal(request.cookies.get(here.session_cookie, ""))
    account = here.sessions.find(token) if token else None
    if account is None:
        raise NotSignedInError
    groups = account.reading_as(here.workspace.settings.groups)
    return Reader(account, groups, token, here.signer.form_token(token))


Here = Annotated[Site, Depends(site)]
Signed = Annotated[Reader, Depends(reader)]
FormToken = Annotated[str, Form(alias="jeton", max_length=100)]


def check_form(here: Site, token: str, given: str) -> None:
    """Raises HTTPException 403 when the form was not made for the holder of the token."""
    if not here.signer.is_form_token(token, given):
        raise HTTPException(status.HTTP_403_FORBIDDEN, messages.STALE_FORM)
