"""The sources that the settings name, with their secrets."""

import os

from ingest.inventory.source import Checked
from ingest.sources import Source, messages
from ingest.sources.open import open_source
from ingest.sources.options import SourceOptions
from passation.workspace import Workspace


def open_sources(workspace: Workspace) -> dict[str, Source]:
    """Every source of the workspace, by name. Nothing is connected yet.

    Raises:
        SettingsError: a URL cannot be understood.
    """
    return {name: open_one(workspace, name) for name in workspace.settings.sources}


def open_one(workspace: Workspace, name: str) -> Source:
    """The source of that name, which the settings have. Raises SettingsError when its URL cannot be understood."""
    one = workspace.settings.sources[name]
    options = SourceOptions(
        timeout=one.timeout,
        connections=one.connections,
        insecure=one.insecure,
        engine=one.engine,
        rights=one.rights,
        share_readers=one.share_readers,
        files_per_second=one.files_per_second,
        bytes_per_second=one.bytes_per_second,
        hours=one.hours,
        zone=workspace.settings.commune.zone,
        ledger=workspace.spool.with_name(f"{name}.pace"),
    )
    source = open_source(name, one.url, lambda: _secret(workspace, name), options)
    return Checked(source, workspace.folder / one.inventory, workspace.rules) if one.inventory else source


def _secret(workspace: Workspace, name: str) -> str | None:
    variable = f"PASSATION_SOURCE_{name.upper()}_PASSWORD"
    found = workspace.secret(variable, messages.ask_password(name))
    if found:
        os.environ[variable] = found  # asked once: worker processes inherit it and have no terminal
    return found
