"""The shared index of one commune: an alias that readers search, and the index behind it.

A rebuild fills another index under the alias `…-next`, while readers go on with the old one; `publish` turns the alias
to it in one step and drops the old one. A rebuild that was cut goes on where it was.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from uuid import uuid4

from elasticsearch import BadRequestError, Elasticsearch

from index import messages as common
from index.backends import Facet, Hits, Rights
from index.backends.elasticsearch import mapping, messages
from index.backends.elasticsearch.bulk import Changes, send
from index.backends.elasticsearch.connection import Address, border
from index.backends.elasticsearch.documents import source
from index.backends.elasticsearch.lease import Lease
from index.backends.elasticsearch.reader import Reader
from index.document import Document
from index.query import Query
from passation.errors import BackendError, Fault


class ElasticsearchBackend:
    """An index on a server that communes share, each under its own name.

    Args:
        address: the server.
        commune: INSEE code.
        building: whether to work on the index that a rebuild is filling, if there is one, rather than on the one that
            readers search.
    """

    version = mapping.VERSION

    def __init__(self, address: Address, commune: str, *, building: bool = False) -> None:
        self._address = address
        self._commune = commune
        self._name = f"passation-{commune.lower()}"
        self._next = f"{self._name}-next"
        self._building = building
        self._client: Elasticsearch | None = None
        self._lease: Lease | None = None
        self._index = ""
        self._changes: Changes | None = None

    def open(self) -> None:
        """Connect and find the index, or make an empty one. Raises BackendError when it is of another version."""
        with self._border():
            client = self._connected()
            found = self._behind(client)
            if self._name not in found:
                self._create(client, f"{self._name}-1", self._name)
                found = self._behind(client)
            wanted = self._next if self._building and self._next in found else self._name
            index, version = found[wanted]
            if version != self.version:
                raise BackendError(messages.outdated(self._name), fault=Fault.CHANGED)
            self._index = index

    def check(self) -> int | None:
        """Number of documents, None before the first indexing; changes nothing. Raises BackendError."""
        with self._border():
            client = self._connected()
            found = self._behind(client)
            if self._name not in found:
                return None
            index, version = found[self._name]
            if version != self.version:
                raise BackendError(messages.outdated(self._name), fault=Fault.CHANGED)
            if client.cluster.health(index=index)["status"] == "red":
                raise BackendError(messages.ill(self._name), fault=Fault.CORRUPT, transient=True)
            return int(client.count(index=index)["count"])

    def reset(self) -> None:
        """Begin an empty index beside the one that readers search. Raises BusyError."""
        with self._border():
            client = self._connected()
            self._writing(client)
            self._forget()
            found = self._behind(client)
            index = f"{self._name}-{uuid4().hex[:12]}"
            if self._next in found:
                client.indices.delete(index=found[self._next][0])
            self._create(client, index, self._next if self._name in found else self._name)
            self._index = index

    def put(self, documents: Iterable[Document]) -> int:
        """Add or replace, until `commit`."""
        count = 0
        with self._border():
            for document in documents:
                self._changing().put(document.id, source(document))
                count += 1
        return count

    def delete(self, ids: Iterable[int]) -> None:
        """Take out, until `commit`."""
        with self._border():
            for number in ids:
                self._changing().delete(number)

    def commit(self) -> None:
        """Send the changes and make them visible."""
        if self._changes is None:
            return
        with self._border():
            client = self._opened()
            for batch in self._changes.batches():
                send(client, self._address.url, self._index, batch, lambda: self._writing(client))
            client.indices.refresh(index=self._index)
            self._forget()

    def publish(self) -> None:
        """Show readers what was rebuilt, in one step, and drop what it replaces."""
        with self._border():
            client = self._opened()
            found = self._behind(client)
            if self._next not in found:
                return
            self._writing(client)
            new, old = found[self._next][0], found[self._name][0]
            actions: list[dict[str, Any]] = [
                {"add": {"index": new, "alias": self._name}},
                {"remove": {"index": new, "alias": self._next}},
                {"remove_index": {"index": old}},
            ]
            client.indices.update_aliases(actions=actions)

    def size(self) -> int:
        """Number of documents."""
        with self._border():
            return int(self._opened().count(index=self._target())["count"])

    def search(self, query: Query, *, rights: Rights, limit: int = 10, offset: int = 0, newest: bool = False) -> Hits:
        """Answers of one screen; with one typing error forgiven when nothing has the words as typed."""
        with self._border():
            return self._reader(rights).search(query, limit, offset, newest=newest)

    def count(self, query: Query, *, rights: Rights) -> int:
        """How many have the words as typed."""
        with self._border():
            return self._reader(rights).count(query)

    def facets(self, query: Query, facets: Sequence[Facet], *, rights: Rights) -> dict[Facet, dict[str, int]]:
        """How many of the answers carry each label."""
        with self._border():
            reader = self._reader(rights)
            return {facet: reader.facet(query, facet) for facet in facets}

    def close(self) -> None:
        """Forget what was not committed; let another write."""
        self._forget()
        client, lease = self._client, self._lease
        self._client, self._lease, self._index = None, None, ""
        if client:
            with suppress(BackendError), self._border():  # a server that is gone: the lease runs out by itself
                if lease:
                    lease.release()
            client.close()

    def _reader(self, rights: Rights) -> Reader:
        return Reader(self._opened(), self._target(), rights)

    def _target(self) -> str:
        """A reader follows the alias, so that an index published meanwhile answers; a writer stays on its own."""
        return self._index if self._building else self._name

    def _connected(self) -> Elasticsearch:
        if self._client is None:
            self._client = self._address.connect()
        return self._client

    def _opened(self) -> Elasticsearch:
        if self._client is None or not self._index:
            raise BackendError(common.closed())
        return self._client

    def _writing(self, client: Elasticsearch) -> None:
        if self._lease is None:
            self._lease = Lease(client, self._name)
        self._lease.hold()

    def _changing(self) -> Changes:
        self._writing(self._opened())
        if self._changes is None:
            self._changes = Changes()
        return self._changes

    def _forget(self) -> None:
        if self._changes is not None:
            self._changes.close()
        self._changes = None

    def _behind(self, client: Elasticsearch) -> dict[str, tuple[str, str]]:
        """Index and version behind each of our two aliases. Raises BackendError when one is somebody else's."""
        found: dict[str, tuple[str, str]] = {}
        asked = f"{self._name},{self._next}"
        answer = client.indices.get(index=asked, ignore_unavailable=True, allow_no_indices=True)
        for index, described in answer.items():
            mark = described["mappings"].get("_meta", {})
            if mark.get("passation") != self._commune or index in (self._name, self._next):
                raise BackendError(messages.not_ours(self._name), fault=Fault.REFUSED)
            for alias in described["aliases"]:
                found[alias] = (index, str(mark.get("version")))
        return found

    def _create(self, client: Elasticsearch, index: str, alias: str) -> None:
        try:
            client.indices.create(index=index, aliases={alias: {}}, **mapping.body(self._commune))
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":  # another Passation was quicker
                raise

    @contextmanager
    def _border(self) -> Iterator[None]:
        with border(self._address.url):
            yield
