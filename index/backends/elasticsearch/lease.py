"""One writer at a time: a document that names who writes, and until when.

Its sequence number guards every change, so of two writers that see a lease expire, one alone gets it. A writer that
died on this machine is known to be dead at once; on another machine, its lease is waited for.
"""

import os
import socket
import time
from contextlib import suppress
from pathlib import Path

from elasticsearch import BadRequestError, ConflictError, Elasticsearch, NotFoundError

from index.backends.elasticsearch import messages
from passation.errors import BusyError

LASTS = 60.0
"""Seconds without a sign of life after which a writer of another machine is given up."""
_ID = "writer"


class Lease:
    """The right to write one index."""

    def __init__(self, client: Elasticsearch, name: str) -> None:
        self._client = client
        self._name = name
        self._index = f"{name}-lock"
        self._guard: tuple[int, int] | None = None
        self._until = 0.0

    def hold(self) -> None:
        """Take the lease, or keep it. Raises BusyError when another has it."""
        if self._guard is None:
            self._take()
        elif time.time() > self._until - LASTS / 2:
            self._write(*self._guard)

    def release(self) -> None:
        """Let another write."""
        if self._guard:
            number, term = self._guard
            self._guard = None
            with suppress(ConflictError, NotFoundError):  # it expired, and another has it
                self._client.delete(index=self._index, id=_ID, if_seq_no=number, if_primary_term=term)

    def _take(self) -> None:
        try:
            found = self._client.get(index=self._index, id=_ID)
        except NotFoundError as error:
            if error.info.get("error"):  # the index itself
                self._make()
            self._write(None, None)
            return
        held = found["_source"]
        if held["until"] > time.time() and not (held["machine"] == _machine() and not _alive(held["process"])):
            raise BusyError(messages.busy(self._name))
        self._write(found["_seq_no"], found["_primary_term"])

    def _write(self, number: int | None, term: int | None) -> None:
        until = time.time() + LASTS
        document = {"machine": _machine(), "process": os.getpid(), "until": until}
        try:
            done = self._client.index(
                index=self._index,
                id=_ID,
                document=document,
                op_type="create" if number is None else None,
                if_seq_no=number,
                if_primary_term=term,
            )
        except (ConflictError, NotFoundError) as error:
            self._guard = None
            raise BusyError(messages.busy(self._name)) from error
        self._guard, self._until = (done["_seq_no"], done["_primary_term"]), until

    def _make(self) -> None:
        settings = {"index": {"number_of_shards": 1, "auto_expand_replicas": "0-1", "hidden": True}}
        try:
            self._client.indices.create(index=self._index, settings=settings, mappings={"dynamic": False})
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise


def _machine() -> str:
    """This machine since its start, as its processes see each other (proc(5), pid_namespaces(7))."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}/{Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return socket.gethostname()


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
