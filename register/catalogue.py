"""The catalogue of the processing activities of a commune: one rule file a service under `data/activities`."""

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import Field

from passation import rules
from passation.errors import RuleError
from register import messages

GENERAL_KNOWLEDGE = "CG"
"""Source of a row that rests on general knowledge alone and must be confirmed."""


class Retention(rules.Rule):
    """A duration that the text of the retention names."""

    value: int = Field(alias="valeur")
    unit: Literal["an", "mois", "jour", "semaine"] = Field(alias="unite")


class Activity(rules.Rule):
    """One processing activity (GDPR art. 30), as a model: never what a commune really does."""

    id: str
    service: str
    title: str = Field(alias="intitule")
    purpose: str = Field(alias="finalite")
    purposes: tuple[str, ...] = Field(alias="sous_finalites")
    legal_basis: Literal["6.1.a", "6.1.b", "6.1.c", "6.1.d", "6.1.e", "6.1.f"] = Field(alias="base_legale")
    texts: tuple[str, ...] = Field(alias="textes")
    """From memory: only `confirmed_texts` may be shown as a reference."""
    confirmed_texts: tuple[str, ...] = Field(alias="textes_confirmes")
    controller: str = Field(alias="responsable")
    persons: tuple[str, ...] = Field(alias="personnes")
    data: tuple[str, ...] = Field(alias="donnees")
    sensitive: tuple[
        Literal[
            "sante",
            "religion",
            "opinions_politiques",
            "syndicat",
            "origine",
            "genetique",
            "biometrie",
            "vie_sexuelle",
            "infractions",
        ],
        ...,
    ] = Field(alias="donnees_sensibles")
    nir: bool
    """Whether the activity may hold social security numbers."""
    recipients: tuple[str, ...] = Field(alias="destinataires")
    processors: tuple[str, ...] = Field(alias="sous_traitants_types")
    transfers: str = Field(alias="transfert_hors_ue")
    retention: str = Field(alias="duree")
    retentions: tuple[Retention, ...] = Field(alias="durees_extraites")
    fate: Literal["C", "E", "T", "C/E", "E/C"] | None = Field(alias="sort_final")
    dpia: Literal["oui", "non", "a_evaluer"] = Field(alias="aipd")
    dpia_reason: str = Field(alias="aipd_motif")
    hints: tuple[str, ...] = Field(alias="indices")
    """Words and forms that betray it; `*` at the end stands for anything."""
    target: str = Field(alias="cible")
    """Node of the filing plan."""
    frequency: Literal["courant", "selon_commune"] = Field(alias="frequence")
    sources: tuple[str, ...]

    @property
    def to_confirm(self) -> bool:
        """Whether no source was read for this row."""
        return self.sources == (GENERAL_KNOWLEDGE,)


class Activities(rules.RuleFile):
    """Content of one file of `data/activities`."""

    activities: tuple[Activity, ...]


class Reference(rules.RuleFile):
    """Content of `data/reference.yaml`: what codes and sources mean."""

    sources: dict[str, str]
    codes: dict[str, dict[str, str]]


@lru_cache(maxsize=8)
def load(overrides: Path | None = None) -> tuple[Activity, ...]:
    """All activities, the commune's own files (`plan/activities/*.yaml`) in place of or beside the package's.

    Raises:
        RuleError: a file is wrong, or two activities have the same id.
    """
    names = {file.name for file in files("register").joinpath("data", "activities").iterdir()}
    if overrides and (overrides / "activities").is_dir():
        names |= {file.name for file in (overrides / "activities").glob("*.yaml")}
    found: dict[str, Activity] = {}
    for name in sorted(name for name in names if name.endswith(".yaml")):
        for activity in rules.load("register", f"activities/{name}", Activities, overrides).activities:
            if activity.id in found:
                raise RuleError(messages.twice(activity.id, name))
            found[activity.id] = activity
    return tuple(found.values())


def reference(overrides: Path | None = None) -> Reference:
    """Meaning of codes and sources. Raises RuleError."""
    return rules.load("register", "reference.yaml", Reference, overrides)
