"""Clocks that are wrong: ours, the store's, those of files, and one that is put back between two commands."""

import os
import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from catalog.journal import Journal
from migrate.destinations import messages
from passation.errors import DestinationError
from tests.services import s3_proxy
from tests.services.crossing import Crossing
from tests.services.s3_fixture import destination_on
from tests.services.s3_proxy import Request

pytestmark = pytest.mark.services
HOUR = 3600 * 10**9
"""Nanoseconds."""


@pytest.fixture
def crossing(tmp_path, smbd, s3_server):
    """Letters that are not planned yet."""
    with s3_proxy.road(s3_server.url) as road:
        made = Crossing(tmp_path / f"horloges-{tmp_path.name[-20:]}", smbd, s3_server, road)
        made.write({f"lettre {n:02}.txt": b"lettre %d" % n for n in range(12)})
        yield made


@pytest.fixture
def put_back(monkeypatch):
    """Put the clock of this process back by hours, from now on."""
    real = time.time_ns

    def put(hours: float) -> None:
        monkeypatch.setattr(time, "time_ns", lambda: real() - int(hours * HOUR))

    return put


def test_a_store_refuses_a_clock_that_is_an_hour_off(s3_server, monkeypatch):
    """A real store refuses signatures of another hour; the sentence says so, and trying again is not worth it."""

    class Off(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(hours=1)

    with monkeypatch.context() as patch:
        patch.setattr("migrate.destinations.s3.signing.datetime", Off)
        with pytest.raises(DestinationError) as refused:
            destination_on(s3_server).check()
    assert str(refused.value) == messages.CLOCK_SKEW
    assert not refused.value.transient
    destination_on(s3_server).check()


def test_the_store_says_that_our_clock_is_wrong(crossing):
    """In the middle of a transfer: exit 3, the sentence about the clock; set right, the end is that of a clean run."""
    clean = crossing.clean()
    crossing.road.meet(s3_proxy.refused(403, "RequestTimeTooSkewed"), s3_proxy.puts, after=4)
    said = crossing.ask("migrate", "run")
    assert said.code == 3
    assert messages.CLOCK_SKEW in said.err
    crossing.ends_as(clean)


def test_the_dates_of_the_store_are_an_hour_off(crossing):
    """What the store says of the time is not relied upon."""
    clean = crossing.clean()

    def dated(request: Request):
        answer = request.forward()
        return replace(answer, headers={**answer.headers, "date": "Thu, 01 Jan 2037 00:00:00 GMT"})

    crossing.road.meet(dated, lambda _: True)
    for command in ("run", "verify"):
        assert crossing.migrate(command)[0] == 0
    crossing.ends_as(clean)


def test_files_dated_in_the_future_are_like_others(crossing):
    """Sent and verified; seen again unchanged, nothing is read nor sent again; changed, the change is found."""
    for n, year in enumerate((2038, 2100, 2300)):
        moment = (year - 1970) * 365 * 86400
        os.utime(crossing.source / f"lettre {n:02}.txt", (moment, moment))
    crossing.ingest()
    crossing.whole()
    before = crossing.state()
    crossing.ingest()
    assert crossing.state() == before
    (crossing.source / "lettre 01.txt").write_bytes(b"une autre lettre")
    crossing.ingest()
    crossing.whole()
    assert crossing.bytes_of("lettre 01.txt") == b"une autre lettre"
    assert len(crossing.objects()) == 13


def test_a_clock_that_is_put_back_loses_and_doubles_nothing(crossing, put_back):
    """Files that came and changed meanwhile are planned, sent and read back; a full verification reads all."""
    crossing.ingest()
    crossing.whole()
    put_back(3)
    (crossing.source / "lettre 12.txt").write_bytes(b"lettre 12")
    (crossing.source / "lettre 05.txt").write_bytes(b"lettre 5, corrigee")
    crossing.ingest()
    crossing.whole()
    assert crossing.bytes_of("lettre 05.txt") == b"lettre 5, corrigee"
    assert crossing.bytes_of("lettre 12.txt") == b"lettre 12"
    assert len(crossing.objects()) == 14
    crossing.road.meet(s3_proxy.lie, crossing.of(s3_proxy.gets, "lettre 07.txt"))
    code, said = crossing.migrate("verify", "--all")
    assert (code, said["compared"], said["left"]["count"]) == (4, 14, 0)
    assert [one["paths"] for one in said["failing"]] == [["serveur:lettre 07.txt"]]
    put_back(5)
    crossing.road.clear()
    code, said = crossing.migrate("verify")
    assert (code, said["compared"], said["left"]["count"]) == (0, 1, 0)
    assert Journal(crossing.workspace.journal).check() > 0


def test_a_round_that_a_clock_put_back_has_interrupted_is_taken_up(crossing, put_back):
    """What a round that was stopped had not read back is read, and not twice, whatever the clock says."""
    crossing.ingest()
    crossing.whole()
    crossing.road.meet(s3_proxy.short, s3_proxy.gets)
    assert crossing.migrate("verify", "--all")[0] == 3
    put_back(2)
    crossing.road.clear()
    code, said = crossing.migrate("verify", "--all")
    assert (code, said["compared"], said["left"]["count"]) == (0, 12, 0)
    code, said = crossing.migrate("verify", "--all")
    assert (code, said["compared"], said["left"]["count"]) == (0, 12, 0)


def test_a_crawl_before_the_sending_is_no_control_of_it(crossing, put_back):
    """A clock put back between a full crawl and the sending does not make the crawl look later: the constat refuses."""
    crossing.ingest(rehash=True)
    assert crossing.migrate("plan")[0] == 0
    put_back(1)
    for command in ("run", "verify"):
        assert crossing.migrate(command)[0] == 0
    code, said = crossing.migrate("attest")
    assert code == 4
    assert [reason["code"] for reason in said["reasons"]] == ["old_control"]
