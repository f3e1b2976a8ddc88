"""Limits of the State platforms: data with a source each, and a check that infers nothing from silence."""

from datetime import date

import pytest

from migrate.fetch.names import in_form
from migrate.fetch.platforms import Platform, Sent, Verdict, check, platform, platforms
from passation.errors import RuleError, SettingsError

ALL = platforms()
LIMITS = [(one, code, limit) for one in ALL for code, limit in one.limits.items() if limit]


def _known(**changes: object) -> Platform:
    """A platform all of whose limits are known."""
    told = {"says": "dit ainsi", "urls": ["https://exemple.fr"], "checked": "2026-01-01", "reliability": "publisher"}
    facts = {
        "types": {"value": ["application/pdf"]},
        "file_bytes": {"value": 100},
        "envelope_bytes": {"value": 150},
        "files": {"value": 2},
        "file_name": {
            "value": "[a-z]+[.]pdf",
            "longest": 30,
            "form": "p{name}",
            "examples": ["a.pdf"],
            "counter_examples": ["A.pdf"],
        },
    } | changes
    limits = {name: value and value | told for name, value in facts.items()}
    return Platform.model_validate({"id": "essai", "name": "Essai", "aliases": [], "operator": "Personne", **limits})


@pytest.mark.parametrize(("one", "code", "limit"), LIMITS, ids=lambda value: getattr(value, "id", str(value))[:20])
def test_a_limit_has_a_source_that_was_read(one, code, limit):
    """Each limit names pages, a day and how far they may be trusted; nothing is dated later than the file."""
    assert all(url.startswith(("https://", "http://")) for url in limit.urls), (one.id, code)
    assert date.fromisoformat(limit.checked) <= date(2026, 11, 24)


def test_names_of_platforms_are_their_own():
    """No id nor alias leads to two platforms, and each leads to its own, whatever its case and dashes."""
    names = [name for one in ALL for name in (one.id, *one.aliases)]
    assert len(names) == len(set(names))
    for one in ALL:
        for name in (one.id, *one.aliases):
            assert platform(name.upper().replace("_", "-")).id == one.id


def test_an_unknown_platform_is_refused_and_the_known_are_named():
    """A typing error does not fetch without a check."""
    with pytest.raises(SettingsError, match="actes, pes, demarches"):
        platform("acte")


@pytest.mark.parametrize("one", [one for one in ALL if one.file_name], ids=lambda one: one.id)
def test_rules_of_names_hold_their_examples(one):
    """Examples are taken, counter-examples are not, and each of these is put in form."""
    rule = one.file_name
    assert all(rule.takes(name) for name in rule.examples)
    assert not any(rule.takes(name) for name in rule.counter_examples)
    assert all(rule.takes(in_form(f"x{name}", rule, 3)) for name in rule.counter_examples)


def test_a_copy_that_meets_every_known_limit_is_conform():
    """Only when no limit is empty may a copy be called conform."""
    assert [one.verdict for one in check(_known(), [Sent("a.pdf", "application/pdf", 100)])] == [Verdict.CONFORM]


@pytest.mark.parametrize("code", ["types", "file_bytes", "envelope_bytes", "files", "file_name"])
def test_an_empty_limit_is_not_verified(code):
    """A limit without a source is named as not verified, and says nothing else."""
    (said,) = check(_known(**{code: None}), [Sent("a.pdf", "application/pdf", 1)])
    assert (said.verdict, said.unverified, said.faults) == (Verdict.NOT_VERIFIED, (code,), ())


@pytest.mark.parametrize(
    ("file", "word"),
    [
        (Sent("a.pdf", "application/msword", 1), "format application/msword"),
        (Sent("a.pdf", "application/pdf", 101), "101 o"),
        (Sent("A.pdf", "application/pdf", 1), "nom"),
        (Sent("a" * 40 + ".pdf", "application/pdf", 1), "nom"),
    ],
)
def test_what_passes_a_limit_is_not_conform(file, word):
    """Format, size and name are each refused, with what the platform says."""
    (said,) = check(_known(), [file])
    assert said.verdict is Verdict.NOT_CONFORM
    assert len(said.faults) == 1
    assert word in said.faults[0]
    assert "dit ainsi" in said.faults[0]


def test_the_envelope_weighs_on_every_file():
    """Files that pass alone are refused together, by their number and by their sum."""
    sent = [Sent(f"{name}.pdf", "application/pdf", 60) for name in "abc"]
    assert [len(one.faults) for one in check(_known(), sent)] == [2, 2, 2]


def test_a_format_that_nobody_recognised_is_not_verified():
    """A content without a media type is neither refused nor passed."""
    (said,) = check(_known(), [Sent("a.pdf", "", 1)])
    assert (said.verdict, said.unverified) == (Verdict.NOT_VERIFIED, ("types",))


def test_no_real_platform_is_wholly_known():
    """Of none of the five were all limits found in a source: no copy may be called conform without a reserve."""
    for one in ALL:
        sent = Sent("PJ1_acte.pdf", one.types.value[0] if one.types else "application/pdf", 1)
        assert check(one, [sent])[0].verdict is Verdict.NOT_VERIFIED


def test_a_commune_may_replace_the_limits(tmp_path):
    """A file of the same name in the rules of the commune stands for ours, and is read as strictly."""
    (tmp_path / "platforms.yaml").write_text("version: 1\nsource: x\nchecked: '2026-01-01'\nplatforms: []\n")
    assert platforms(tmp_path) == ()
    (tmp_path / "platforms.yaml").write_text("version: 1\nsource: x\nchecked: '2026-01-01'\nplatforms: []\nautre: 1\n")
    with pytest.raises(RuleError, match="ligne 5"):
        platforms(tmp_path)
