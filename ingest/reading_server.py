"""The Tika server of the settings, if they name one."""

from importlib.util import find_spec

from ingest.extractors import messages
from ingest.worker.asking import CourierProcess, Server
from ingest.worker.limits import Limits
from passation import console
from passation.errors import ServiceError, SettingsError
from passation.workspace import Workspace


def courier_of(workspace: Workspace, limits: Limits) -> CourierProcess | None:
    """Who asks the server; None when there is none. Raises SettingsError."""
    settings = workspace.settings.extraction
    if not settings.tika_url:
        return None
    if find_spec("tika") is None:
        raise SettingsError(messages.NO_SERVER_LIBRARY)
    try:
        authority = (workspace.folder / settings.ca).read_text(encoding="ascii") if settings.ca else ""
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(messages.authority_unreadable(settings.ca)) from error
    workspace.scratch.mkdir(parents=True, exist_ok=True)
    return CourierProcess(Server(settings.tika_url, authority), limits, workspace.scratch)


def name(workspace: Workspace) -> str:
    """`tika-server@version`; empty when the settings name none.

    Raises:
        ServiceError: it does not answer, or not as a Tika server.
        SettingsError: its client is not installed, or its certificate is not there.
    """
    courier = courier_of(workspace, Limits())
    if courier is None:
        return ""
    with courier:
        return courier.name()


def say_when_away(workspace: Workspace) -> None:
    """Tell the person that the server is of no use today: the run goes on without it."""
    try:
        name(workspace)
    except ServiceError as error:
        console.warn(str(error))
