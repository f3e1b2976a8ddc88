"""What may stand between us and a store: a silent or stubborn server, a road that changes bytes or breaks."""

import socket
import ssl
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
def relay(url: str, upward: Callable[[bytes], bytes] = bytes, limit: int = 1 << 60) -> Iterator[str]:
    """A road to `url` that changes what goes up, and breaks after `limit` bytes have come down."""
    host, _, port = url.removeprefix("http://").partition(":")

    def carry(client: socket.socket) -> None:
        with socket.create_connection((host, int(port))) as store:
            Thread(target=_copy, args=(client, store, upward, 1 << 60), daemon=True).start()
            _copy(store, client, bytes, limit)

    with _serving(carry) as own:
        yield f"http://127.0.0.1:{own}"


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
    """A server's side of TLS with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
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
