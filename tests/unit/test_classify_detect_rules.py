"""The rule files of the detectors say true things about themselves."""

from datetime import date

import pytest

from classify.detectors import headers, lexicon, patterns
from classify.detectors.kinds import KINDS, PERSONAL
from classify.detectors.view import PublicValues
from classify.scan import detectors, scan, version
from passation.errors import RuleError
from passation.model import Finding, Page

TODAY = date(2026, 1, 1)
TABLE = patterns.load()


def found(text: str, media_type: str = "text/plain") -> tuple[Finding, ...]:
    return scan([Page(1, text)], media_type, PublicValues(), today=TODAY)


@pytest.mark.parametrize(("name", "text"), [(rule.id, text) for rule in TABLE.patterns for text in rule.examples])
def test_every_example_of_a_pattern_is_found(name: str, text: str) -> None:
    """An example of a pattern gives a finding of that pattern."""
    assert name in {finding.detector.partition("@")[0] for finding in found(text)}


@pytest.mark.parametrize(
    ("kind", "text"), [(rule.kind, text) for rule in TABLE.patterns for text in rule.counter_examples]
)
def test_no_counter_example_is_found(kind: str, text: str) -> None:
    """A counter-example gives no finding that counts of the pattern's kind."""
    assert not [finding for finding in found(text) if finding.kind == kind and finding.confidence >= PERSONAL]


@pytest.mark.parametrize("exclusion", TABLE.exclusions, ids=lambda exclusion: exclusion.id)
def test_every_example_of_an_exclusion_hides_its_numbers(exclusion: patterns.Exclusion) -> None:
    """An excluded form holds no number of a person."""
    for text in exclusion.examples:
        assert patterns.compiled(exclusion.expression).search(text)
        assert not found(text)


@pytest.mark.parametrize("text", headers.load().examples)
def test_every_example_table_is_seen(text: str) -> None:
    """A table of persons gives a finding a column, with its rows."""
    columns = [finding for finding in found(text) if finding.detector.startswith("header")]
    assert len(columns) >= 3
    assert {finding.words[1] for finding in columns} == {"1"}


@pytest.mark.parametrize("text", headers.load().counter_examples)
def test_no_counter_example_is_a_table(text: str) -> None:
    """Heads without rows, heads of a budget and prose are no table of persons."""
    assert not [finding for finding in found(text) if finding.detector.startswith("header")]


@pytest.mark.parametrize("group", lexicon.load().groups, ids=lambda group: group.kind)
def test_sensitive_words_need_a_person(group: lexicon.Group) -> None:
    """A term near a person counts; near a word against it, it does not even show."""
    for text in group.examples:
        assert [finding for finding in found(text) if finding.kind == group.kind and finding.confidence >= PERSONAL], (
            text
        )
    for text in group.counter_examples:
        assert not [finding for finding in found(text) if finding.kind == group.kind], text


def test_kinds_are_the_codes_of_madis() -> None:
    """There are 25 codes, and the rules use no other."""
    assert len(KINDS) == 25
    assert {rule.kind for rule in TABLE.patterns} <= KINDS


def test_a_commune_may_replace_the_patterns(tmp_path) -> None:
    """Own rules give another version; a wrong one is named with its line."""
    own = tmp_path / "patterns.yaml"
    own.write_text(TABLE.model_copy(update={"version": 2}).model_dump_json(), encoding="utf-8")
    assert version(tmp_path) != version()
    assert len(detectors(tmp_path)) == len(detectors())
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    (wrong / "patterns.yaml").write_text("version: 1\nsource: x\nchecked: x\npatern: []\n", encoding="utf-8")
    with pytest.raises(RuleError, match=r"patterns\.yaml, ligne"):
        patterns.load(wrong)
