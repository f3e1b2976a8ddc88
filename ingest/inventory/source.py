"""A source checked against an inventory: what the list names and the source did not show is a trouble of the crawl."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.inventory import messages
from ingest.inventory.comparable import comparable, within
from ingest.inventory.compare import Comparison, Count, sampled
from ingest.inventory.listing import Listing
from ingest.sources import Source
from ingest.sources.shares import Shared
from passation import paths
from passation.errors import DocumentError, Fault, SettingsError
from passation.model import Entry, EntryKind, Reading, Trouble


class Checked:
    """Decorates any source: same entries, same bytes, and a Trouble MISSING for each file that only the list has.

    Args:
        source: the source.
        inventory: CSV of SharePoint or PnP.
        rules: folder of the commune's own rules.
    """

    def __init__(self, source: Source, inventory: Path, rules: Path | None = None) -> None:
        self.name = source.name
        self.features = source.features
        self.count = Count()
        """What the last complete crawl compared."""
        self._source = source
        self._file = inventory
        self._listing = Listing(inventory, rules)

    def check(self) -> None:
        """Look at the source, and that the inventory is there.

        Raises:
            SourceError: see `Source`.
            SettingsError: no such inventory.
        """
        if not self._file.exists():
            raise SettingsError(messages.absent(str(self._file)))
        self._source.check()

    def entries(self) -> Iterator[Entry | Trouble]:
        """The entries of the source, then what the inventory misses; see `Source`."""
        troubles: list[Trouble] = []
        comparison = Comparison(sampled(self._listed(troubles)))
        hidden: set[str] = set()
        for one in self._source.entries():
            yield one
            path = one.path.decode("utf-8", "surrogateescape")
            if isinstance(one, Entry) and one.kind is not EntryKind.FOLDER:
                comparison.see(path)
            elif isinstance(one, Trouble) and one.hides_entries:
                hidden.add(comparable(path))
        for path in comparison.missing(self._listed([])):
            if not within(comparable(path), hidden):
                yield self._trouble(path, Fault.MISSING)
        self.count = comparison.count
        yield from troubles or self._verdict()

    def share_descriptor(self) -> bytes | None:
        """That of the source, when it stands behind a share; see `Shared`."""
        return self._source.share_descriptor() if isinstance(self._source, Shared) else None

    def _verdict(self) -> Iterator[Trouble]:
        """An inventory that names nothing, or nothing of this source, has checked nothing."""
        if not self.count.named:
            yield self._trouble("", Fault.UNREADABLE, messages.of_list(self._listing.name, messages.NO_ROW))
        elif not self.count.found:
            yield self._trouble("", Fault.MISSING, messages.nothing_common(self._listing.name, self.count.named))

    def read(self, entries: Sequence[Entry]) -> Iterator[Reading]:
        """See `Source`."""
        return self._source.read(entries)

    def close(self) -> None:
        """See `Source`."""
        self._source.close()

    def _listed(self, troubles: list[Trouble]) -> Iterator[str]:
        """The paths of the inventory; what is wrong with it goes to `troubles`."""
        try:
            yield from self._listing.paths()
        except DocumentError as error:
            troubles.append(self._trouble("", error.fault, messages.of_list(self._listing.name, str(error))))

    def _trouble(self, path: str, fault: Fault, detail: str = "") -> Trouble:
        return Trouble(self.name, paths.from_utf16(path), fault, detail)
