"""What goes with every answer and every request: headers that forbid, and small envelopes."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web import messages

LARGEST_BODY = 65_536
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
"""OWASP, « HTTP Security Response Headers »; a header that an answer sets itself stays."""
_TRANSPORT = "max-age=31536000"


class Guarded:
    """An application whose every answer carries the headers, and which reads no large body."""

    def __init__(self, app: ASGIApp, *, encrypted: bool) -> None:
        self._app = app
        self._headers = HEADERS | ({"Strict-Transport-Security": _TRANSPORT} if encrypted else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI 3."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        given = dict(scope["headers"])
        length = given.get(b"content-length", b"0")
        if b"transfer-encoding" in given or not length.isdigit() or int(length) > LARGEST_BODY:
            await PlainTextResponse(messages.TOO_LARGE, 413)(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)
