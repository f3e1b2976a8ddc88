"""Files of a real smbd that are locked, grow, vanish or change between their first reading and their sending."""

import os
import random
from contextlib import ExitStack
from functools import partial

import pytest
from smbprotocol.open import Open, SMB2LockElement, SMB2LockRequest

from migrate.destinations.s3 import make_client
from tests.services import s3_proxy
from tests.services.crossing import BUCKET, Crossing
from tests.services.s3_proxy import Request, puts
from tests.services.smb_clients import another_client

pytestmark = pytest.mark.services
MIB = 1 << 20


@pytest.fixture
def crossing(tmp_path, smbd, s3_server):
    """Letters that are not planned yet."""
    with s3_proxy.road(s3_server.url) as road:
        made = Crossing(tmp_path / f"sources-{tmp_path.name[-20:]}", smbd, s3_server, road)
        made.write({f"lettre {n:02}.txt": b"lettre %d" % n for n in range(12)})
        yield made


def _failing(said) -> dict[str, str]:
    return {one["path"].removeprefix("serveur:"): one["fault"] for one in said["failing"]}


def _lock(handle: Open) -> None:
    """Lock the first bytes, as an accounting program does."""
    element = SMB2LockElement()
    element["offset"], element["length"], element["flags"] = 0, 4, 0x2 | 0x10
    request = SMB2LockRequest()
    request["file_id"], request["locks"] = handle.file_id, [element]
    tree = handle.tree_connect
    sent = handle.connection.send(request, sid=tree.session.session_id, tid=tree.tree_connect_id)
    handle.connection.receive(sent)


def test_locked_files_wait_for_the_next_run(crossing, smbd):
    """Open exclusively, or locked in part, by another client: told as such, all others sent; released, they go too."""
    clean = crossing.clean()
    with ExitStack() as others:
        others.enter_context(another_client(smbd, f"{crossing.prefix}/lettre 03.txt"))
        _lock(others.enter_context(another_client(smbd, f"{crossing.prefix}/lettre 07.txt", share=7)))
        code, said = crossing.migrate("run")
    assert (code, said["sent"]) == (1, 10)
    assert _failing(said) == {"lettre 03.txt": "locked", "lettre 07.txt": "locked"}
    assert crossing.bytes_of("lettre 03.txt") is None
    crossing.ends_as(clean)


def test_what_is_no_longer_what_was_read_is_read_again(crossing):
    """Changed under the same date, grown, gone: not sent under the old digest, but read anew and sent as it is now."""
    crossing.prepare()
    changed, grown, gone = (crossing.source / f"lettre {n:02}.txt" for n in (2, 5, 8))
    old = [crossing.mark(path.name) for path in (changed, grown, gone)]
    stamp = changed.stat()
    changed.write_bytes(b"Lettre 2")
    os.utime(changed, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    grown.write_bytes(grown.read_bytes() + b" et la suite")
    gone.unlink()
    code, said = crossing.migrate("run")
    assert (code, said["sent"]) == (1, 9)
    assert _failing(said) == {changed.name: "changed", grown.name: "changed", gone.name: "vanished"}
    assert not [key for key in crossing.objects() for mark in old if mark in key]
    crossing.ingest()
    for command in ("plan", "run", "verify"):
        code, said = crossing.migrate(command)
        assert code == 0, said
    assert len(crossing.objects()) == 11
    assert crossing.bytes_of(changed.name) == b"Lettre 2"
    assert crossing.bytes_of(grown.name) == b"lettre 5 et la suite"


def _appended(path) -> None:
    with path.open("ab") as out:
        out.write(b"suite")


def _overwritten(path) -> None:
    """Other bytes of equal size at the end, under the same date."""
    stamp = path.stat()
    with path.open("r+b") as out:
        out.seek(-MIB, os.SEEK_END)
        out.write(b"autre chose")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))


def _cut_short(path) -> None:
    os.truncate(path, 60 * MIB)


@pytest.mark.parametrize("event", [_appended, _overwritten, pytest.param(_cut_short, marks=pytest.mark.slow)])
def test_a_film_that_changes_while_it_is_sent(crossing, s3_server, event):
    """Grown, overwritten or cut short after its first part has left: nothing is under its key, no part stays."""
    film = crossing.source / "film.bin"
    film.write_bytes(random.Random(10).randbytes(72 * MIB))
    crossing.prepare()
    mark = crossing.mark(film.name)

    def change(request: Request):
        event(film)
        return request.forward()

    crossing.road.meet(change, lambda request: puts(request) and "partNumber" in request.target, times=1)
    code, said = crossing.migrate("run")
    assert crossing.road.met()
    assert (code, set(_failing(said))) == (1, {film.name})
    assert _failing(said)[film.name] in {"changed", "unstable"}
    assert not [key for key in crossing.objects() if mark in key]
    admin = make_client(s3_server.url, "us-east-1", s3_server.access_key, s3_server.secret_key)
    listed = partial(admin.list_multipart_uploads, Bucket=BUCKET, Prefix=crossing.prefix)
    assert not [one for one in listed().get("Uploads", []) if mark in one["Key"]]
    crossing.ingest(rehash=True)
    for command in ("plan", "run", "verify"):
        code, said = crossing.migrate(command)
        assert code == 0, said
    assert crossing.bytes_of(film.name) == film.read_bytes()
