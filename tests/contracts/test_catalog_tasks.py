"""Batches that are out, on each engine: settled once, whoever comes twice."""

from uuid import uuid4

from catalog import tasks
from catalog.tasks import Sent

JOB = "a" * 32


def _sent(count: int = 200, after: int = 0, job: str = JOB) -> Sent:
    return Sent(uuid4().hex, job, "ingest.read", "1", count, after)


def test_a_batch_is_settled_once(catalog):
    """Whoever comes second is told, keeps nothing, and cannot begin it again."""
    one = _sent()
    with catalog.begin() as db:
        tasks.send(db, [one])
        begun = tasks.begin(db, one.id)
        assert (begun.job, begun.stage, begun.version, begun.count, begun.attempts) == (JOB, "ingest.read", "1", 200, 1)
        assert tasks.begin(db, one.id).attempts == 2
        assert tasks.settle(db, one.id)
    with catalog.begin() as db:
        assert not tasks.settle(db, one.id)
        assert not tasks.settle(db, one.id, {"kind": "PassationError"})
        assert tasks.begin(db, one.id) is None
        assert [(row.id, row.count, row.failure) for row in tasks.settled(db, JOB, [one.id])] == [(one.id, 200, None)]


def test_a_batch_may_be_settled_by_a_failure(catalog):
    """What went wrong comes back as it was told."""
    one, failure = _sent(), {"kind": "SourceError", "message": "« é »", "facts": {"transient": True}}
    with catalog.begin() as db:
        tasks.send(db, [one])
        assert tasks.settle(db, one.id, failure)
    with catalog.read() as db:
        assert tasks.settled(db, JOB, [one.id])[0].failure == failure


def test_what_was_withdrawn_can_neither_begin_nor_be_settled(catalog):
    """A job takes its own batches away, the start of a run takes all."""
    mine, other = _sent(), _sent(job="b" * 32)
    with catalog.begin() as db:
        tasks.send(db, [mine, other])
        tasks.withdraw(db, JOB)
        assert (tasks.begin(db, mine.id), tasks.settle(db, mine.id)) == (None, False)
        assert tasks.begin(db, other.id).attempts == 1
        tasks.withdraw(db)
        assert not tasks.settle(db, other.id)


def test_the_pace_counts_what_is_out_and_what_comes_after(catalog):
    """Done, left and rate are those of the stage at work; there is none between two stages."""
    first, second = _sent(200, 500), _sent(300, 200)
    with catalog.begin() as db:
        assert tasks.pace(db) is None
        tasks.send(db, [first, second])
        tasks.begin(db, second.id)
        assert (tasks.begun(db, JOB), tasks.begun(db, "b" * 32)) == (1, 0)
        tasks.settle(db, first.id)
        pace = tasks.pace(db)
        assert (pace.stage, pace.done, pace.left) == ("ingest.read", 200, 500)
        assert pace.rate > 0
        tasks.settle(db, second.id)
        assert tasks.pace(db) is None
