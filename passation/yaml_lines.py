"""Where in a YAML or TOML file a fault lies: people repair a line, not a path of keys."""

import re
from collections.abc import Sequence

import yaml


def yaml_line(text: str, location: Sequence[int | str]) -> int:
    """Line (from 1) of the deepest node of `location` that exists in the YAML `text`."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    line = 1
    for step in location:
        child = _child(node, step)
        if child is None:
            break
        node, line = child
    return line


def _child(node: yaml.Node | None, step: int | str) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark.line + 1
    return None


def toml_line(text: str, location: Sequence[int | str]) -> int:
    """Line (from 1) of the last key of `location` in the TOML `text`, under its table when it has one."""
    lines = text.splitlines()
    start = 0
    for depth in range(len(location) - 1, 0, -1):
        table = ".".join(str(part) for part in location[:depth])
        header = re.compile(rf"^\s*\[+\s*{re.escape(table)}\s*\]+")
        found = [number for number, line in enumerate(lines) if header.match(line)]
        if found:
            start = found[0]
            break
    key = re.compile(rf"^\s*\[*\s*(?:[\w.\"-]+\.)?\"?{re.escape(str(location[-1] if location else ''))}\"?\s*[=\].]")
    for number in range(start, len(lines)):
        if key.match(lines[number]):
            return number + 1
    return start + 1
