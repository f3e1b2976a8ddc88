"""Sentences of `passation register`, in French."""

from typing import Any

from passation.console import plural

TITLE = "Registre"
NONE = "Aucune activité de traitement repérée. Lancez d’abord « passation run »."
LEVELS = {"sure": "sûr", "probable": "probable", "unknown": "à vérifier"}


def as_dict(one: dict[str, Any]) -> dict[str, Any]:
    """The shape of `register candidates --json`: one activity, its evidence counted."""
    counts = {"files": one["files"], "bytes": one["bytes"], "kinds": one["kinds"]}
    named = ("controller", "service", "activity", "title", "confidence", "level")
    told = ("folders", "words", "reasons_for", "reasons_against", "masked", "to_confirm")
    return {name: one[name] for name in named} | {"evidence": counts} | {name: one[name] for name in told}


def candidate(one: dict[str, Any]) -> str:
    """One activity, several lines."""
    files = plural(one["files"], "fichier", "fichiers")
    lines = [f"{one['title']} — {one['controller_name']}, {one['service']} ({LEVELS[one['level']]}, {files})"]
    lines += [f"    + {reason}" for reason in one["reasons_for"]]
    lines += [f"    − {reason}" for reason in one["reasons_against"]]
    lines += [f"    {folder}" for folder in one["folders"][:2]]
    return "\n".join(lines)
