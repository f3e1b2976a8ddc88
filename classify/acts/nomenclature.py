"""The @ctes nomenclature: natures, subjects, the shape of an identifier."""

import re
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from passation.rules import Rule, RuleFile, load

FILE = "actes.yaml"


class Meta(Rule):
    """What the nomenclature says of itself."""

    title: str = Field(alias="titre")
    classified: str = Field(alias="date_classification")
    warning: str = Field(alias="avertissement")
    code_format: str = Field(alias="format_code_scdl")
    name_format: str = Field(alias="format_nom_scdl")


class IdentifierRule(Rule):
    """Shape of an @ctes identifier."""

    pattern: str = Field(alias="motif")
    examples: tuple[str, ...] = Field(alias="exemples")
    counter_examples: tuple[str, ...] = Field(alias="contre_exemples")
    files: str = Field(alias="fichiers")
    department: str = Field(alias="dept")


class Attachment(Rule):
    """A type of attached document."""

    code: str
    label: str = Field(alias="libelle")


class Nature(Rule):
    """Nature of an act: DE, AR, AI, CC, BF, AU."""

    code: int
    label: str = Field(alias="libelle")
    short: str = Field(alias="abrege")
    attachments: tuple[Attachment, ...] = Field(alias="types_pj")


class TownHallKind(Rule):
    """A kind of act met in a town hall, and whether it goes to the prefecture."""

    kind: str = Field(alias="type")
    nature: str | None
    authority: str = Field(alias="autorite")
    sent: bool | str = Field(alias="transmissible")
    basis: str = Field(alias="base")
    note: str = ""


class Subject(Rule):
    """A subject; from level 3 on it belongs to one prefecture."""

    code: str
    label: str = Field(alias="libelle")
    level: int = Field(alias="niveau")
    scope: str = Field(alias="portee", default="")
    hints: tuple[str, ...] = Field(alias="indices", default=())
    node: str = Field(alias="dossier_metier", default="")


class Nomenclature(RuleFile):
    """The rule file of the nomenclature."""

    meta: Meta
    identifier: IdentifierRule = Field(alias="identifiant_acte")
    natures: tuple[Nature, ...]
    kinds: tuple[TownHallKind, ...] = Field(alias="types_rencontres_en_mairie")
    subjects: tuple[Subject, ...] = Field(alias="matieres")


@lru_cache(maxsize=8)
def nomenclature(overrides: Path | None = None) -> Nomenclature:
    """The national nomenclature, or the one that the prefecture gave the commune. Raises RuleError."""
    return load("classify", FILE, Nomenclature, overrides)


def is_identifier(text: str) -> bool:
    """True for a text that is exactly an @ctes identifier."""
    return re.fullmatch(nomenclature().identifier.pattern, text) is not None
