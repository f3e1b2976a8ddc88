"""One transfer from a real smbd to a real S3 server, killed again and again: no content is lost, doubled or re-read."""

import random
import threading

import pytest

from passation.stage import BATCH_FILES
from tests.journeys.command_line import nursery
from tests.services import s3_proxy
from tests.services.crossing import Crossing
from tests.services.s3_proxy import puts
from tests.services.smbd import serving

pytestmark = [pytest.mark.services, pytest.mark.timeout(3600)]
SEED = 20261124


@pytest.fixture(scope="module")
def children():
    """Where the commands that will be killed are started."""
    with nursery() as made:
        yield made


@pytest.fixture(scope="module")
def audited():
    """An smbd that writes down what it is asked."""
    with serving({"log level": "1"}, audited=True) as served:
        yield served


class Held:
    """The moment at which a transfer is killed: a document on its way, which the store has got or not."""

    def __init__(self, sent_first: bool) -> None:
        self.come = threading.Event()
        self._over = threading.Event()
        self._sent_first = sent_first

    def __call__(self, request: s3_proxy.Request) -> None:
        """Hold the request until the killing is done."""
        if self._sent_first:
            request.forward()
        self.come.set()
        assert self._over.wait(120)

    def release(self) -> None:
        """The killed one no longer waits for an answer."""
        self._over.set()


class Progress:
    """Documents that were on their way so far, over all sittings."""

    def __init__(self) -> None:
        self.keys: set[str] = set()
        self.until = 0

    def __call__(self, request: s3_proxy.Request) -> bool:
        """Whether this is the document at which the transfer is killed."""
        if not puts(request) or request.key in self.keys:
            return False
        self.keys.add(request.key)
        return len(self.keys) == self.until


@pytest.mark.parametrize("kills", [4, pytest.param(50, marks=pytest.mark.slow)])
def test_one_transfer_killed_again_and_again_ends_as_a_clean_one(tmp_path, audited, s3_server, children, kills):
    """Killed at a random document of each batch: read once more at most, and ledger and catalogue as in a clean run."""
    with s3_proxy.road(s3_server.url) as road:
        folder = tmp_path / f"tues-{kills}"
        crossing = Crossing(folder, audited, s3_server, road)
        crossing.write(
            {f"d{n % 7}/fichier {n:05}.txt": b"contenu %d" % n * (1 + n % 50) for n in range(kills * BATCH_FILES)}
        )
        crossing.prepare()
        assert crossing.migrate("run")[0] == 0
        assert crossing.migrate("verify")[0] == 0
        clean = crossing.state()
        crossing.forget()
        since, chance, progress = audited.server.log.stat().st_size, random.Random(SEED), Progress()
        for batch in range(kills):
            progress.until = batch * BATCH_FILES + chance.randint(1, BATCH_FILES)
            held = Held(sent_first=chance.random() < 0.5)
            road.meet(held, progress, times=1)
            running = children.start("-C", crossing.workspace.folder, "migrate", "run")
            assert running.kill_when(held.come.is_set)
            held.release()
        road.clear()
        assert children.start("-C", crossing.workspace.folder, "migrate", "run").wait() == 0
        readings = crossing.readings(since)
        assert crossing.migrate("verify")[0] == 0
        assert crossing.state() == clean
    assert len(readings) == kills * BATCH_FILES
    assert max(readings.values()) <= 2
