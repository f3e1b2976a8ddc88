"""Figures of the documentation: sections between two markers, written from results files and from nothing else."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"


def publish(section: str, text: str, page: Path = PAGE) -> None:
    """Replace what stands between `<!-- section -->` and `<!-- /section -->`. Raises ValueError without them."""
    begin, end = f"<!-- {section} -->", f"<!-- /{section} -->"
    written = page.read_text(encoding="utf-8")
    found = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if len(found.findall(written)) != 1:
        raise ValueError(f"{page} has no single section between {begin} and {end}")
    page.write_text(found.sub(lambda _: f"{begin}\n{text.strip()}\n{end}", written), encoding="utf-8")


def table(titles: list[str], rows: list[list[object]]) -> str:
    """A table in Markdown."""
    lines: list[list[object]] = [list(titles), ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
