"""Workers and brokers killed, messages twice, connections cut, runs at once: always the catalogue of a serial run."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection, Producer
from kombu.message import Message

from index.backends.elasticsearch import bulk
from passation.broker_address import complete
from passation.messages import ALREADY_WORKING
from tests.services.brokers import Broker
from tests.services.elasticsearch_proxy import CUT, REFUSE, before
from tests.services.postgres import Postgres
from tests.services.workers_town import Command, Crew, Town, crew, until

pytestmark = [pytest.mark.services, pytest.mark.timeout(600)]

_DIE_ONCE = """
CREATE SEQUENCE public.deaths;
GRANT USAGE ON public.deaths TO public;
CREATE FUNCTION public.die() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
$$ BEGIN
IF nextval('public.deaths') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER die AFTER INSERT ON commune_34001.step DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.stage = '{stage}') EXECUTE FUNCTION public.die();
"""
STAGES = ("ingest.read", "ingest.extract", "classify.place", "migrate.transfer")
KILLED = [*((stage, True) for stage in STAGES), ("ingest.extract", False)]


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Town:
    """See tests/services/workers_town.py."""
    return Town(tmp_path_factory.mktemp("ville"))


@pytest.fixture(scope="module")
def clean(town: Town) -> tuple[str, dict[str, list[str]]]:
    """The digest of a serial run on SQLite that nothing disturbed, and what its search finds."""
    town.restore()
    assert town.ask("run").code == 1  # private files wait for a decision
    return town.commune.digest(), found(town)


@pytest.fixture(scope="module")
def serial(clean) -> str:
    """That digest."""
    return clean[0]


def found(town: Town) -> dict[str, list[str]]:
    """The places of every document that the search finds, by query."""
    asked = {query: town.ask("search", query, "--json", "--limit", "1000").json for query in ("lettre", "délibération")}
    return {query: sorted(place for hit in said["hits"] for place in hit["paths"]) for query, said in asked.items()}


@pytest.fixture
def workers(town: Town, tmp_path: Path) -> Iterator[Crew]:
    """Nobody yet."""
    with crew(town.folder, tmp_path) as made:
        yield made


class Work:
    """A run that is under way on PostgreSQL and a broker, and what can be seen of it."""

    def __init__(self, town: Town, postgres: Postgres, broker: Broker, log: Path, *, start: bool = True) -> None:
        self.town, self.postgres, self.broker = town, postgres, broker
        self.database = town.onto_workers(postgres, broker)
        self._connection = Connection(complete(broker.url, broker.password))
        with self._connection as connection:
            for kind in ("io", "cpu", "ocr"):  # of an earlier test
                with suppress(connection.channel_errors):
                    connection.default_channel.queue_purge(f"passation.34001.{kind}")
        self._log = log
        self.running: Command
        if start:
            self.run_again()

    def run_again(self) -> None:
        """`passation run`."""
        self.running = Command(self._log, "-C", self.town.folder, "run")

    def tasks(self, which: str) -> int:
        """Batches on the list of which this is true."""
        query = f"SELECT count(*) FROM commune_34001.task WHERE {which}"
        return int(str(self.postgres.ask(query, self.database)[0][0]))

    def until_sent(self, count: int) -> None:
        """Until so many batches wait on the broker."""
        until(lambda: self.tasks("done IS NULL") == count and self.depth() == count, self.running)

    def until_begun(self, stage: str) -> None:
        """Until a worker has a batch of that stage in hand; a quick one may have ended it when this returns."""
        begun = f"SELECT 1 FROM commune_34001.task WHERE stage = '{stage}' AND attempts > 0"
        ended = f"SELECT 1 FROM commune_34001.step WHERE stage = '{stage}'"
        until(lambda: bool(self.postgres.ask(f"{begun} UNION {ended} LIMIT 1", self.database)), self.running)

    def depth(self, kind: str = "io") -> int:
        """Messages that wait in a queue."""
        with self._connection.clone() as connection:
            try:
                declared = connection.default_channel.queue_declare(f"passation.34001.{kind}", passive=True)
            except connection.channel_errors:
                return 0
            return int(declared.message_count)

    def taken(self, count: int, kind: str = "io") -> list[Message]:
        """So many messages, which are no longer in the queue."""
        with self._connection.clone() as connection:
            queue = connection.SimpleQueue(f"passation.34001.{kind}", queue_opts={"passive": True})
            found = [queue.get(timeout=30) for _ in range(count)]
            for message in found:
                message.ack()
            with pytest.raises(Empty):
                queue.get(block=False)
            queue.close()
            return found

    def give(self, messages: list[Message], kind: str = "io") -> None:
        """Publish copies of messages, as they came."""
        with self._connection.clone() as connection:
            producer = Producer(connection)
            for one in messages:
                how = {name: one.properties[name] for name in ("correlation_id", "reply_to") if name in one.properties}
                how |= {"content_type": one.content_type, "content_encoding": one.content_encoding}
                producer.publish(one.body, routing_key=f"passation.34001.{kind}", headers=one.headers, **how)

    def ends_as(self, digest: str) -> None:
        """The run ends as one that nothing disturbed."""
        assert self.running.wait() == 1, self.running.said()
        assert self.town.commune.digest() == digest


@pytest.fixture
def work(town: Town, serial: str, postgres: Postgres, rabbitmq: Broker, tmp_path: Path) -> Iterator[Work]:
    """A run over RabbitMQ, which waits for workers."""
    made = Work(town, postgres, rabbitmq, tmp_path / "run.log")
    yield made
    made.running.kill()


@pytest.mark.parametrize(("stage", "whole"), KILLED)
def test_a_worker_killed_in_mid_batch_is_replaced(work, workers, serial, stage, whole):
    """SIGKILL to the whole worker, or to its process that computes: the batch is done by another."""
    hand = workers.hire()
    work.until_begun(stage)
    if whole:
        hand.kill()
        workers.hire()
    else:
        hand.kill_child()
    work.ends_as(serial)


def test_a_worker_killed_in_its_commit_leaves_nothing_of_it(work, workers, serial):
    """SIGKILL while its transaction waits for the database: another does the batch from its beginning."""
    work.until_sent(3)
    with work.postgres.holding(work.database, "LOCK TABLE commune_34001.step IN SHARE MODE"):
        hand = workers.hire()
        until(lambda: work.postgres.waiting(work.database), work.running)
        hand.kill()
        workers.hire()
    work.ends_as(serial)


def test_a_worker_told_to_stop_ends_its_batch_first(work, workers, serial):
    """SIGTERM in mid batch: exit 0, the batch was begun once, and the next worker goes on."""
    hand = workers.hire()
    work.until_begun("ingest.read")
    assert hand.stop() == 0
    assert work.tasks("attempts > 0 AND done IS NULL") == 0
    assert work.tasks("attempts > 1") == 0
    workers.hire()
    work.ends_as(serial)


@pytest.mark.parametrize("broker", ["rabbitmq", "redis_broker"])
@pytest.mark.parametrize("working", [True, False], ids=["at work", "waiting"])
def test_a_broker_killed_and_restarted_loses_nothing(
    town, serial, postgres, workers, request, tmp_path, broker, working
):
    """SIGKILL to the broker: RabbitMQ still has what waited, of Redis's loss the run learns and sends again."""
    server = request.getfixturevalue(broker)
    work = Work(town, postgres, server, tmp_path / "run.log")
    if working:
        workers.hire()
        work.until_begun("ingest.extract")
        server.restart()
    else:
        work.until_sent(3)
        server.restart()
        assert work.depth() == (3 if broker == "rabbitmq" else 0)
        workers.hire()
    work.ends_as(serial)


def test_messages_twice_late_and_out_of_order_commit_once(work, workers, serial):
    """Every message three times, the last first; again while later stages run, and again after the end."""
    work.until_sent(3)
    taken = work.taken(3)
    work.give([*reversed(taken), *taken, *reversed(taken)])
    workers.hire()
    workers.hire()
    work.until_begun("ingest.extract")
    work.give(taken)
    work.ends_as(serial)
    work.give(taken)
    until(lambda: work.depth() == 0)
    assert [hand.stop() for hand in workers.hands] == [0, 0]  # they ended what they had
    assert work.town.commune.digest() == serial


@pytest.mark.parametrize("stage", ["ingest.read", "classify.place", "migrate.transfer"])
def test_a_connection_lost_in_a_commit_is_tried_again(work, workers, serial, stage):
    """The database drops a worker at COMMIT: the same run ends as if nothing had been."""
    work.postgres.ask(_DIE_ONCE.format(stage=stage), work.database)
    workers.hire()
    workers.hire()
    work.ends_as(serial)
    assert work.postgres.ask("SELECT last_value > 1 FROM public.deaths", work.database) == [(True,)]


def test_a_run_that_loses_the_database_leaves_what_was_done(work, workers, serial):
    """Every connection is cut at once: the run says so, or gets over it; the next one ends as a clean one."""
    workers.hire()
    work.until_begun("ingest.extract")
    mine = "application_name = 'passation' AND pid <> pg_backend_pid()"
    work.postgres.ask(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {mine}", work.database)
    assert work.running.wait() in {1, 3}
    work.run_again()
    work.ends_as(serial)


def test_a_run_killed_leaves_nothing_to_its_workers(work, workers, serial):
    """SIGKILL to the run: what it sent means nothing to the next one, which ends as a clean one."""
    workers.hire()
    work.until_begun("ingest.read")
    work.running.kill()
    work.run_again()
    work.ends_as(serial)


def test_a_second_run_says_that_another_is_at_work(work, workers, serial):
    """Two runs on one commune: the second says so and stops, the first ends as if it had been alone."""
    work.until_sent(3)
    said = work.town.ask("run")
    assert said.code == 1
    assert ALREADY_WORKING in said.err
    workers.hire()
    work.ends_as(serial)


@pytest.mark.parametrize("faults", [[REFUSE] * 3, [CUT] * 20], ids=["refuses", "cut"])
def test_a_search_server_down_in_bulk_loses_no_document(
    town, clean, postgres, rabbitmq, elasticsearch_server, workers, tmp_path, monkeypatch, faults
):
    """Busy, it is waited for; away, the run says so (3), and the next one leaves the same search as if nothing was."""
    Work(town, postgres, rabbitmq, tmp_path / "run.log", start=False)
    monkeypatch.setattr(bulk, "WAITS", (0.01,) * 5)
    with before(elasticsearch_server.url) as proxy:
        town.rewrite({"[index]": f'[index]\nurl = "{proxy.url}"'})
        workers.hire()
        proxy.faults[:] = faults
        said = town.ask("run")
        if faults[0] == CUT:
            assert said.code == 3
            assert "recherche" in said.err
            proxy.faults.clear()
            said = town.ask("run")
        assert said.code == 1
        assert not proxy.faults
        assert found(town) == clean[1]
    with elasticsearch_server.connect() as search:
        search.indices.delete(index="passation-34001*", expand_wildcards="all")
    assert town.commune.digest() == clean[0]
