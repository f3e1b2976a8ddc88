"""The backend that the settings of a workspace choose."""

from typing import TYPE_CHECKING

from index.backends import Backend
from index.backends.elasticsearch import messages
from index.backends.tantivy import TantivyBackend
from passation.errors import SettingsError
from passation.workspace import Workspace

if TYPE_CHECKING:
    from index.backends.elasticsearch.backend import ElasticsearchBackend

USER, PASSWORD, API_KEY = "PASSATION_INDEX_USER", "PASSATION_INDEX_PASSWORD", "PASSATION_INDEX_API_KEY"


def backend_of(workspace: Workspace, *, building: bool = False) -> Backend:
    """The backend, not yet opened; `building` for who fills it, which may be a rebuild that readers do not see yet.

    Raises:
        SettingsError: `[index] url` cannot be understood, or its client is not installed.
    """
    if not workspace.settings.index.url:
        return TantivyBackend(workspace.index)
    return _shared(workspace, building=building)


def indexed(workspace: Workspace) -> int | None:
    """Number of documents, None before the first indexing; makes nothing. Raises BackendError."""
    if workspace.settings.index.url:
        shared = _shared(workspace, building=False)
        try:
            return shared.check()
        finally:
            shared.close()
    if not workspace.index.exists():
        return None
    backend = TantivyBackend(workspace.index)
    try:
        backend.open()
        return backend.size()
    finally:
        backend.close()


def _shared(workspace: Workspace, *, building: bool) -> "ElasticsearchBackend":
    try:
        from index.backends.elasticsearch.backend import ElasticsearchBackend
        from index.backends.elasticsearch.connection import Address
    except ModuleNotFoundError as error:
        raise SettingsError(messages.NO_LIBRARY) from error
    settings = workspace.settings.index
    address = Address(
        settings.url,
        user=workspace.secret(USER) or "",
        password=workspace.secret(PASSWORD) or "",
        api_key=workspace.secret(API_KEY) or "",
        ca=workspace.folder / settings.ca if settings.ca else None,
        insecure=settings.insecure,
    )
    return ElasticsearchBackend(address, workspace.settings.commune.insee, building=building)
