"""Coming in and going out."""

import re
import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from web import messages
from web.guard import FormToken, Here, Signed, check_form
from web.rendering import page
from web.site import Site

router = APIRouter()

_ON_THIS_SITE = re.compile(r"/(?![/\\])[!-~]*")
Next = Annotated[str, Query(alias="suite", max_length=8_000)]


@router.get("/connexion")
def form(request: Request, here: Here, suite: Next = "/") -> Response:
    """The form."""
    return _form(request, here, suite)


@router.post("/connexion")
def sign_in(
    request: Request,
    here: Here,
    name: Annotated[str, Form(alias="nom", max_length=200)],
    password: Annotated[str, Form(alias="mot_de_passe", max_length=1_000)],
    given: FormToken = "",
    suite: Annotated[str, Form(max_length=8_000)] = "/",
) -> Response:
    """Open a session; whatever is wrong, the answer is the same."""
    check_form(here, _visit(request, here), given)
    account_key, address = name.strip().lower(), request.client.host if request.client else ""
    if seconds := here.throttle.attempt(account_key, address):
        answer = _form(request, here, suite, messages.wait(seconds), 429)
        answer.headers["Retry-After"] = str(seconds)
        return answer
    account = here.accounts.sign_in(name, password)
    if account is None:
        return _form(request, here, suite, messages.BAD_SIGN_IN, 401)
    here.throttle.accepted(account_key, address)
    response = RedirectResponse(suite if _ON_THIS_SITE.fullmatch(suite) else "/", 303)
    here.give(response, here.session_cookie, here.sessions.open(account))
    here.take_back(response, here.visit_cookie)
    return response


@router.post("/deconnexion")
def sign_out(here: Here, reader: Signed, given: FormToken = "") -> Response:
    """Close the session, on the server too."""
    check_form(here, reader.token, given)
    here.sessions.end(reader.token)
    response = RedirectResponse("/connexion", 303)
    here.take_back(response, here.session_cookie)
    return response


def _visit(request: Request, here: Site) -> str:
    return here.signer.unseal(request.cookies.get(here.visit_cookie, ""))


def _form(request: Request, here: Site, suite: str, wrong: str = "", status: int = 200) -> Response:
    token = _visit(request, here) or secrets.token_urlsafe(32)
    commune = here.workspace.settings.commune.name
    facts = {"commune": commune, "suite": suite, "wrong": wrong, "form_token": here.signer.form_token(token)}
    answer = page("signing_in.html", status, **facts)
    here.give(answer, here.visit_cookie, token)
    return answer
