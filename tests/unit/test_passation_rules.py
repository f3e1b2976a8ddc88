"""Rule files: strict, overridable, faults with file and line."""

from pathlib import Path

import pytest

from ingest.natures import NatureRules, nature_rules
from passation import paths
from passation.errors import RuleError
from passation.model import Entry, EntryKind
from passation.rules import load

RULES = nature_rules()


@pytest.mark.parametrize("rule", [*RULES.private, *RULES.technical], ids=lambda rule: rule.id)
def test_natures_examples(rule: object) -> None:
    """Every rule of natures.yaml finds its examples and none of its counter-examples."""
    for path in rule.examples:
        assert RULES.nature(Entry("s", path.encode())).rule == rule.id
    for path in rule.counter_examples:
        assert RULES.nature(Entry("s", path.encode())).rule != rule.id


def test_private_outweighs_technical() -> None:
    """A lock file in a private folder is private: nothing there is opened."""
    assert RULES.nature(Entry("s", b"Chantal/Perso/Thumbs.db")).nature == "private"


def test_what_is_kept_of_a_folder_speaks_of_its_own_files_only() -> None:
    """Natures of many entries are those of each alone, whatever their order, backslashes of a Unix disk included."""
    names = [
        b"Perso/a.txt",
        b"a.txt",
        b"Perso/b/c.txt",
        b"Perso/d.txt",
        b"b/Thumbs.db",
        b"b/c.txt",
        b"Perso\\x.txt",
        b"e",
    ]
    entries = [Entry("s", name) for name in names]
    assert [nature for _entry, nature in RULES.natures(entries)] == [RULES.nature(one) for one in entries]
    assert [RULES.nature(one).nature for one in entries] == [
        *("private", "document", "private", "private", "junk", "document", "private", "document")
    ]
    assert all(RULES.nature(one).forms == paths.forms(one.path) for one in entries)


def test_folders_have_no_nature_of_their_own() -> None:
    """A folder is counted apart, whatever its name."""
    assert RULES.nature(Entry("s", b"Perso", EntryKind.FOLDER)).nature == "folder"


def test_a_commune_overrides_a_file(tmp_path: Path) -> None:
    """A file of the same name in the workspace replaces the packaged one."""
    (tmp_path / "natures.yaml").write_text(
        'version: 2\nchecked: "2026-01-01"\nsource: la commune\nprivate: []\ntechnical: []\n', encoding="utf-8"
    )
    own = load("ingest", "natures.yaml", NatureRules, tmp_path)
    assert own.version == 2
    assert own.nature(Entry("s", b"Perso/x.txt")).nature == "document"


def test_a_fault_names_file_and_line(tmp_path: Path) -> None:
    """An unknown key of a rule file is said with file and line."""
    text = 'version: 2\nchecked: "2026-01-01"\nsource: x\nprivate:\n  - id: a\n    folder: [x]\ntechnical: []\n'
    (tmp_path / "natures.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=r"natures\.yaml, ligne [56]"):
        load("ingest", "natures.yaml", NatureRules, tmp_path)


def test_broken_yaml(tmp_path: Path) -> None:
    """A file that is no YAML is said to be so, with its line."""
    (tmp_path / "natures.yaml").write_text("version: 2\nprivate: [\n", encoding="utf-8")
    with pytest.raises(RuleError, match="YAML valide"):
        load("ingest", "natures.yaml", NatureRules, tmp_path)
