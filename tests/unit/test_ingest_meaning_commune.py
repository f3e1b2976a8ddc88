"""The second fingerprint on a whole generated commune."""

from collections import defaultdict
from pathlib import Path

from demo.commune import generate
from ingest.meaning.choose import meaning
from ingest.signature import media_type


def test_rewritten_families_and_nothing_else_say_the_same(tmp_path: Path) -> None:
    """Every family that was saved again shares one meaning; no other two documents of the commune do."""
    truth = generate(tmp_path / "commune", files=300, seed=11)
    said: dict[str, set[str]] = defaultdict(set)
    for row in truth.entries:
        file = tmp_path / "commune" / row.path
        if found := meaning(file, media_type(file)):
            said[found].add(row.sha256)
    digests = {row.path: row.sha256 for row in truth.entries}
    families = {frozenset(digests[path] for path in one.paths) for one in truth.families if one.kind == "rewritten"}
    assert families
    assert {frozenset(some) for some in said.values() if len(some) > 1} == families
