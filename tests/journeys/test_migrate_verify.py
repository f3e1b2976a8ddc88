"""Rounds of reading back over real folders: everything, a draw, a share, stopped and taken up again."""

import hashlib
import json

import pytest

from catalog.jobs import reading
from catalog.schema import receipt
from tests.journeys.command_line import passation
from tests.journeys.commune import FILES, Commune

MANY = 450
"""More than two batches."""


@pytest.fixture
def commune(tmp_path):
    """Three documents in the store, not read back yet."""
    return _sent(Commune(tmp_path), FILES)


@pytest.fixture
def large(tmp_path):
    """More documents than one batch holds, in the store, not read back yet."""
    return _sent(Commune(tmp_path), {f"dossier {n % 9}/fichier {n}.txt": f"contenu {n}".encode() for n in range(MANY)})


def _sent(made: Commune, files: dict[str, bytes]) -> Commune:
    made.write(files)
    made.ingest()
    for command in ("plan", "run"):
        assert made.migrate(command)[0] == 0
    return made


def _rows(commune) -> dict[str, tuple[str, int | None]]:
    """Symbol and date of the last comparison, by key."""
    with reading(commune.workspace) as catalog, catalog.read() as db:
        return {row.key: (row.symbol, row.verified) for row in db.execute(receipt.select())}


def _counts(answer) -> dict[str, int]:
    return {symbol: count["count"] for symbol, count in answer["symbols"].items() if count["count"]}


def _flip(commune, key: str) -> None:
    data = bytearray((commune.store / key).read_bytes())
    data[0] ^= 1
    (commune.store / key).write_bytes(data)


def test_a_draw_proves_nothing_of_the_others(large):
    """Only what was drawn becomes `=`; the rest stays `?`, the exit code is 0, and the constat refuses."""
    code, answer = large.migrate("verify", "--sample", "10%", "--seed", "7")
    assert (code, answer["verified"], answer["failing"]) == (0, False, [])
    assert (answer["compared"], _counts(answer)) == (45, {"=": 45, "?": MANY - 45})
    scope = {name: answer["scope"][name] for name in ("kind", "share", "sample", "seed", "already", "count")}
    assert scope == {"kind": "sample", "share": "", "sample": "10%", "seed": "7", "already": 0, "count": 45}
    refused, constat = large.migrate("attest")
    assert refused == 4
    assert "not_compared" in [reason["code"] for reason in constat["reasons"]]


def test_the_same_seed_draws_the_same_objects(large):
    """A draw that is made again speaks of the same objects, and reads them again."""
    large.migrate("verify", "--sample", "20", "--seed", "7")
    first = {key: at for key, (symbol, at) in _rows(large).items() if symbol == "="}
    assert large.migrate("verify", "--sample", "20", "--seed", "7")[1]["compared"] == 20
    second = {key: at for key, (symbol, at) in _rows(large).items() if symbol == "="}
    assert second.keys() == first.keys()
    assert all(second[key] > first[key] for key in first)


def test_a_draw_without_a_seed_prints_its_own(commune):
    """The number that was drawn is said with the options that make the draw again."""
    answer = commune.migrate("verify", "--sample", "2")[1]
    seed = answer["scope"]["seed"]
    assert seed.isdigit()
    said = passation("-C", commune.workspace.folder, "migrate", "verify", "--sample", "2", "--seed", seed)
    assert f"Tirage n° {seed} : 2 objets sur 3" in said.out
    assert f"--sample 2 --seed {seed}" in said.out
    assert "il ne prouve rien sur eux" in said.out


def test_a_draw_has_every_node(tmp_path):
    """A draw of one object grows until every node of the plan has one in it."""
    made = Commune(tmp_path)
    made.write({f"{n}.txt": str(n).encode() for n in range(12)})
    made.ingest()
    for number in range(12):
        made.propose(f"{number}.txt", ("DIR.CM", "DIR.COU")[number % 2], 0.9 if number < 6 else 0.1)
    plan = made.migrate("plan")[1]
    assert made.migrate("run")[0] == 0
    nodes = {key.rpartition("/")[0] for key in _rows(made)}
    made.migrate("verify", "--sample", "1", "--seed", "7")
    assert {key.rpartition("/")[0] for key, (symbol, _) in _rows(made).items() if symbol == "="} == nodes
    assert len(nodes) == len(plan["by_node"]) == 3


def test_shares_read_everything_once(large):
    """Share after share, each object is read back in exactly one of them; the last makes the whole identical."""
    compared = [large.migrate("verify", "--share", f"{number}/4") for number in range(1, 5)]
    assert [code for code, _ in compared] == [0, 0, 0, 0]
    assert sum(answer["compared"] for _, answer in compared) == MANY
    assert [answer["verified"] for _, answer in compared] == [False, False, False, True]
    assert large.migrate("verify")[1]["compared"] == 0


def test_a_time_limit_keeps_what_was_compared(large):
    """With no time at all one batch is read; what is left is said in French, exit 1, and the next one goes on."""
    code, answer = large.migrate("verify", "--time-limit", "0s")
    assert (code, answer["compared"], answer["left"]["count"]) == (1, 200, MANY - 200)
    assert _counts(answer) == {"=": 200, "?": MANY - 200}
    said = passation("-C", large.workspace.folder, "migrate", "verify", "--time-limit", "0s")
    assert said.code == 1
    assert "il reste 50 objets à relire" in said.err
    assert "relancez la même commande" in said.err
    code, answer = large.migrate("verify", "--time-limit", "2h")
    assert (code, answer["compared"], answer["left"]["count"], answer["verified"]) == (0, 50, 0, True)


@pytest.mark.parametrize(
    "scope", [["--all"], ["--share", "1/1"], ["--sample", "100%"], ["--sample", "100%", "--seed", "7"]], ids=" ".join
)
def test_a_round_is_taken_up_again(large, scope):
    """Stopped by the clock, then by a store that is gone, a round reads each object once and loses no `=`."""
    large.migrate("verify")
    before = _rows(large)
    stopped = large.migrate("verify", *scope, "--time-limit", "0s")[1]
    assert (stopped["compared"], stopped["left"]["count"], _counts(stopped)) == (200, MANY - 200, {"=": MANY})
    large.store.rename(large.store.with_name("débranché"))
    assert large.migrate("verify", *scope)[0] == 3
    large.store.with_name("débranché").rename(large.store)
    ended = large.migrate("verify", *scope)[1]
    assert (ended["compared"], ended["scope"]["already"]) == (MANY - 200, 200)
    assert ended["scope"]["began"] == stopped["scope"]["began"]
    assert ended["scope"]["seed"] == stopped["scope"]["seed"]
    assert all(at > before[key][1] for key, (_, at) in _rows(large).items())
    again = large.migrate("verify", *scope)[1]
    assert (again["compared"], again["scope"]["already"]) == (MANY, 0)


def test_a_later_round_that_finds_a_flipped_byte(commune):
    """`=` becomes `*`, the constat refuses, and no round about other objects makes it better."""
    assert commune.migrate("verify")[0] == 0
    victim = next(key for key, data in commune.objects().items() if data == FILES["Etat civil/acte.txt"])
    _flip(commune, victim)
    assert commune.migrate("verify")[0] == 0
    share = int.from_bytes(hashlib.sha256(FILES["Etat civil/acte.txt"]).digest()[:8]) % 3 + 1
    others = [f"{number}/3" for number in (1, 2, 3) if number != share]
    assert [commune.migrate("verify", "--share", other)[0] for other in others] == [0, 0]
    code, answer = commune.migrate("verify", "--share", f"{share}/3")
    assert (code, [(one["symbol"], one["key"]) for one in answer["failing"]]) == (4, [("*", victim)])
    assert [commune.migrate("verify", "--share", other)[0] for other in others] == [4, 4]
    refused, constat = commune.migrate("attest")
    assert refused == 4
    assert "differs" in [reason["code"] for reason in constat["reasons"]]
    _flip(commune, victim)
    assert commune.migrate("verify")[0] == 0


def test_the_date_of_the_oldest_comparison_is_said(commune):
    """A later share leaves the oldest date where it was; the sentence gives day and hour of the commune."""
    first = commune.migrate("verify")[1]
    assert first["oldest"] <= first["latest"]
    before = _rows(commune)
    answer = commune.migrate("verify", "--share", "1/2")[1]
    assert (answer["compared"], answer["oldest"], answer["verified"]) == (1, first["oldest"], True)
    assert sum(at > before[key][1] for key, (_, at) in _rows(commune).items()) == 1
    said = passation("-C", commune.workspace.folder, "migrate", "verify")
    assert "Le plus ancien contrôle date du " in said.out
    assert "\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}" in said.out


def test_an_object_that_can_no_longer_be_read_keeps_its_date(commune):
    """It is `!` and no longer identical; when it last was is not forgotten."""
    commune.migrate("verify")
    key = next(iter(commune.objects()))
    before = _rows(commune)[key][1]
    (commune.store / key).rename(commune.store / "aside")
    (commune.store / key).symlink_to(commune.store / "aside")
    assert commune.migrate("verify", "--all")[0] == 4
    assert _rows(commune)[key] == ("!", before)


@pytest.mark.parametrize(
    "options",
    [
        ["--all", "--share", "1/2"],
        ["--sample", "5%", "--all"],
        ["--seed", "7"],
        ["--share", "3/2"],
        ["--time-limit", "2"],
    ],
    ids=" ".join,
)
def test_options_that_do_not_go_together(commune, options):
    """They are refused with exit 2, in French, before anything is read."""
    code, answer = commune.migrate("verify", *options)
    assert code == 2
    assert answer["error"]
    assert {symbol for symbol, _ in _rows(commune).values()} == {"?"}


def test_the_ledger_is_published_with_what_to_type(commune):
    """A text in French beside SHA256SUMS says how to check the store without Passation, and names no document."""
    commune.migrate("verify")
    text = (commune.store / "_passation/LISEZMOI.txt").read_text(encoding="utf-8")
    assert "sha256sum --check --quiet _passation/SHA256SUMS" in text
    assert "Valmont" in text
    assert json.loads((commune.store / "_passation/journal.json").read_text())["manifest"]
