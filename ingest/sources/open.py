"""From the URL of a source to the source."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from ingest.sources import Source, messages
from ingest.sources.options import SourceOptions
from passation.errors import SettingsError

if TYPE_CHECKING:
    from ingest.sources.smb.session import Target

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SMB = re.compile(
    r"smb://(?:(?:(?P<domain>[^;@/]*);)?(?P<user>[^@/]*)@)?"
    r"(?P<host>\[[0-9A-Fa-f:.%]+\]|[^:/@\[\]]*)(?::(?P<port>[^/]*))?(?:/(?P<path>.*))?",
    re.IGNORECASE,
)
_PORT = 445


def open_source(name: str, url: str, secret: Callable[[], str | None], options: SourceOptions | None = None) -> Source:
    """The source behind a URL: `smb://[DOMAIN;][user@]host[:port]/share[/folder]`, or the path of a folder or export.

    A path comes after `folder:`, `onedrive:` or `sharepoint:` and is absolute.

    Nothing is connected yet. Parts of a URL are percent-encoded; a `user` may be `name%40domain`.

    Args:
        name: name of the source, `[a-z][a-z0-9_]*`.
        url: where it is.
        secret: gives its password, asked for when a connection needs it.
        options: limits of time and connections.

    Raises:
        SettingsError: name or URL cannot be understood, in French.
    """
    if not _NAME.fullmatch(name):
        raise SettingsError(messages.bad_name(name))
    scheme = url.partition(":")[0].lower()
    if scheme == "folder":
        return _folder(name, url)
    if scheme == "onedrive":
        return _onedrive(name, url)
    if scheme == "sharepoint":
        return _sharepoint(name, url)
    if scheme == "smb":
        return _smb(name, url, secret, options or SourceOptions())
    raise _error(url, messages.NO_SCHEME)


def _folder(name: str, url: str) -> Source:
    from ingest.sources.folder import FolderSource

    return FolderSource(name, _absolute(url))


def _onedrive(name: str, url: str) -> Source:
    from ingest.sources.onedrive.source import open_onedrive

    return open_onedrive(name, _absolute(url))


def _sharepoint(name: str, url: str) -> Source:
    from ingest.sources.sharepoint.source import detect

    return detect(name, _absolute(url))


def _absolute(url: str) -> Path:
    path = _decoded(url, url.partition(":")[2])
    if not path.startswith("/"):
        raise _error(url, messages.NO_PATH)
    return Path(path)


def _smb(name: str, url: str, secret: Callable[[], str | None], options: SourceOptions) -> Source:
    from ingest.sources.smb.source import SmbSource

    return SmbSource(name, smb_target(url), secret, options)


def smb_target(url: str) -> "Target":
    """Server, share, folder and account of an `smb://` URL. Raises SettingsError when it cannot be understood."""
    from ingest.sources.smb.session import Target

    if "?" in url or "#" in url:
        raise _error(url, messages.EXTRA)
    match = _SMB.fullmatch(url)
    if not match or not match["host"]:
        raise _error(url, messages.NO_HOST)
    if ":" in (match["user"] or ""):
        raise SettingsError(
            messages.bad_url(url.replace(f":{match['user'].partition(':')[2]}@", ":…@"), messages.WITH_PASSWORD)
        )
    share, *folder = [_decoded(url, part) for part in (match["path"] or "").split("/") if part] or [""]
    if not share:
        raise _error(url, messages.NO_SHARE)
    if {".", ".."} & {share, *folder} or any(char in part for part in (share, *folder) for char in "/\\\0"):
        raise _error(url, messages.DOTS)
    user = "\\".join(_decoded(url, part) for part in (match["domain"], match["user"]) if part)
    return Target(match["host"].strip("[]"), _port(url, match["port"]), share, "\\".join(folder), user)


def _port(url: str, text: str | None) -> int:
    if not text:
        return _PORT
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 0 < int(text) < 65536:
        raise _error(url, messages.BAD_PORT)
    return int(text)


def _decoded(url: str, part: str) -> str:
    """Percent-decoded UTF-8; `folder:` may hold bytes of any kind, so they are taken as the file system takes them."""
    if re.search(r"%(?![0-9A-Fa-f]{2})", part):
        raise _error(url, messages.BAD_ENCODING)
    try:
        return unquote_to_bytes(part).decode("utf-8")
    except UnicodeDecodeError as error:
        raise _error(url, messages.BAD_ENCODING) from error


def _error(url: str, why: str) -> SettingsError:
    """The sentence hides a password that somebody wrote into the URL."""
    return SettingsError(messages.bad_url(re.sub(r":[^/:@]*@", ":…@", url), why))
