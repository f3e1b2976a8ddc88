"""The embedded index in a folder: opening, writing, searching."""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import tantivy

from index import analysis, messages
from index.backends import Facet, Hits, Rights
from index.backends.tantivy import schema as fields
from index.backends.tantivy.border import border, lock
from index.backends.tantivy.reader import Reader
from index.document import Document
from index.query import Query
from passation.errors import BackendError, Fault

_MEMORY = 64_000_000
_VERSION_FILE, _META_FILE = "version", "meta.json"


class TantivyBackend:
    """An index in a folder of its own, made at need and readable by its owner only."""

    version = fields.VERSION

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._schema = fields.build()
        self._index: tantivy.Index | None = None
        self._writer: tantivy.IndexWriter | None = None

    def open(self) -> None:
        """Open or create. Raises BackendError when the index is damaged or of another version."""
        with border(self._folder):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            mark = self._folder / _VERSION_FILE
            known = mark.exists()
            if known and mark.read_text(encoding="utf-8") != self.version:
                raise BackendError(messages.outdated(self._folder), fault=Fault.CHANGED)
            if known and not (self._folder / _META_FILE).exists():
                raise BackendError(messages.damaged(self._folder), fault=Fault.CORRUPT)
            index = tantivy.Index(self._schema, str(self._folder))
            for name, analyzer in analysis.ANALYZERS.items():
                index.register_tokenizer(name, analyzer)
            if not known:
                if index.searcher().num_docs:
                    raise BackendError(messages.outdated(self._folder), fault=Fault.CHANGED)
                mark.write_text(self.version, encoding="utf-8")
            self._index = index

    def reset(self) -> None:
        """Empty the folder and open it again. Raises BusyError, or BackendError when it holds something else."""
        self.close()
        with border(self._folder):
            if self._folder.exists():
                ours = any((self._folder / name).exists() for name in (_VERSION_FILE, _META_FILE))
                if not ours and any(self._folder.iterdir()):
                    raise BackendError(messages.not_an_index(self._folder), fault=Fault.REFUSED)
                with lock(self._folder):
                    shutil.rmtree(self._folder)
        self.open()

    def publish(self) -> None:
        """Nothing: readers saw the folder being filled."""

    def put(self, documents: Iterable[Document]) -> int:
        """Add or replace, until `commit`."""
        count = 0
        for document in documents:
            with border(self._folder):
                writer = self._writing()
                writer.delete_documents_by_term(fields.ID, document.id)
                writer.add_document(fields.native(document))
            count += 1
        return count

    def delete(self, ids: Iterable[int]) -> None:
        """Take out, until `commit`."""
        with border(self._folder):
            for number in ids:
                self._writing().delete_documents_by_term(fields.ID, number)

    def commit(self) -> None:
        """Make the changes durable and visible."""
        with border(self._folder):
            if self._writer:
                self._writer.commit()

    def size(self) -> int:
        """Number of documents."""
        with border(self._folder):
            return self._reader(None).size

    def search(self, query: Query, *, rights: Rights, limit: int = 10, offset: int = 0, newest: bool = False) -> Hits:
        """Answers of one screen; with one typing error forgiven when nothing has the words as typed."""
        with border(self._folder):
            return self._reader(rights).search(query, limit, offset, newest=newest)

    def count(self, query: Query, *, rights: Rights) -> int:
        """How many have the words as typed."""
        with border(self._folder):
            return self._reader(rights).count(query)

    def facets(self, query: Query, facets: Sequence[Facet], *, rights: Rights) -> dict[Facet, dict[str, int]]:
        """How many of the answers carry each label."""
        with border(self._folder):
            reader = self._reader(rights)
            return {facet: reader.facet(query, facet) for facet in facets}

    def close(self) -> None:
        """Forget what was not committed; free the lock."""
        writer, self._writer, self._index = self._writer, None, None
        if writer:
            with border(self._folder):
                writer.rollback()
                writer.wait_merging_threads()

    def _opened(self) -> tantivy.Index:
        if self._index is None:
            raise BackendError(messages.closed())
        return self._index

    def _reader(self, rights: Rights) -> Reader:
        index = self._opened()
        index.reload()
        return Reader(self._schema, index.searcher(), rights)

    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._opened().writer(_MEMORY, 1)
        return self._writer
