"""Servers that die, hang and come back while a transfer or a verification is under way."""

import os
import random
import signal
from contextlib import suppress

import pytest

from migrate.destinations import messages
from tests.services import s3_proxy
from tests.services.crossing import Crossing
from tests.services.s3_fixture import serving as serving_s3
from tests.services.s3_proxy import Request, gets, puts
from tests.services.smb_clients import hit_children
from tests.services.smbd import serving

pytestmark = pytest.mark.services
MIB = 1 << 20
FILM = random.Random(8).randbytes(72 * MIB)
"""More than what is ahead of the first part when it is sent: 32 MiB in parts, 16 MiB in answers of smbd."""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """An S3 server that may be killed."""
    with serving_s3(tmp_path_factory.mktemp("s3")) as server:
        yield server


LETTERS = {f"d{n % 3}/lettre {n:02}.txt": b"lettre %d" % n for n in range(30)}


@pytest.fixture(scope="module")
def film(tmp_path_factory, smbd, s3_server):
    """A film, planned, and what a clean transfer leaves; little patience with smbd."""
    with s3_proxy.road(s3_server.url) as road:
        crossing = Crossing(tmp_path_factory.mktemp("film") / "film", smbd, s3_server, road, timeout=3)
        crossing.write({"film.bin": FILM})
        yield crossing, crossing.clean()


@pytest.fixture(scope="module")
def letters(tmp_path_factory, smbd, store):
    """Letters, planned, and what a clean transfer leaves."""
    with s3_proxy.road(store.url) as road:
        crossing = Crossing(tmp_path_factory.mktemp("lettres") / "lettres", smbd, store, road)
        crossing.write(LETTERS)
        yield crossing, crossing.clean()


def _parts(request: Request) -> bool:
    return puts(request) and "partNumber" in request.target


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_smbd_killed_or_hung_in_mid_transfer(film, smbd, number):
    """The serving process of smbd dies or hangs in the middle of a film: the same run goes on over a new connection."""
    crossing, clean = film
    crossing.forget()
    seen: list[set[int]] = []

    def hit(request: Request):
        seen.append(set(smbd.server.children().values()))
        if len(seen) == 1:
            hit_children(smbd, number)
        return request.forward()

    crossing.road.meet(hit, _parts)
    try:
        assert crossing.migrate("run")[0] == 0
    finally:
        for child in seen[0]:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGCONT)
    assert seen[0]
    assert seen[-1] - seen[0]
    crossing.ends_as(clean)


COMMANDS = {"run": puts, "verify": gets}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("returns", [True, False])
def test_the_s3_server_killed_and_restarted(letters, store, command, returns):
    """Killed after ten documents: restarted at once, the same command ends; away, it exits 3 and the next one ends."""
    crossing, clean = letters
    crossing.forget()

    def kill(_request: Request) -> None:
        store.kill()
        if returns:
            store.start()

    if command == "verify":
        assert crossing.migrate("run")[0] == 0
    crossing.road.meet(kill, COMMANDS[command], times=1, after=10, alone=True)
    code, said = crossing.migrate(command)
    assert crossing.road.met()
    if returns:
        assert code == 0, said
    else:
        store.start()
        assert (code, said["error"]) == (3, messages.STORE_UNREACHABLE)
    crossing.ends_as(clean)


@pytest.mark.slow
def test_smbd_that_stays_away_and_returns(tmp_path, s3_server):
    """The whole server stops in the middle of a film: the run ends with what it has, the next one as a clean one."""
    with serving() as served, s3_proxy.road(s3_server.url) as road:
        crossing = Crossing(tmp_path / "absent", served, s3_server, road)
        crossing.write(LETTERS | {"film.bin": FILM})
        clean = crossing.clean()

        def stop(request: Request):
            served.server.stop()
            return request.forward()

        road.meet(stop, _parts, times=1)
        code, said = crossing.migrate("run")
        assert (code, [(one["path"], one["fault"]) for one in said["failing"]]) == (
            1,
            [("serveur:film.bin", "disconnected")],
        )
        served.server.start()
        crossing.ends_as(clean)
