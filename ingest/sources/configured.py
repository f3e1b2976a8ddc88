"""The sources that the settings name, with their secrets."""

import os

from ingest.sources import Source, messages
from ingest.sources.open import open_source
from ingest.sources.options import SourceOptions
from passation.workspace import Workspace


def open_sources(workspace: Workspace) -> dict[str, Source]:
    """Every source of the workspace, by name. Nothing is connected yet.

    Raises:
        SettingsError: a URL cannot be understood.
    """
    opened: dict[str, Source] = {}
    for name, one in workspace.settings.sources.items():
        options = SourceOptions(timeout=one.timeout, connections=one.connections, insecure=one.insecure)
        opened[name] = open_source(name, one.url, lambda name=name: _secret(workspace, name), options)  # type: ignore[misc]
    return opened


def _secret(workspace: Workspace, name: str) -> str | None:
    variable = f"PASSATION_SOURCE_{name.upper()}_PASSWORD"
    found = workspace.secret(variable, messages.ask_password(name))
    if found:
        os.environ[variable] = found  # asked once: worker processes inherit it and have no terminal
    return found
