"""What may stand between us and a store: a silent or stubborn server, a road that changes bytes or breaks."""

import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@contextmanager
def listener(response: bytes, tls: ssl.SSLContext | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """A server on loopback that records what it receives and always gives the same answer."""
    requests: list[bytes] = []

    def answer(client: socket.socket) -> None:
        if tls is not None:
            client = tls.wrap_socket(client, server_side=True)
        requests.append(client.recv(65536))
        client.sendall(response)

    with _serving(answer) as port:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{port}", requests


@contextmanager
def troubled(url: str, trouble: str, times: int) -> Iterator[tuple[str, list[bytes]]]:
    """A road to `url`, a request a connection, on which the first `times` requests meet trouble; those that came by.

    Trouble: a status (`503`), `cut` (no answer at all), `lost` (the store does what was asked, its answer is lost),
    `short` (half of the answer), `late` (nothing else than time), `lie` (another byte at the end of the answer).
    """
    host, _, port = url.removeprefix("http://").partition(":")
    requests: list[bytes] = []

    def carry(client: socket.socket) -> None:
        request = _request(client)
        requests.append(request)
        met = trouble if len(requests) <= times else ""
        if met.isdigit():
            client.sendall(f"HTTP/1.1 {met} Trouble\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        elif met != "cut":
            answer = _answer(host, int(port), request)
            if met == "late":
                time.sleep(0.3)
            client.sendall(_distorted(answer, met))

    with _serving(carry) as own:
        yield f"http://127.0.0.1:{own}", requests


def _distorted(answer: bytes, trouble: str) -> bytes:
    if trouble == "lie" and not answer.endswith(b"\r\n\r\n"):
        return answer[:-1] + bytes([answer[-1] ^ 1])
    return {"lost": b"", "short": answer[: len(answer) // 2]}.get(trouble, answer)


def _request(client: socket.socket) -> bytes:
    """Headers and body of one request."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(client)
    headers, _, body = received.partition(b"\r\n\r\n")
    announced = re.search(rb"(?i)content-length: (\d+)", headers)
    while announced and len(body) < int(announced[1]):
        body += _more(client)
    return headers + b"\r\nconnection: close\r\n\r\n" + body


def _more(client: socket.socket) -> bytes:
    data = client.recv(65536)
    if not data:
        raise ConnectionResetError
    return data


def _answer(host: str, port: int, request: bytes) -> bytes:
    with socket.create_connection((host, port)) as store:
        store.sendall(request)
        received = b""
        while data := store.recv(65536):
            received += data
        return received


@contextmanager
def relay(
    url: str, upward: Callable[[bytes], bytes] = bytes, limit: int = 1 << 60, tls: ssl.SSLContext | None = None
) -> Iterator[str]:
    """A road to `url` that changes what goes up, and breaks after `limit` bytes have come down; by TLS when given."""
    host, _, port = url.removeprefix("http://").partition(":")

    def carry(plain: socket.socket) -> None:
        client = tls.wrap_socket(plain, server_side=True) if tls else plain
        with client, socket.create_connection((host, int(port))) as store:
            Thread(target=_copy, args=(client, store, upward, 1 << 60), daemon=True).start()
            _copy(store, client, bytes, limit)

    with _serving(carry) as own:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{own}"


def _copy(origin: socket.socket, target: socket.socket, change: Callable[[bytes], bytes], limit: int) -> None:
    try:
        while limit > 0 and (data := origin.recv(65536)):
            target.sendall(change(data))
            limit -= len(data)
        target.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side has left


@contextmanager
def _serving(handle: Callable[[socket.socket], None]) -> Iterator[int]:
    def one(client: socket.socket) -> None:
        with client:
            try:
                handle(client)
            except OSError:
                return  # the client has left

    def accept() -> None:
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return  # closed: the test is over
            Thread(target=one, args=(client,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def certificate(folder: Path) -> ssl.SSLContext:
    """A server's side of TLS with a certificate for 127.0.0.1 that nobody vouches for; `certificate.pem` holds it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = folder / "certificate.pem"
    pem.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context
