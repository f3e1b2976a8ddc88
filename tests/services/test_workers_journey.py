"""The whole journey on servers says what it says on the embedded defaults, on one machine and on two."""

import json
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest

from demo.servers.seaweed import Seaweed
from index.backends.elasticsearch.connection import Address
from migrate.destinations.open import ACCESS_KEY, SECRET_KEY
from migrate.destinations.s3 import make_client
from tests.services.other_host import NAME, joined
from tests.services.workers_town import Town, crew

pytestmark = [pytest.mark.services, pytest.mark.timeout(600)]

PRIVATE = ("serveur:Secrétariat/Perso", "--reason", "private_taken_back", "--by", "Le maire", "--why", "repris par lui")
JOURNEY = (("run",), ("decide", "exclude", *PRIVATE), ("run",), ("run", "--rehash"), ("migrate", "attest"))
QUESTIONS = (
    ("status",),
    ("acts",),
    ("audit", "duplicates"),
    ("register", "candidates"),
    ("migrate", "plan"),
    ("migrate", "access"),
    ("locate", "budget.xlsx"),
)
SEARCHES = ("délibération", "permis garage", "arrêté course", "budget", '"lettre n° 105"')
_CLOCKS = re.compile(r'"(?:at|made|frozen|sent|verified|when|elapsed|seconds|rate)": [^,}]*|\d{4}-\d\d-\d\dT[\d:.+]*')


def answers(town: Town) -> dict[str, tuple[int, str]]:
    """Exit codes of the journey, then every question with its answer, clocks apart."""
    found = {}
    for number, command in enumerate(JOURNEY):
        said = town.ask(*command)
        assert said.code in {0, 1, 4}, said.err  # none is a fault of a setting or of a service
        found[f"{number} {' '.join(command)}"] = (said.code, "")
    for question in QUESTIONS:
        said = town.ask(*question, "--json")
        answer = said.json
        if isinstance(answer, dict):
            answer.pop("work", None)  # whether workers listen
        found[" ".join(question)] = (said.code, _CLOCKS.sub("…", json.dumps(answer)))
    return found


def searches(town: Town) -> dict[str, tuple[str, list[dict[str, object]]]]:
    """By query, the first document found, and all of them; scores, which each index counts in its way, apart."""
    found = {}
    for query in SEARCHES:
        hits = town.ask("search", query, "--json", "--limit", "50").json["hits"]
        assert 0 < len(hits) < 50
        for hit in hits:
            hit.pop("score")
        found[query] = (hits[0]["paths"][0], sorted(hits, key=lambda hit: hit["paths"]))
    return found


class Bucket:
    """A bucket of its own, which can be emptied: plans name it, so that both journeys must have the same."""

    def __init__(self, server: Seaweed) -> None:
        self.name = f"ville-{uuid4().hex[:8]}"
        self.url = f"s3://{self.name}/?endpoint={server.url}"
        self.keys = {ACCESS_KEY: server.access_key, SECRET_KEY: server.secret_key}
        self._client = make_client(server.url, "us-east-1", server.access_key, server.secret_key)
        self._client.create_bucket(Bucket=self.name)

    def hold(self, town: Town) -> None:
        """Empty it, and let it be the store of that town."""
        while held := self._client.list_objects_v2(Bucket=self.name).get("Contents", []):
            doomed = [{"Key": one["Key"]} for one in held]
            self._client.delete_objects(Bucket=self.name, Delete={"Objects": doomed, "Quiet": True})
        town.rewrite({f"folder:{town.commune.store}": self.url})
        for name, value in self.keys.items():
            town.give_secret(name, value)


def told(town: Town) -> dict[str, object]:
    """The journey and what the commands answer."""
    return {"answers": answers(town), "searches": searches(town)}


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Town:
    """See tests/services/workers_town.py."""
    return Town(tmp_path_factory.mktemp("ville"))


@pytest.fixture(scope="module")
def bucket(s3_server: Seaweed) -> Bucket:
    """The store of both journeys."""
    return Bucket(s3_server)


@pytest.fixture(scope="module")
def embedded(town: Town, bucket: Bucket) -> dict[str, object]:
    """What the journey says with its catalogue in a file, worker processes and its index in a folder."""
    town.restore("processes")
    bucket.hold(town)
    return told(town) | {"rows": town.commune.rows(), "digest": town.commune.digest()}


@pytest.fixture
def on_servers(
    town: Town, embedded, bucket: Bucket, postgres, rabbitmq, elasticsearch_server: Address
) -> Iterator[Town]:
    """The same commune on its first day, on servers."""
    town.onto_workers(postgres, rabbitmq)
    bucket.hold(town)
    town.rewrite({"[index]": f'[index]\nurl = "{elasticsearch_server.url}"'})
    yield town
    with elasticsearch_server.connect() as search:
        search.indices.delete(index="passation-34001*", expand_wildcards="all")


def test_the_journey_on_servers_ends_as_the_embedded_one(on_servers, embedded, tmp_path):
    """RabbitMQ, PostgreSQL, Elasticsearch, S3 and two workers: same exit codes, answers, searches, rows and digest."""
    with crew(on_servers.folder, tmp_path) as workers:
        workers.hire()
        workers.hire()
        found = told(on_servers)
        assert [hand.stop() for hand in workers.hands] == [0, 0]
    assert found == {"answers": embedded["answers"], "searches": embedded["searches"]}
    assert on_servers.commune.rows() == embedded["rows"]
    assert on_servers.commune.digest() == embedded["digest"]


def test_a_worker_on_another_host_does_the_whole_work(town, postgres, rabbitmq, tmp_path):
    """The only worker is in another network namespace, under another name: same digest as that of a serial run."""
    town.restore()
    assert town.ask("run").code == 1  # private files wait for a decision
    serial = town.commune.digest()
    town.onto_workers(postgres, rabbitmq)
    with joined([postgres.port, rabbitmq.port]) as there, crew(town.folder, tmp_path) as workers:
        hand = workers.hire(there)
        assert town.ask("run").code == 1
        assert hand.hostname() == NAME
        assert hand.stop() == 0
    assert town.commune.digest() == serial
