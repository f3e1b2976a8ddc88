"""Bring copies into the working folder: each is read from the store and kept only if it is what was first read."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from uuid import uuid4

from migrate.bag import payload_name
from migrate.destinations import Destination
from migrate.destinations.aside import write_aside
from migrate.destinations.noreplace import take_name
from migrate.destinations.open import destination_of
from migrate.fetch import bagged, messages, names
from migrate.fetch import folder as working
from migrate.fetch.convert import PDF, Office, Unconverted
from migrate.fetch.find import Wanted
from migrate.fetch.ledger import Copy, Ledger
from migrate.fetch.platforms import Checked, Platform, Sent, check
from passation import paths
from passation.digest import Meter
from passation.errors import DestinationError, Fault, FixityError, SettingsError
from passation.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Order:
    """How the copies are wanted."""

    folder: Path
    today: date
    until: date
    platform: Platform | None = None
    pdf: bool = False
    bag: bool = False
    """Make a bag of `folder`, which is new (migrate.fetch.bagged)."""


@dataclass(frozen=True, slots=True)
class Brought:
    """One copy with its verdict; `again`: it lay there already, unchanged. `remark`: why it is no PDF."""

    copy: Copy
    media_type: str
    again: bool = False
    remark: str = ""
    checked: Checked | None = None


@dataclass(slots=True)
class Outcome:
    """What was brought and what was not: (place, sentence). `refused`: the store gave other bytes."""

    brought: list[Brought] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)
    refused: bool = False


def bring(workspace: Workspace, documents: Sequence[Wanted], order: Order) -> Outcome:
    """Bring these documents; a document that cannot be had leaves nothing in the folder and the others go on.

    Raises:
        DestinationError: the store does not serve.
        SettingsError: the folder is not one, or its ledger was damaged.
    """
    ledger = bagged.begin(order.folder) if order.bag else _plain(order.folder)
    store = destination_of(workspace)
    try:
        with working.opened(order.folder, ledger.below) as handle:
            office = Office(workspace.folder / "cache" / "office")  # not the scratch folder, which other jobs empty
            bringing = _Bringing(store, handle, order, office, ledger)
            done = bringing.all(documents)
    finally:
        store.close()
    if order.bag:
        commune = workspace.settings.commune.name
        bagged.end(order.folder, bringing.ledger, messages.bag_info(commune, len(done.missing)))
    if order.platform:
        sent = [Sent(one.copy.name, one.media_type, one.copy.size) for one in done.brought]
        verdicts = check(order.platform, sent)
        done.brought = [replace(one, checked=said) for one, said in zip(done.brought, verdicts, strict=True)]
    return done


def _plain(folder: Path) -> Ledger:
    ledger = Ledger.read(folder)
    if ledger.bag is not None:
        raise SettingsError(messages.BAG_NEEDS_ROOM.format(path=folder))
    return ledger


class _Bringing:
    def __init__(self, store: Destination, folder: int, order: Order, office: Office, ledger: Ledger) -> None:
        self._store, self._folder, self._order, self._office, self.ledger = store, folder, order, office, ledger
        self._rule = order.platform.file_name if order.platform else None
        self._done = Outcome()

    def all(self, documents: Sequence[Wanted]) -> Outcome:
        for one in documents:
            try:
                pdf = self._order.pdf and not _is_pdf(one)
                self._done.brought.append(self._again(one, pdf=pdf) or self._new(one, pdf=pdf))
            except FixityError:
                self._done.refused = True
                self._done.missing.append((one.place, messages.OTHER_BYTES))
            except DestinationError as error:
                if error.fault is not Fault.VANISHED:
                    raise
                self._done.missing.append((one.place, messages.VANISHED if one.key else messages.NOT_IN_STORE))
        return self._done

    def _again(self, one: Wanted, *, pdf: bool) -> Brought | None:
        """A copy that lies there already, under a name that is taken, and that nobody changed stays, for longer."""
        for known in self.ledger.copies:
            wanted = (known.content, known.pdf) == (one.sha256.hex(), pdf)
            if wanted and (self._rule is None or self._rule.takes(known.name)) and self._unchanged(known):
                until = max(known.until, self._order.until)
                longer = known.model_copy(update={"until": until, "path": one.place, "key": one.told})
                self._keep(longer)
                return Brought(longer, PDF if known.pdf else one.media_type, again=True)
        return None

    def _unchanged(self, known: Copy) -> bool:
        with suppress(FileNotFoundError):
            return working.digest_of(self._folder, known.name) == known.sha256
        return False

    def _new(self, one: Wanted, *, pdf: bool) -> Brought:
        readable = names.readable(paths.name(one.path))
        with self._verified(one) as aside:
            if not pdf:
                copy = self._named(one, aside, readable, one.sha256.hex(), one.size, pdf=False)
                return Brought(copy, one.media_type)
            try:
                made = self._office.pdf(self._folder, aside, one.name)
            except Unconverted as why:
                remark = str(why)
            else:
                return self._converted(one, made, f"{names.split(readable)[0]}.pdf")
        return replace(self._again(one, pdf=False) or self._new(one, pdf=False), remark=remark)

    def _converted(self, one: Wanted, made: bytes, name: str) -> Brought:
        with self._aside([made]) as aside:
            copy = self._named(one, aside, name, Meter().drain([made]).sha256.hex(), len(made), pdf=True)
        return Brought(copy, PDF)

    @contextmanager
    def _verified(self, one: Wanted) -> Iterator[str]:
        """Name of a hidden file that holds the document. Raises FixityError, DestinationError (VANISHED)."""
        if not one.key:
            raise DestinationError(messages.NOT_IN_STORE, fault=Fault.VANISHED)
        meter = Meter()
        with self._aside(meter.through(self._store.read(one.key)), one.modified) as aside:
            if (meter.sha256, meter.size) != (one.sha256, one.size):
                raise FixityError(messages.OTHER_BYTES)
            yield aside

    def _aside(self, chunks: Iterable[bytes], modified: int | None = None) -> AbstractContextManager[str]:
        return write_aside(self._folder, f".passation-{uuid4().hex}", chunks, 0o600, modified)

    def _named(self, one: Wanted, aside: str, wanted: str, digest: str, size: int, *, pdf: bool) -> Copy:
        """Give the copy its name, and write it down first: what lies there is always known."""
        wanted = names.in_form(wanted, self._rule, len(self._done.brought) + 1) if self._rule else wanted
        wanted = payload_name(wanted.encode()).decode() if self._order.bag else wanted
        number = 1
        while True:
            name = names.numbered(wanted, number)
            if working.present(self._folder, name):
                number += 1
                continue
            copy = Copy(
                name=name,
                sha256=digest,
                size=size,
                content=one.sha256.hex(),
                key=one.told,
                path=one.place,
                pdf=pdf,
                platform=self._order.platform.id if self._order.platform else "",
                brought=self._order.today,
                until=self._order.until,
            )
            self._keep(copy)
            try:
                take_name(self._folder, aside, self._folder, name)
            except FileExistsError:  # taken meanwhile by another program
                self._forget(name)
                number += 1
                continue
            return copy

    def _keep(self, copy: Copy) -> None:
        self.ledger = self.ledger.with_(copy)
        self.ledger.write(self._order.folder)

    def _forget(self, name: str) -> None:
        self.ledger = self.ledger.without(name)
        self.ledger.write(self._order.folder)


def _is_pdf(one: Wanted) -> bool:
    return one.media_type == PDF
