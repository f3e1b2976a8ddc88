"""`passation.toml`, read strictly: an unknown key is refused with file and line. It never holds a secret."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from passation import broker_address, catalogue_address, messages, service_address
from passation.errors import SettingsError
from passation.yaml_lines import toml_line

FILE_NAME = "passation.toml"
SOURCE_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
INSEE = re.compile(r"^(?:\d{5}|2[AB]\d{3})$")

_ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Commune(_Section):
    """Who the workspace belongs to. The INSEE code is checked by its shape only."""

    name: Annotated[str, Field(min_length=1)]
    insee: str
    siren: Annotated[str, Field(pattern=r"^(?:\d{9})?$")] = ""
    timezone: str = ""
    public_phones: tuple[str, ...] = ()
    public_emails: tuple[str, ...] = ()
    public_ibans: tuple[str, ...] = ()

    @field_validator("insee")
    @classmethod
    def _shape(cls, value: str) -> str:
        if not INSEE.match(value):
            raise ValueError("un code INSEE a cinq caractères : 34172, 2A004, 97411")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value or "UTC")
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"fuseau horaire inconnu : {value}") from error
        return value

    @property
    def zone(self) -> ZoneInfo:
        """Zone of the displayed times: the setting, else that of the département."""
        return ZoneInfo(self.timezone or _ZONES.get(self.insee[:3], "Europe/Paris"))


class SourceSettings(_Section):
    """A place where files live now."""

    url: str
    backed_up: bool = False
    """Whether this source is saved elsewhere than on the server (for the report of files that live in one place)."""
    connections: Annotated[int, Field(ge=1, le=8)] = 2
    timeout: Annotated[float, Field(ge=1, le=600)] = 30.0
    insecure: bool = False
    inventory: str = ""
    """CSV of SharePoint or PnP that names what the source must hold; relative to the workspace."""
    readers: tuple[str, ...] = ()
    engine: Annotated[str, Field(pattern=r"^(?:auto|engine|stock)$")] = "auto"
    """SMB: compounds in a pipeline (`engine`), one request at a time (`stock`), or what the server takes (`auto`)."""
    rights: bool = True
    """Whether the inventory asks for the rights of every file."""
    share_readers: tuple[Annotated[str, Field(pattern=r"^S-1-\d{1,14}(?:-\d{1,10}){1,15}$")], ...] = ()
    """SIDs that the share itself lets read, declared where the server does not tell."""
    files_per_second: Annotated[float, Field(ge=0)] = 0
    bytes_per_second: Annotated[float, Field(ge=0)] = 0
    """At most so many a second; 0 for no limit."""
    hours: Annotated[str, Field(pattern=r"^(?:(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d)?$")] = ""
    """When the server may be asked, `19:00-07:00`; always when empty."""

    @field_validator("share_readers")
    @classmethod
    def _sids(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for sid in value:
            if any(int(part) >= 1 << 32 for part in sid.split("-")[3:]):
                raise ValueError(f"identifiant de compte (SID) impossible : {sid}")
        return value


class DestinationSettings(_Section):
    """The store."""

    url: str = ""
    connections: Annotated[int, Field(ge=1, le=64)] = 8
    """Objects sent or read back at the same time by one process."""
    encryption: Annotated[str, Field(pattern=r"^(?:|AES256|aws:kms)$")] = ""
    """Encryption that the store is asked for; its own default when empty."""
    kms_key: str = ""
    bytes_per_second: Annotated[float, Field(ge=0)] = 0
    """At most so many a second over all processes; 0 for no limit."""
    timetable: str = ""
    """Limits by hour, `08:00,512k 19:00,off`; it stands above `bytes_per_second`."""


class Living(_Section):
    """Where files that are still worked on go, ready for the collaborative platform; with the others when empty."""

    url: str = ""


class Catalogue(_Section):
    """Where the catalogue lives: a file of the workspace, or a PostgreSQL server when `url` is given."""

    insecure: bool = False
    """Whether the connection to another machine may do without encryption."""
    url: str = ""

    @field_validator("url")
    @classmethod
    def _server(cls, value: str, info: ValidationInfo) -> str:
        if value and (reason := catalogue_address.refusal(value, insecure=bool(info.data.get("insecure")))):
            raise ValueError(reason)
        return value


class Web(_Section):
    """The search page."""

    url: Annotated[str, Field(pattern=r"^(?:https://[^\s/?#]+/?)?$")] = ""
    """Address under which browsers reach it, `https://…`, when a server that encrypts stands before it."""
    session_hours: Annotated[int, Field(ge=1, le=24)] = 10


class Index(_Section):
    """A search server that communes share; the embedded index when empty."""

    url: str = ""
    ca: str = ""
    """Certificate of its authority, when the system does not know it; relative to the workspace."""
    insecure: bool = False
    """Whether http is accepted beyond this machine."""


class Extraction(_Section):
    """A Tika server, which reads in the place of the library built in; none when `tika_url` is empty."""

    insecure: bool = False
    """Whether http is accepted beyond this machine."""
    ca: str = ""
    """Certificate of its authority, when the system does not know it; relative to the workspace."""
    tika_url: str = ""

    @field_validator("tika_url")
    @classmethod
    def _server(cls, value: str, info: ValidationInfo) -> str:
        if value and (reason := service_address.refusal(value, insecure=bool(info.data.get("insecure")))):
            raise ValueError(reason)
        return value


class Limits(_Section):
    """Bounds of what a document may cost, and of the space used on this machine."""

    spool_bytes: Annotated[int, Field(gt=0)] = 20 << 30
    document_bytes: Annotated[int, Field(gt=0)] = 512 << 20
    memory_bytes: Annotated[int, Field(gt=0)] = 1 << 30
    cpu_seconds: Annotated[int, Field(gt=0)] = 60
    characters: Annotated[int, Field(gt=0)] = 10_000_000
    ocr_pages: Annotated[int, Field(ge=0)] = 50


class Ingest(_Section):
    """What is opened, and how much of it. Sizes are bytes."""

    mailboxes: bool = False
    """Whether whole mailboxes (pst, mbox) are opened: they may hold private messages."""
    container_bytes: Annotated[int, Field(gt=0)] = 4 << 30
    """Largest archive or mail that is opened."""
    expanded_bytes: Annotated[int, Field(gt=0)] = 8 << 30
    """What an archive may hold once opened, archives within it included."""
    members: Annotated[int, Field(gt=0)] = 100_000
    """Files that an archive may hold, archives within it included."""


class Work(_Section):
    """How the work is carried out."""

    executor: Annotated[str, Field(pattern=r"^(?:serial|processes|celery)$")] = "processes"
    processes: Annotated[int, Field(ge=0, le=64)] = 0
    """0: as many as the machine has cores."""
    ocr: bool = True
    broker_insecure: bool = False
    """Whether the connection to a broker on another machine may do without encryption."""
    broker: Annotated[str, Field(validate_default=True)] = ""
    """Carries batches to the workers of `celery`: `amqp[s]://account@server/vhost` or `redis[s]://server/0`."""
    broker_ca: str = ""
    """Certificate of its authority, when the system does not know it; relative to the workspace."""
    batch_hours: Annotated[int, Field(ge=1, le=168)] = 24
    """What a worker gives a batch at most, the hours included at which a source or the store may not be asked."""

    @field_validator("broker")
    @classmethod
    def _reachable(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.data.get("executor") == "celery":
            raise ValueError(messages.BROKER_MISSING)
        if value and (reason := broker_address.refusal(value, insecure=bool(info.data.get("broker_insecure")))):
            raise ValueError(reason)
        return value


class Filing(_Section):
    """When a proposed place is accepted without a person looking at it (under the standing decision)."""

    threshold: Annotated[float, Field(ge=0, le=1)] = 0.5


class Settings(_Section):
    """The whole file."""

    commune: Commune
    sources: dict[str, SourceSettings] = {}
    destination: DestinationSettings = DestinationSettings()
    living: Living = Living()
    index: Index = Index()
    catalogue: Catalogue = Catalogue()
    groups: dict[str, tuple[str, ...]] = {}
    web: Web = Web()
    limits: Limits = Limits()
    ingest: Ingest = Ingest()
    extraction: Extraction = Extraction()
    work: Work = Work()
    filing: Filing = Filing()

    @field_validator("sources")
    @classmethod
    def _named(cls, value: dict[str, SourceSettings]) -> dict[str, SourceSettings]:
        for name in value:
            if not SOURCE_NAME.match(name):
                raise ValueError(f"nom de source refusé : « {name} » (minuscules sans accent, chiffres et _)")
        return value


_FRENCH = {
    "extra_forbidden": "réglage inconnu",
    "missing": "réglage obligatoire absent",
    "string_type": "un texte entre guillemets est attendu",
    "int_type": "un nombre entier est attendu",
    "int_parsing": "un nombre entier est attendu",
    "bool_parsing": "true ou false est attendu",
    "bool_type": "true ou false est attendu",
    "string_pattern_mismatch": "valeur non reconnue",
    "greater_than": "valeur trop petite",
    "greater_than_equal": "valeur trop petite",
    "less_than_equal": "valeur trop grande",
    "string_too_short": "ne peut pas être vide",
}


def read_settings(file: Path) -> Settings:
    """The settings in `file`.

    Raises:
        SettingsError: in French, naming file and line.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise SettingsError(messages.no_workspace(file.parent, FILE_NAME)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} est illisible ({error}). Vérifiez ses droits et qu’il est en UTF-8.") from error
    try:
        return Settings.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file} : le fichier n’est pas un TOML valide ({error}).") from error
    except ValidationError as error:
        raise SettingsError(_first_fault(file, text, error)) from error


def _first_fault(file: Path, text: str, error: ValidationError) -> str:
    fault: Any = error.errors()[0]
    where = ".".join(str(part) for part in fault["loc"])
    reason = _FRENCH.get(fault["type"], fault["msg"].removeprefix("Value error, "))
    return f"{file}, ligne {toml_line(text, fault['loc'])} : « {where} » — {reason}."
