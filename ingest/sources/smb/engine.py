"""The engine: smbprotocol logs in and hands its socket over, then frames of our own go both ways in a pipeline.

Several compounds are under way at once, as far as the credits go; every answer is decrypted or its signature checked.
"""

import hmac
import socket
import struct
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from cryptography.exceptions import InvalidTag

from ingest.sources import messages
from ingest.sources.smb import faults, wire
from ingest.sources.smb.faults import LinkLostError
from ingest.sources.smb.guard import HungError, UnprotectedError
from ingest.sources.smb.protection import Cipher, signer
from ingest.sources.smb.session import Login, UnsignedError
from ingest.sources.smb.wire import Answer, Message
from ingest.sources.smb.work import Job, Landed, Work
from passation.errors import Fault

CREDITS = 1024
"""Credits that it likes to have: some 250 compounds, or 60 reads of a mebibyte."""
CHUNK = 1 << 20
_HEADER = struct.Struct("<4sHHIHHIIQIIQ16s")  # MS-SMB2 2.2.1.2
_ANSWER = struct.Struct("<4s4xIHHIIQ")
_ANSWERS, _RELATED, _SIGNED, _DFS = 0x1, 0x4, 0x8, 0x10000000  # MS-SMB2 2.2.1.2, Flags
_MAGIC = b"\xfeSMB"
_BLANK = b"\0" * 16
_PADDING = [b"\0" * (-rest % 8) for rest in range(8)]
_SIGNATURE = slice(48, 64)
_ECHO = Message(wire.ECHO, struct.pack("<HH", 4, 0))  # MS-SMB2 2.2.28
_NOBODY = (1 << 64) - 1
"""Message id of what answers no request: a break of a lock that we never take (MS-SMB2 2.2.23)."""
_ROOM = CHUNK + 65536
_GATHERED = 1 << 16
"""Bytes that are enough to wake for: half of the buffer that a connection begins with (tcp(7), tcp_rmem)."""
_LONGEST = 1 << 24  # MS-SMB2 2.1, the length of a frame has 24 bits


class _Flight:
    """A job on its way, and the answers it has so far."""

    __slots__ = ("answers", "job", "missing")

    def __init__(self, job: Job) -> None:
        self.job = job
        self.missing = len(job.compound)
        self.answers: list[Answer] = [Answer(0, b"")] * self.missing


class Engine:
    """A channel on the socket of a login. See `work.Channel`."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self.prefix = login.prefix
        self.jobs: set[Job] = set()
        self.size = 0
        session, connection = login.session, login.connection
        self._ids = login.tree.tree_connect_id, session.session_id
        self._charges = login.multi_credit
        self._sign = signer(connection, session)
        encrypted = session.encrypt_data or login.tree.encrypt_data
        self._cipher = Cipher(connection, session) if encrypted else None
        if self._cipher:
            self._sign = None
        with login.guard():
            self._socket = connection.hand_over(session.session_id, CREDITS)
            self._socket.settimeout(login.timeout)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        weakref.finalize(self, self._socket.close)
        window = connection.sequence_window
        self._next, self._end = int(window["low"]), int(window["high"])
        self._flags = (_DFS if login.tree.is_dfs_share else 0) | (_SIGNED if self._sign else 0)
        self._waiting: dict[int, tuple[_Flight, int]] = {}
        self._out: list[bytes] = []
        self._buffer = memoryview(bytearray(_ROOM))
        self._filled = 0
        self._heard = time.monotonic()
        self._delayed: set[int] = set()
        self._landed: Landed = []
        self._begged = -1
        self._mean = 0.0  # bytes that came for each job
        affordable = max(1, self.credits - 8) * wire.UNIT
        self.max_read = min(login.most(connection.max_read_size), CHUNK, affordable)
        self.max_query = min(login.most(connection.max_transact_size), CHUNK, affordable)

    @property
    def credits(self) -> int:
        """Credits left."""
        return self._end - self._next

    @property
    def busy(self) -> bool:
        """Whether an answer of any kind is awaited."""
        return bool(self._waiting)

    def affords(self, job: Job) -> bool:
        """Whether the credits left pay for the job; an ECHO asks for more when nothing else is under way."""
        if self._cost(job) <= self.credits:
            return True
        if not self._waiting:
            if self._begged == self.credits or not self.credits:
                raise LinkLostError(messages.cut(self._login.target.host))
            self._begged = self.credits
            self._send(_Flight(Job(Work(), [_ECHO], lambda _answers: None)))
        return False

    def submit(self, job: Job) -> None:
        """Put the job on the pile that `flush` sends."""
        self.jobs.add(job)
        self.size += job.size
        self._send(_Flight(job))

    def flush(self) -> None:
        """Send the pile in one go."""
        if self._out:
            pile, self._out = b"".join(self._out), []
            with self._guard():
                self._socket.sendall(pile)

    def fileno(self) -> int:
        """The socket."""
        return int(self._socket.fileno())

    def gather(self, jobs: int) -> None:
        """A short wait in the kernel: a sleep would leave the receive buffer full, and the server idle."""
        octets = max(1, min(_GATHERED, int(jobs * self._mean)))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, octets)

    def patience(self) -> float:
        """A server that announced a late answer is given three times as long (STATUS_PENDING, MS-SMB2 3.2.5.1.5)."""
        allowed = self._login.timeout * (3 if self._delayed else 1)
        return self._heard + allowed - time.monotonic()

    def pump(self) -> Landed:
        """Take what has come. Called when something has, or when patience has ended."""
        with self._guard():
            if self.patience() <= 0:
                raise HungError
            got = self._socket.recv_into(self._buffer[self._filled : self._wanted()])
            if not got:
                raise ConnectionResetError
            self._heard = time.monotonic()
            self._filled += got
            start = 0
            while (end := self._end_of_frame(start)) and end <= self._filled:
                self._frame(self._buffer[start + 4 : end])
                start = end
            self._keep(start, end)
        if self._landed:
            self._mean += (got / len(self._landed) - self._mean) / 8
        landed, self._landed = self._landed, []
        return landed

    def close(self) -> None:
        """Hang up: the end of the connection ends the session (MS-SMB2 3.3.7.1)."""
        self.drop()

    def drop(self) -> None:
        """Hang up."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _end_of_frame(self, start: int) -> int:
        """Where the frame that begins there ends (MS-SMB2 2.1); 0 when its length has not come yet."""
        if self._filled - start < 4:
            return 0
        length = int.from_bytes(self._buffer[start : start + 4], "big")
        if length >= _LONGEST:
            raise ConnectionResetError
        return start + 4 + length

    def _wanted(self) -> int:
        """Where the next reception ends: with the frame that has begun when it is a long one, so that none is moved."""
        end = self._end_of_frame(0)
        return end if end > wire.UNIT else len(self._buffer)

    def _keep(self, start: int, end: int) -> None:
        """Move the beginning of the next frame to the front of a buffer that is long enough for it."""
        rest = self._filled - start
        if end - start > len(self._buffer):
            larger = memoryview(bytearray(end - start))
            larger[:rest] = self._buffer[start : self._filled]
            self._buffer = larger
        elif start and rest:
            self._buffer[:rest] = bytes(self._buffer[start : self._filled])
        self._filled = rest

    def _cost(self, job: Job) -> int:
        return job.cost if self._charges else len(job.compound)

    def _send(self, flight: _Flight) -> None:
        """Build the frame; the last request asks for credits (MS-SMB2 3.2.4.1.2, 3.2.4.1.4)."""
        if not self._waiting:
            self._heard = time.monotonic()
        compound = flight.job.compound
        wished = max(0, min(CREDITS - self.credits, 256))
        last = len(compound) - 1
        flags = self._flags
        parts: list[bytes] = []
        for index, message in enumerate(compound):
            charge = message.charge if self._charges else 1
            self._waiting[self._next] = flight, index
            parts += self._message(message, flags, index < last, charge if index < last else charge + wished)
            self._next += charge
            flags = self._flags | _RELATED
        frame = b"".join(parts)
        if self._cipher:
            frame = self._cipher.wrap(frame)
        self._out += (len(frame).to_bytes(4, "big"), frame)

    def _message(self, message: Message, flags: int, more: bool, asked: int) -> tuple[bytes, ...]:
        """Header and body of one request, in pieces."""
        command, body, charge = message
        step = 0
        if more:
            body += _PADDING[len(body) % 8]
            step = wire.HEADER + len(body)
        paid = charge if self._charges else 0
        tree, session = self._ids
        head = _HEADER.pack(
            _MAGIC, wire.HEADER, paid, 0, command, asked, flags, step, self._next, 0, tree, session, _BLANK
        )
        return (head[:48], self._sign(head + body, self._next, 0), body) if self._sign else (head, body)

    def _frame(self, frame: memoryview) -> None:
        """The answers of one frame (MS-SMB2 3.2.5.1)."""
        if self._cipher:
            frame = self._cipher.unwrap(frame)
        while frame:
            magic, status, command, granted, flags, step, number = _ANSWER.unpack_from(frame)
            if magic != _MAGIC or not flags & _ANSWERS:  # a request of ours, thrown back, is well signed
                raise ConnectionResetError
            if status in faults.SESSION_GONE:  # without the session there is no key to sign with
                raise ConnectionResetError
            self._end += granted
            if status == faults.PENDING:
                self._delayed.add(number)
            else:
                message = frame[:step] if step else frame
                if self._sign:
                    self._verify(message, number)
                self._take(number, command, wire.answer(command, status, message[wire.HEADER :]))
            frame = frame[step:] if step else frame[:0]

    def _verify(self, message: memoryview, number: int) -> None:
        """MS-SMB2 3.1.5.1: the signature covers the message with its own field blank."""
        told = bytes(message[_SIGNATURE])
        message[_SIGNATURE] = _BLANK
        if self._sign and not hmac.compare_digest(self._sign(message, number, 1), told):
            raise UnprotectedError

    def _take(self, number: int, command: int, answer: Answer) -> None:
        if number == _NOBODY:
            return
        flight, index = self._waiting.pop(number)
        if flight.job.compound[index].command != command:
            raise ConnectionResetError
        self._delayed.discard(number)
        flight.answers[index] = answer
        flight.missing -= 1
        if not flight.missing and flight.job in self.jobs:  # others are an ECHO or a CLOSE of our own
            job = flight.job
            self.jobs.remove(job)
            self.size -= job.size
            self._landed.append((job, flight.answers))
            self._close_after(job.compound, flight.answers)

    def _close_after(self, compound: Sequence[Message], answers: Sequence[Answer]) -> None:
        """Windows fails what follows a failed request, the CLOSE too: the file must not stay open."""
        first, last = compound[0].command, compound[-1].command
        if (first, last) == (wire.CREATE, wire.CLOSE) and not answers[0].status and answers[-1].status:
            left_open = wire.close(wire.opened(answers[0].body).file_id)
            self._send(_Flight(Job(Work(), [left_open], lambda _answers: None)))
            self.flush()

    @contextmanager
    def _guard(self) -> Iterator[None]:
        """Tell what breaks the connection; an answer that nobody asked for (KeyError) does."""
        host = self._login.target.host
        try:
            yield
        except (HungError, TimeoutError) as error:
            raise LinkLostError(messages.hung(host, self._login.timeout), Fault.TIMEOUT) from error
        except (UnprotectedError, InvalidTag) as error:
            raise UnsignedError(messages.unsigned(host), fault=Fault.UNREADABLE) from error
        except (OSError, struct.error, KeyError) as error:
            raise LinkLostError(messages.cut(host)) from error
