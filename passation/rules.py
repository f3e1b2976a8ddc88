"""Rules are data: YAML inside the package that uses it, read strictly, overridable by a commune.

Every rule file has `version`, `source` and `checked`; an unknown key is an error that names file and line. A commune
overrides a file by putting one of the same name and schema into the folder `plan/` of its workspace.
"""

import hashlib
import json
from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from passation import messages
from passation.errors import RuleError
from passation.yaml_lines import yaml_line


class RuleFile(BaseModel):
    """Head of every rule file; subclasses add the rules."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    source: str
    """Where the rules come from; `[CG]` marks general knowledge to be confirmed."""
    checked: str
    """ISO date of the last check."""


class Rule(BaseModel):
    """One rule; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


RulesT = TypeVar("RulesT", bound=RuleFile)


def load(package: str, name: str, model: type[RulesT], overrides: Path | None = None) -> RulesT:
    """The rules `name` of `package/data`, or the commune's own when `overrides` holds a file of that name.

    Args:
        package: dotted name of the package, whose folder `data` holds the file.
        name: file name, `*.yaml`.
        model: schema of the file.
        overrides: folder of the commune's own rules.

    Raises:
        RuleError: naming file and line.
    """
    own = overrides / name if overrides else None
    return _load(own if own and own.is_file() else files(package).joinpath("data", name), model)


def fingerprint(tables: Iterable[BaseModel]) -> str:
    """12 hex digits, others when a rule changes; the same in every process, though sets have another order in each."""
    said = (json.dumps(table.model_dump(), sort_keys=True, default=sorted) for table in tables)
    return hashlib.sha256("".join(said).encode()).hexdigest()[:12]


def _load(file: Traversable, model: type[RulesT]) -> RulesT:
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise RuleError(f"Fichier de règles introuvable : {file}. Réinstallez Passation.") from error
    try:
        return model.model_validate(yaml.load(text, Loader=yaml.CSafeLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RuleError(messages.rule_not_yaml(str(file), line, str(error.problem))) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RuleError(f"{file}, ligne {yaml_line(text, first['loc'])} : « {where} » — {first['msg']}.") from error
