"""From the URL of the settings to a Destination.

`s3://bucket/prefix?endpoint=https://host[:port]&region=…[&insecure=1]` or `folder:/path`, parts percent-encoded.
"""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from migrate.destinations import Destination, messages
from migrate.destinations.bucket import Access, Encryption
from migrate.destinations.folder import FolderDestination
from migrate.destinations.routed import RoutedDestination
from migrate.keys import validate_key
from passation.errors import DestinationError, SettingsError
from passation.loopback import is_loopback
from passation.workspace import Workspace

ACCESS_KEY = "PASSATION_S3_ACCESS_KEY"
SECRET_KEY = "PASSATION_S3_SECRET_KEY"  # noqa: S105 - the name of a secret
DEFAULT_REGION = "us-east-1"
"""What stores with one region expect."""

_BUCKET = re.compile(r"(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?<!--x-s3)(?<!-s3alias)(?<!--ol-s3)(?<!\.mrap)")
"""Without the names that send requests elsewhere than the endpoint (Amazon S3 User Guide, « Bucket naming rules »)."""

_REGION = re.compile(r"[a-zA-Z0-9-]{1,63}")
_KMS_KEY = re.compile(r"[!-~]{0,2048}")
_OPTIONS = {"endpoint", "region", "insecure"}


def destination_of(workspace: Workspace) -> Destination:
    """The destination that the settings of a workspace describe, encryption included; see `open_destination`.

    What unfinished uploads left is remembered in its cache.
    """
    settings = workspace.settings.destination
    encryption = _encryption(settings.encryption, settings.kms_key)
    notes = workspace.spool.with_name("envois")
    store = open_destination(settings.url, workspace.secret, encryption=encryption, notes=notes)
    living = workspace.settings.living.url
    return RoutedDestination(store, _living(living, settings.url)) if living else store


def _encryption(method: str, kms_key: str) -> Encryption:
    """Raises SettingsError when the key cannot be one, or would be forgotten."""
    if not _KMS_KEY.fullmatch(kms_key) or (kms_key and method != "aws:kms"):
        raise SettingsError(messages.bad_part("kms_key", kms_key))
    return Encryption(method, kms_key)


def open_destination(
    url: str,
    secrets: Callable[[str], str | None],
    *,
    create: bool = False,
    encryption: Encryption = Encryption(),  # noqa: B008 - frozen
    notes: Path | None = None,
) -> Destination:
    """The destination of a URL; nothing is connected yet, see `Destination.check`.

    Args:
        url: as written in the settings.
        secrets: gives the secret of a name (`PASSATION_S3_ACCESS_KEY`, `PASSATION_S3_SECRET_KEY`) or None.
        create: let `check` create a missing bucket.
        encryption: asked of an S3 store for everything that is written.
        notes: folder where unfinished uploads are remembered, so that they go on after a cut.

    Raises:
        SettingsError: the URL cannot be understood, sends documents in clear, or a secret is missing.
    """
    scheme, colon, rest = url.partition(":")
    if colon and scheme == "folder":
        return _folder(rest)
    if colon and scheme == "s3":
        from migrate.destinations.s3 import S3Destination  # botocore takes a third of a second to import

        bucket, prefix, access = _s3(url, secrets)
        return S3Destination(access, bucket, prefix, create=create, encryption=encryption, notes=notes)
    raise SettingsError(messages.unknown_scheme(scheme if colon else url))


def _folder(encoded: str) -> Destination:
    path = unquote(encoded, errors="surrogateescape")
    if not path.startswith("/") or "\0" in path:
        raise SettingsError(messages.RELATIVE_FOLDER)
    return FolderDestination(Path(path))


def _living(url: str, store_url: str) -> Destination:
    """The folder of living files, which lies apart from a store that is a folder too."""
    scheme, _, encoded = url.partition(":")
    other, _, elsewhere = store_url.partition(":")
    if scheme != "folder":
        raise SettingsError(messages.LIVING_FOLDER)
    if other == "folder":
        here, there = (Path(unquote(path, errors="surrogateescape")).resolve() for path in (encoded, elsewhere))
        if here.is_relative_to(there) or there.is_relative_to(here):
            raise SettingsError(messages.LIVING_APART)
    return _folder(encoded)


def _s3(url: str, secrets: Callable[[str], str | None]) -> tuple[str, str, Access]:
    parts = _split(url, "l’adresse")
    if not _BUCKET.fullmatch(parts.netloc) or parts.fragment:
        raise SettingsError(messages.bad_part("le nom de l’espace", parts.netloc))
    options = _options(parts.query)
    endpoint = _endpoint(options.get("endpoint", ""), insecure=options.get("insecure") == "1")
    region = options.get("region", DEFAULT_REGION)
    if not _REGION.fullmatch(region):
        raise SettingsError(messages.bad_part("la région", region))
    prefix = _prefix(parts.path)
    access = Access(endpoint, region, _required(secrets, ACCESS_KEY), _required(secrets, SECRET_KEY))
    return parts.netloc, prefix, access


def _options(query: str) -> dict[str, str]:
    pairs = parse_qsl(query, keep_blank_values=True)
    for position, (name, value) in enumerate(pairs):
        if name not in _OPTIONS or name in [before for before, _ in pairs[:position]]:
            raise SettingsError(messages.bad_part("l’option", name))
        if name == "insecure" and value not in {"0", "1"}:
            raise SettingsError(messages.bad_part("l’option", f"{name}={value}"))
    return dict(pairs)


def _prefix(path: str) -> str:
    prefix = unquote(path).strip("/")
    try:
        return validate_key(prefix) if prefix else ""
    except DestinationError as error:
        raise SettingsError(messages.bad_part("le préfixe", prefix)) from error


def _endpoint(text: str, *, insecure: bool) -> str:
    """`scheme://host[:port]`, in clear on loopback only."""
    if not text:
        raise SettingsError(messages.NO_ENDPOINT)
    parts = _split(text, "endpoint")
    host = parts.hostname or ""
    if not _is_plain(parts) or not re.fullmatch(r"[A-Za-z0-9.:-]+", host):
        raise SettingsError(messages.bad_part("endpoint", text))
    if parts.scheme == "http" and not insecure and not is_loopback(host):
        raise SettingsError(messages.PLAIN_HTTP)
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}" + (f":{parts.port}" if parts.port else "")


def _split(url: str, what: str) -> SplitResult:
    if "@" in url:
        raise SettingsError(messages.KEYS_IN_URL)
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises when it is no number
    except ValueError as error:
        raise SettingsError(messages.bad_part(what, url)) from error
    return parts


def _is_plain(parts: SplitResult) -> bool:
    return parts.scheme in {"http", "https"} and parts.path in {"", "/"} and not parts.query and not parts.fragment


def _required(secrets: Callable[[str], str | None], name: str) -> str:
    value = secrets(name)
    if not value:
        raise SettingsError(messages.no_secret(name))
    return value
