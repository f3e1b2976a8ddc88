"""Listening: on this machine only, unless HTTPS stands before."""

import socket
from contextlib import suppress

import uvicorn

from passation.console import say
from passation.errors import ServiceError, SettingsError
from passation.loopback import is_loopback
from passation.workspace import Workspace
from web import logs, messages
from web.app import application
from web.site import site_of


def serve(workspace: Workspace, host: str, port: int) -> None:
    """Serve until interrupted; the address is said once it is listened on.

    Raises:
        SettingsError: the address can be seen from elsewhere and nothing encrypts.
        ServiceError: the address cannot be had.
    """
    public = workspace.settings.web.url
    if not (public or is_loopback(host)):
        raise SettingsError(messages.NO_TLS)
    site = site_of(workspace)
    logs.install()
    with _listening(host, port) as listener:
        bound = listener.getsockname()[1]
        name = f"[{host}]" if ":" in host else host
        say(messages.opened(f"http://{name}:{bound}/", public))
        config = uvicorn.Config(
            application(site),
            log_config=None,
            access_log=False,
            proxy_headers=bool(public),  # only then an address that a header gives is to be believed
            server_header=False,
            limit_concurrency=200,
            timeout_keep_alive=15,
        )
        with suppress(KeyboardInterrupt):  # how it is ended
            uvicorn.Server(config).run(sockets=[listener])


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        raise ServiceError(messages.cannot_listen(host, port, error.strerror or type(error).__name__)) from error
