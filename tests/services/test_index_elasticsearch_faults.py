"""The shared index under what servers and other writers do to it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from index.backends.elasticsearch import bulk, lease
from index.backends.elasticsearch.backend import ElasticsearchBackend
from index.backends.elasticsearch.connection import Address
from index.document import Document
from index.query import parse
from passation.errors import BackendError, BusyError, SettingsError
from passation.model import Page
from tests.services.elasticsearch_proxy import CUT, REFUSE, REFUSE_LAST, Proxy, before

pytestmark = pytest.mark.services

WRITER = """
import sys, time
from index.backends.elasticsearch.backend import ElasticsearchBackend
from index.backends.elasticsearch.connection import Address
from index.document import Document
backend = ElasticsearchBackend(Address(sys.argv[1]), sys.argv[2], building=True)
backend.open()
backend.put([Document(1, title="voirie")])
backend.commit()
sys.stdout.write("committed\\n")
sys.stdout.flush()
time.sleep(600)
"""


@pytest.fixture
def commune(elasticsearch_server: Address) -> Iterator[str]:
    """The code of a commune of its own, whose indices are taken away."""
    name = uuid4().hex[:8]
    yield name
    with elasticsearch_server.connect() as client:
        client.indices.delete(index=f"passation-{name}*", expand_wildcards="all")


@pytest.fixture
def backend(elasticsearch_server: Address, commune: str) -> Iterator[ElasticsearchBackend]:
    made = ElasticsearchBackend(elasticsearch_server, commune, building=True)
    made.open()
    yield made
    made.close()


@pytest.fixture
def proxy(elasticsearch_server: Address) -> Iterator[Proxy]:
    with before(elasticsearch_server.url) as made:
        yield made


@pytest.fixture
def through(proxy: Proxy, commune: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[ElasticsearchBackend]:
    """A backend behind the proxy, whose pauses are short and whose batches are small."""
    monkeypatch.setattr(bulk, "WAITS", (0.01,) * 5)
    monkeypatch.setattr(bulk, "BATCH_BYTES", 20_000)
    made = ElasticsearchBackend(Address(proxy.url), commune, building=True)
    made.open()
    yield made
    made.close()


def documents(count: int, word: str = "voirie") -> list[Document]:
    return [Document(number, pages=(Page(1, f"{word} " * 200),)) for number in range(count)]


def test_batches_are_bounded_in_size(through: ElasticsearchBackend, proxy: Proxy) -> None:
    """A commit is sent in requests that the server can take, and all of it is found."""
    through.put(documents(50))
    through.commit()
    assert through.count(parse("voirie"), rights=None) == 50
    assert len(proxy.sizes) > 5
    assert max(proxy.sizes) < 30_000


def test_a_full_queue_is_waited_for(through: ElasticsearchBackend, proxy: Proxy) -> None:
    """A server that says to wait, for a whole request or for some of its changes, ends up with every document."""
    proxy.faults = [REFUSE, REFUSE_LAST, REFUSE, REFUSE_LAST]
    assert through.put(documents(20)) == 20
    through.commit()
    assert through.size() == 20


def test_an_overloaded_server_is_said_to_be(through: ElasticsearchBackend, proxy: Proxy) -> None:
    """A queue that stays full ends in a sentence, and the same documents may be given again."""
    proxy.faults = [REFUSE] * 6
    through.put(documents(1))
    with pytest.raises(BackendError, match="surchargé") as caught:
        through.commit()
    assert caught.value.transient
    through.commit()
    assert through.size() == 1


def test_an_outage_in_the_middle_is_repaired_by_giving_again(through: ElasticsearchBackend, proxy: Proxy) -> None:
    """A server that goes away during a commit gives one sentence; the same documents given again are all found."""
    proxy.faults = ["", "", CUT, CUT, CUT]
    through.put(documents(50))
    with pytest.raises(BackendError, match="ne répond pas") as caught:
        through.commit()
    assert caught.value.transient
    assert through.size() == 0
    through.close()
    through.open()
    through.put(documents(50))
    through.commit()
    assert through.size() == through.count(parse("voirie"), rights=None) == 50


def test_readers_keep_the_old_index_until_the_new_one_is_full(
    backend: ElasticsearchBackend, elasticsearch_server: Address, commune: str
) -> None:
    """During a rebuild, even one that was cut, readers find the old documents; afterwards only the new ones."""
    backend.put(documents(3, "ancien"))
    backend.commit()
    reader = ElasticsearchBackend(elasticsearch_server, commune)
    reader.open()
    backend.reset()
    backend.put(documents(2, "nouveau"))
    backend.commit()
    backend.close()
    assert (reader.count(parse("ancien"), rights=None), reader.size()) == (3, 3)
    backend.open()
    assert backend.size() == 2
    backend.publish()
    assert (reader.count(parse("ancien"), rights=None), reader.count(parse("nouveau"), rights=None)) == (0, 2)
    reader.close()
    with elasticsearch_server.connect() as client:
        assert len(client.indices.get(index=f"passation-{commune}*")) == 1
        assert not client.indices.exists_alias(name=f"passation-{commune}-next")


def test_communes_share_a_server_and_nothing_else(backend: ElasticsearchBackend, elasticsearch_server: Address) -> None:
    """What one commune indexes, another does not find."""
    backend.put(documents(1))
    backend.commit()
    other = uuid4().hex[:8]
    stranger = ElasticsearchBackend(elasticsearch_server, other)
    stranger.open()
    assert (stranger.size(), stranger.count(parse("voirie"), rights=None)) == (0, 0)
    stranger.close()
    with elasticsearch_server.connect() as client:
        client.indices.delete(index=f"passation-{other}-*", expand_wildcards="all")


def test_other_version_says_how_to_rebuild(
    backend: ElasticsearchBackend, elasticsearch_server: Address, commune: str
) -> None:
    """An index made by another version is refused until it is rebuilt, and doctor says so too."""
    with elasticsearch_server.connect() as client:
        mark = {"passation": commune, "version": "0"}
        client.indices.put_mapping(index=f"passation-{commune}", meta=mark)
    backend.close()
    for attempt in (backend.open, backend.check):
        with pytest.raises(BackendError, match="passation index --rebuild"):
            attempt()
    backend.reset()
    backend.publish()
    assert backend.check() == 0


def test_an_index_of_somebody_else_is_left_alone(elasticsearch_server: Address, commune: str) -> None:
    """A name that is taken by something else is refused, and never emptied."""
    with elasticsearch_server.connect() as client:
        client.indices.create(index=f"passation-{commune}")
        stranger = ElasticsearchBackend(elasticsearch_server, commune, building=True)
        for attempt in (stranger.open, stranger.reset):
            with pytest.raises(BackendError, match="déjà pris"):
                attempt()
        stranger.close()
        assert client.indices.exists(index=f"passation-{commune}")


def test_check_makes_nothing(elasticsearch_server: Address) -> None:
    """Looking whether there is an index does not make one."""
    commune = uuid4().hex[:8]
    backend = ElasticsearchBackend(elasticsearch_server, commune)
    assert backend.check() is None
    backend.close()
    with elasticsearch_server.connect() as client:
        assert not client.indices.get(index=f"passation-{commune}*", expand_wildcards="all")


@pytest.fixture
def writing(elasticsearch_server: Address, commune: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the index."""
    command = [sys.executable, "-c", WRITER, elasticsearch_server.url, commune]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout
        assert process.stdout.readline() == "committed\n"
        yield process
        process.kill()


def test_one_process_writes_and_the_others_read(
    writing: subprocess.Popen[str], elasticsearch_server: Address, commune: str
) -> None:
    """While another process writes, this one searches, and may neither write nor reset."""
    backend = ElasticsearchBackend(elasticsearch_server, commune, building=True)
    backend.open()
    assert backend.count(parse("voirie"), rights=None) == 1
    with pytest.raises(BusyError, match="un autre Passation"):
        backend.put([Document(1)])
    with pytest.raises(BusyError, match="un autre Passation"):
        backend.reset()
    backend.close()


def test_a_killed_writer_of_this_machine_leaves_no_lock(
    writing: subprocess.Popen[str], elasticsearch_server: Address, commune: str
) -> None:
    """After a SIGKILL the next process of this machine writes at once."""
    writing.send_signal(signal.SIGKILL)
    writing.wait()
    backend = ElasticsearchBackend(elasticsearch_server, commune, building=True)
    backend.open()
    backend.put([Document(2, title="voirie")])
    backend.commit()
    assert backend.count(parse("voirie"), rights=None) == 2
    backend.close()


def test_a_writer_of_another_machine_is_waited_for_and_then_given_up(
    backend: ElasticsearchBackend, elasticsearch_server: Address, commune: str
) -> None:
    """A lease that runs out is taken over, and the writer that slept through it writes no more."""
    backend.put([Document(1)])
    with elasticsearch_server.connect() as client:

        def held(until: float) -> None:
            client.index(
                index=f"passation-{commune}-lock",
                id="writer",
                document={"machine": "une autre", "process": os.getpid(), "until": until},
            )

        other = lease.Lease(client, f"passation-{commune}")
        held(2**40)
        with pytest.raises(BusyError):
            other.hold()
        held(0)
        other.hold()
        backend._lease._until = 0  # type: ignore[union-attr]  # as if it had slept
        with pytest.raises(BusyError, match="un autre Passation"):
            backend.commit()
        other.release()


@pytest.mark.parametrize(
    "url",
    ["http://recherche.exemple.fr:9200", "https://user:mot@exemple.fr", "ftp://exemple.fr", "https://", "exemple.fr"],
)
def test_an_address_that_would_tell_secrets_is_refused(url: str) -> None:
    """In clear beyond this machine, with a password in it, or of another kind: refused before anything is sent."""
    with pytest.raises(SettingsError, match="serveur de recherche"):
        Address(url)


def test_what_is_not_a_search_server_is_said(tmp_path: Path, proxy: Proxy) -> None:
    """No server, and a server without a recognised certificate, each give a sentence without a secret in it."""
    closed = Address("http://127.0.0.1:9", user="moi", password="secret-mot")
    with pytest.raises(BackendError, match="ne répond pas"):
        closed.connect()
    assert "secret-mot" not in repr(closed)
    with pytest.raises(BackendError, match=r"certificat|ne répond pas"):
        Address(proxy.url.replace("http:", "https:")).connect()
    with pytest.raises(BackendError, match="certificat"):
        Address("https://127.0.0.1:9", ca=tmp_path / "absent.pem").connect()


def test_nothing_of_a_document_is_in_an_error(backend: ElasticsearchBackend, elasticsearch_server: Address) -> None:
    """What the server refuses is told by the name of the fault, never by the words of the document."""
    change = [(1, b'{"index":{"_id":"1"}}\n' + json.dumps({"day": "Dupont"}).encode() + b"\n")]
    refused = pytest.raises(BackendError, match="document_parsing_exception")
    with elasticsearch_server.connect() as client, refused as caught:
        bulk.send(client, elasticsearch_server.url, backend._index, change, lambda: None)
    assert "Dupont" not in str(caught.value)
