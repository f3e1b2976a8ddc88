"""One line of `passation.toml` changed by a command; every other line, comments included, stays as it was written."""

import json
import os
import re
import tomllib
from pathlib import Path

from pydantic import ValidationError

from passation import messages
from passation.errors import SettingsError
from passation.settings import Settings

_HEADER = re.compile(r"^\s*\[")


def with_line(text: str, section: str, key: str, value: str) -> str:
    """The settings with that value; the section is added when there is none.

    Raises:
        SettingsError: the file is written in a way that this does not understand; the person is told what to write.
    """
    changed = _changed(text, section, f"{key} = {json.dumps(value, ensure_ascii=False)}", key)
    try:
        written = Settings.model_validate(tomllib.loads(changed)).model_dump()[section][key]
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise SettingsError(messages.line_to_write(section, key)) from error
    if written != value:
        raise SettingsError(messages.line_to_write(section, key))
    return changed


def _changed(text: str, section: str, wanted: str, key: str) -> str:
    lines = text.splitlines()
    header = re.compile(rf"^\s*\[\s*{re.escape(section)}\s*\]\s*(?:#.*)?$")
    at = next((number for number, line in enumerate(lines) if header.match(line)), None)
    if at is None:
        return "\n".join([*lines, "", f"[{section}]", wanted, ""])
    for number in range(at + 1, len(lines)):
        if _HEADER.match(lines[number]):
            break
        if re.match(rf"^\s*{re.escape(key)}\s*=", lines[number]):
            lines[number] = wanted
            return "\n".join([*lines, ""])
    lines.insert(at + 1, wanted)
    return "\n".join([*lines, ""])


def replace(file: Path, text: str) -> None:
    """Put the new settings in the place of the old ones, in one step that a kill cannot cut in two."""
    fresh = file.with_name(f".{file.name}.neuf")
    fresh.unlink(missing_ok=True)
    with fresh.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    fresh.chmod(file.stat().st_mode & 0o777)
    fresh.replace(file)
