"""The forecast and the names that look alike: what can be said of rows without a catalogue."""

import pytest

from catalog.balance import Tally
from migrate.mapping import neutral
from migrate.pace.timetable import parse
from migrate.plan import Row, State
from migrate.preflight.collisions import Alike, collisions
from migrate.preflight.forecast import Speed, allowed, forecast, load_forecast, speed
from migrate.preflight.messages import took
from migrate.preflight.report import forecast_lines
from passation import paths

SECOND = 10**9
RULES = load_forecast()
NO_LIMIT = parse("off")


def _sent(batches, *, every: float, size: int, objects: int, start: int = 0):
    return [
        (start + int(batch * every * SECOND) + number, size) for batch in range(batches) for number in range(objects)
    ]


def test_speed_is_measured_between_confirmations():
    """Batches of 50 objects of 1 kB, one every 2 s: 25 objects and 25 kB a second, the first batch left out."""
    found = speed(RULES, _sent(21, every=2, size=1000, objects=50))
    assert (round(found.bytes), round(found.objects), found.measured) == (25_000, 25, 1000)


def test_a_silence_is_no_sending():
    """A night between two runs counts neither its hours nor the batch that ends it."""
    evening = _sent(21, every=2, size=1000, objects=50)
    morning = _sent(21, every=2, size=1000, objects=50, start=50_000 * SECOND)
    assert speed(RULES, evening + morning).bytes == pytest.approx(25_000)


@pytest.mark.parametrize("sent", [[], [(0, 10)], _sent(1, every=1, size=10**6, objects=200)])
def test_too_little_is_no_measure(sent):
    """Nothing sent, one object, or one batch: the assumption is kept and called so."""
    assert speed(RULES, sent) == Speed(RULES.assumed.bytes, RULES.assumed.objects, 0)


@pytest.mark.parametrize(
    ("text", "flow", "share"),
    [
        ("off", 4096, 1),
        ("1k", 1024, 1),
        ("1M", 4096, 1),
        ("12:00,1k 00:00,off", 2560, 1),
        ("19:00,off 07:00,0", 2048, 0.5),
        ("Mon-00:00,0 Tue-00:00,off", 4096 * 6 / 7, 6 / 7),
    ],
)
def test_limits_by_hour_are_averaged_over_a_week(text, flow, share):
    """Each slot counts for its minutes, at the limit or at the full speed; at 0 nothing leaves."""
    assert allowed(parse(text), 4096) == (pytest.approx(flow), pytest.approx(share))


def test_time_is_that_of_the_bytes_or_of_the_objects():
    """Large files take what their bytes take, many small ones what their number takes; closed hours stretch both."""
    rate = Speed(1_000_000, 10)
    assert forecast(RULES, rate, NO_LIMIT, Tally(1, 10**9), 0).seconds == 1000
    assert forecast(RULES, rate, NO_LIMIT, Tally(10_000, 10**6), 0).seconds == 1000
    half = forecast(RULES, rate, parse("19:00,off 07:00,0"), Tally(10_000, 10**6), 0)
    assert (half.seconds, half.limited) == (2000, True)
    assert forecast(RULES, rate, NO_LIMIT, Tally(), 0).seconds == 0


def test_without_a_price_the_cost_is_said_unknown(tmp_path):
    """The packaged price is empty and said so; a commune's own gives a cost by month and by year."""
    found = forecast(RULES, Speed(1, 1), NO_LIMIT, Tally(), 500 * 10**9)
    assert found.per_month is None
    assert "prix non renseigné" in forecast_lines(found)[-1]
    own = RULES.model_dump() | {"price": {"per_gigabyte_month": 0.011, "currency": "EUR", "says": "contrat 2026, HT"}}
    priced = forecast(type(RULES).model_validate(own), Speed(1, 1), NO_LIMIT, Tally(), 500 * 10**9)
    assert priced.as_dict()["cost_per_month"] == 5.5
    assert "5,50 EUR par mois, 66,00 EUR par an, pour 500,0 Go (contrat 2026, HT)" in forecast_lines(priced)[-1]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (12, "moins d’une minute"),
        (61, "environ 2 minutes"),
        (12_000, "environ 3 h 20"),
        (200_000, "environ 2 jours 7 h"),
    ],
)
def test_a_duration_is_said_as_people_say_it(seconds, said):
    """Minutes, hours, days."""
    assert took(seconds) == said


def _row(number: int, path: bytes, key: str = "", sha256: bytes = b"") -> Row:
    shown, state = paths.shown(path), State.SEND if key else State.HELD
    return Row(number, "serveur", path, "", shown, 1, None, state, content_id=number, sha256=sha256, key=key)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (Alike.CASE, ("Permis.doc", "PERMIS.doc")),
        (Alike.FORM, ("é.txt", "e\u0301.txt")),
        (Alike.SYSTEM, ("note", "note. ")),
        (Alike.SYSTEM, ("é.txt", "e\u0301.txt", "É.txt")),
        (Alike.CASE, ("Urba/x.txt", "urba/x.txt")),
    ],
)
def test_names_that_a_system_would_merge_are_told(kind, names):
    """Two names that differ by case, by form or by their end are a group of that kind; other names are in none."""
    rows = [_row(number, name.encode(), f"k/{number}") for number, name in enumerate((*names, "autre.txt", "e.txt"))]
    (found,) = collisions(rows)
    assert (found.kind, {row.path for row in found.rows}) == (kind, {name.encode() for name in names})
    assert "clés différentes" in found.sentence


def test_the_sentence_says_what_becomes_of_them():
    """Names of one content share its key, names that do not go have none; bytes that are no text are compared too."""
    same = [_row(1, b"A", "k/1"), _row(2, b"a", "k/1")]
    assert "gardé une fois" in collisions(same)[0].sentence
    assert "aucun ne part" in collisions([_row(1, b"\xff\xed\xa0\x80A"), _row(2, b"\xff\xed\xa0\x80a")])[0].sentence
    assert collisions([_row(1, b"\xff"), _row(2, b"\xfe")]) == []


def test_living_files_of_one_name_are_told():
    """Of two living files with one name in one node, the report names both keys."""
    mark = "01" * 6
    rows = [
        _row(1, b"a/x.odt", "vivant/d/x.odt", b"\2" * 32),
        _row(2, b"b/x.odt", f"vivant/d/x~{mark}.odt", b"\1" * 32),
    ]
    (found,) = collisions(rows)
    assert found.kind is Alike.NAME


def test_a_quoted_cell_gives_its_text_back():
    """Taking one apostrophe from before a formula gives every text back, those that began with one included."""
    for text in ("=1", "'=1", "''=1", "'-", "'note", "@x", "a=1", "'", ""):
        cell = neutral(text)
        quoted = cell.startswith("'") and cell.lstrip("'")[:1] in {"=", "+", "-", "@"}
        assert (cell[1:] if quoted else cell) == text
        assert cell[:1] not in {"=", "+", "-", "@"}
