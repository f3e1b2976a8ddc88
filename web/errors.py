"""What goes wrong, in French: a page for people, `{"error": …}` for programs, a line without a value in the log."""

import logging
from typing import cast
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException

from passation.errors import PassationError
from web import messages
from web.guard import NotSignedInError
from web.rendering import page

_LOG = logging.getLogger("passation.web")
_SENTENCES = {404: messages.NO_PAGE, 405: messages.NO_PAGE}


def install(app: FastAPI) -> None:
    """Have the application answer in these words."""
    app.add_exception_handler(NotSignedInError, _not_signed_in)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(PassationError, _silent)
    app.add_exception_handler(Exception, _broken)


def said(request: Request, status: int, sentence: str) -> Response:
    """The sentence in the form that was asked for."""
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": sentence}, status)
    return page("error.html", status, sentence=sentence)


def _not_signed_in(request: Request, error: Exception) -> Response:  # noqa: ARG001
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": messages.NO_SESSION}, 401, {"WWW-Authenticate": "Cookie"})
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = f"/connexion?suite={quote(wanted, safe='')}"
    if request.headers.get("HX-Request"):
        return Response(status_code=401, headers={"HX-Redirect": target})
    return RedirectResponse(target, 303)


def _refused(request: Request, error: Exception) -> Response:
    known = cast("HTTPException", error)  # the only kind that this is installed for
    ours = known.detail if known.detail.endswith(".") else _SENTENCES.get(known.status_code, messages.BROKEN)
    answer = said(request, known.status_code, ours)
    answer.headers.update(known.headers or {})
    return answer


def _not_understood(request: Request, error: Exception) -> Response:  # noqa: ARG001
    return said(request, 422, messages.BAD_REQUEST)


def _broken(request: Request, error: Exception) -> Response:
    """Neither the sentence of the error nor its values: they may hold a path or words of a document."""
    _LOG.error("%s", type(error).__name__)
    return said(request, 500, messages.BROKEN)


def _silent(request: Request, error: Exception) -> Response:
    """A service, the index or the catalogue does not serve."""
    _LOG.error("%s", type(error).__name__)
    return said(request, 503, messages.BROKEN)
