"""What carries objects to a store, without a store: signatures, answers, blocks and notes."""

import json
import socket
from http.client import HTTPException

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from migrate.destinations.bucket import Access
from migrate.destinations.s3.answer import Answer
from migrate.destinations.s3.blocks import blocks, part_size, parts_at_once
from migrate.destinations.s3.signing import Signer
from migrate.destinations.s3.unfinished import Note, Part, Upload
from migrate.flight import Flight
from passation.digest import EMPTY

ACCESS = Access("https://stockage.exemple:8443", "fr-par", "CLE", "secret")
MIB = 1 << 20


@pytest.mark.parametrize("method", ["PUT", "GET", "HEAD"])
@pytest.mark.parametrize("query", ["", "list-type=2&max-keys=1&prefix=communes%2F34172%2F", "versioning="])
def test_the_signature_is_the_one_of_botocore(method, query):
    """A request signed here carries the very signature that botocore gives it."""
    path, headers = "/seau/1_direction/d%C3%A9lib~0123.pdf", {"if-none-match": "*", "x-amz-meta-sha256": "ab" * 32}
    signed = Signer(ACCESS, "stockage.exemple:8443").signed(method, path, query, headers, EMPTY)
    auth = S3SigV4Auth(Credentials(ACCESS.access_key, ACCESS.secret_key), "s3", ACCESS.region)
    request = AWSRequest(method, f"{ACCESS.endpoint}{path}" + (f"?{query}" if query else ""), headers=headers)
    request.context["timestamp"] = signed["x-amz-date"]
    request.headers["X-Amz-Date"] = signed["x-amz-date"]
    request.headers["X-Amz-Content-SHA256"] = EMPTY.hex()
    text = auth.string_to_sign(request, auth.canonical_request(request))
    auth._inject_signature_to_request(request, auth.signature(text, request))
    assert signed["authorization"] == request.headers["Authorization"]


def test_the_secret_is_not_shown():
    """A store that is printed or logged does not tell its secret."""
    assert "secret" not in repr(ACCESS)


def _answer(raw: bytes, method: str = "GET") -> Answer:
    """What a client makes of these bytes."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            theirs.sendall(raw)
        answer = Answer(ours, method=method)
        answer.begin()
        answer.said = answer.read()
        return answer


@pytest.mark.parametrize(
    ("raw", "method", "status", "body", "closes"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", "GET", 200, b"abc", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: Close\r\n\r\nabc", "GET", 200, b"abc", True),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc", "GET", 200, b"abc", True),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\nabc", "GET", 200, b"abc", False),
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end", "GET", 200, b"until the end", True),
        (
            b"HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
            "GET",
            200,
            b"abc",
            False,
        ),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", "PUT", 204, b"", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "HEAD", 200, b"", False),
        (b"HTTP/1.1 404 Not Found\nContent-Length: 2\n\nno", "GET", 404, b"no", False),
    ],
)
def test_answers_are_read_as_they_are_meant(raw, method, status, body, closes):
    """Status, body and whether the connection stays, for each way in which a body may end (RFC 9112)."""
    answer = _answer(raw, method)
    assert (answer.status, answer.said, answer.will_close) == (status, body, closes)


@pytest.mark.parametrize(
    "raw",
    [
        *(b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/2 200\r\n\r\n", b"HTTP/1.1 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nA: b\r\n"),
        b"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 101 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000 + b"\r\n\r\n",
    ],
)
def test_what_is_no_answer_is_an_error(raw):
    """Another protocol, a cut, a body shorter than announced, endless headers: never taken for an answer."""
    with pytest.raises(HTTPException):
        _answer(raw)


@given(st.lists(st.binary(max_size=40), max_size=30), st.integers(1, 50))
def test_blocks_hold_the_same_bytes(chunks, size):
    """However the source cuts its bytes, they come out in the same order in full blocks, the last one shorter."""
    made = [b"".join(block) for block in blocks(iter(chunks), size)]
    assert b"".join(made) == b"".join(chunks)
    assert all(len(block) == size for block in made[:-1])
    assert all(0 < len(block) <= size for block in made[-1:])


def test_tiny_chunks_are_gathered():
    """A source that gives its bytes one by one does not fill the memory with pieces."""
    (block,) = blocks((b"x" for _ in range(MIB)), 4 * MIB)
    assert len(block) <= 16


def test_large_chunks_are_not_copied():
    """A chunk that fits its block is the same object there."""
    chunk = b"x" * MIB
    (block,) = blocks(iter([chunk, chunk]), 8 * MIB)
    assert all(piece is chunk for piece in block)


@pytest.mark.parametrize(
    ("size", "part"), [(17 * MIB, 8 * MIB), (78 << 30, 8 * MIB), (5 << 40, (5 << 40) // 10_000 + 1)]
)
def test_parts_are_never_more_than_a_store_takes(size, part):
    """Ten thousand parts at most (Amazon S3 User Guide, « Multipart upload limits »), one at a time when large."""
    assert part_size(size) == part
    assert size <= part * 10_000
    assert parts_at_once(part) == (3 if part == 8 * MIB else 1)


def test_an_upload_is_recalled_with_its_parts(tmp_path):
    """What was noted is recalled by the same store, key and content, and by no other."""
    upload, part = Upload("numero", 8 * MIB), Part(2, '"etag"', "empreinte")
    note = Note(tmp_path / "envois", "https://a", "seau", "cle", "ab")
    assert note.recall() == (None, {})
    note.begin(upload)
    note.add(part)
    assert Note(tmp_path / "envois", "https://a", "seau", "cle", "ab").recall() == (upload, {2: part})
    assert Note(tmp_path / "envois", "https://a", "seau", "cle", "cd").recall() == (None, {})
    assert Note(None, "https://a", "seau", "cle", "ab").recall() == (None, {})
    note.forget()
    assert note.recall() == (None, {})


@pytest.mark.parametrize("torn", ["", "{", '{"number": 3', '{"number": 3, "etag": "x"}', "[]", "\ufffd"])
def test_a_line_that_a_cut_left_is_not_believed(tmp_path, torn):
    """A note that ends in the middle of a line keeps what comes before."""
    note = Note(tmp_path, "a")
    note.begin(Upload("numero", 8))
    note.add(Part(1, "etag", "empreinte"))
    (file,) = tmp_path.iterdir()
    file.write_text(file.read_text() + torn)
    assert note.recall() == (Upload("numero", 8), {1: Part(1, "etag", "empreinte")})
    file.write_text(torn or json.dumps({"part": 3}))
    assert note.recall() == (None, {})


def test_what_is_under_way_never_holds_more_than_its_room():
    """Sendings wait until there is room; one that is larger than the room travels alone; all results come back."""
    held: list[int] = []
    most = 0

    def sending(size: int) -> int:
        held.remove(size)
        return size

    sizes = [3, 4, 5, 20, 1, 1, 8]
    with Flight[int](4, 10) as flight:
        for size in sizes:
            flight.wait_for(size)
            held.append(size)
            most = max(most, sum(held) if len(held) > 1 else 0)
            flight.send(size, lambda size=size: sending(size))
        assert sorted(flight.landed()) == sorted(sizes)
    assert most <= 10


def test_a_sending_that_fails_is_told():
    """What a sending raised reaches whoever waits for room or for the results."""

    def failing() -> int:
        raise OSError("away")

    with Flight[int](1, 10) as flight:
        flight.send(10, failing)
        with pytest.raises(OSError, match="away"):
            flight.wait_for(5)
