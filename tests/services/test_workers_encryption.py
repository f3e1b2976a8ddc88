"""A broker over TLS: its certificate and its name are verified, as neither library would by itself."""

import re
import shutil
import time
from pathlib import Path

import pytest

from passation.workspace import Workspace
from tests.journeys.commune import Commune
from tests.services import brokers
from tests.services.s3_network import certificate
from workers.app import SECRET
from workers.broker import Broker, BrokerError

pytestmark = pytest.mark.services


class Redis(brokers.Redis):
    """It answers over TLS only, with a certificate for 127.0.0.1 that nobody vouches for."""

    @property
    def url(self) -> str:
        """`rediss://127.0.0.1:port/0`."""
        return f"rediss://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """See Broker."""
        certificate(self.folder)
        pem = self.folder / "certificate.pem"
        settings = {"port": 0, "tls-port": self.port, "bind": "127.0.0.1", "save": '""', "dir": self.folder}
        settings |= {f"tls-{name}-file": pem for name in ("cert", "key", "ca-cert")} | {"tls-auth-clients": "no"}
        lines = [f"{key} {value}\n" for key, value in settings.items()]
        self._spawn(brokers.programs()["redis"], "-", said="".join([*lines, f'requirepass "{self.password}"\n']))


@pytest.fixture(scope="module")
def served():
    """A Redis of its own."""
    with brokers.serving(Redis) as server:
        yield server


@pytest.fixture
def commune(tmp_path, served):
    """A workspace that holds the certificate and the password of that broker."""
    made = Commune(tmp_path)
    shutil.copy(served.folder / "certificate.pem", made.workspace.folder)
    secret = made.workspace.folder / "secrets" / SECRET
    secret.touch(mode=0o600)
    secret.write_text(served.password, encoding="utf-8")
    return made


def _depth(folder: Path, url: str, authority: str) -> dict[str, int]:
    settings = folder / "passation.toml"
    text = re.sub(r"^(?:broker|broker_ca) = .*\n", "", settings.read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = f'[work]\nbroker = "{url}"\nbroker_ca = "{authority}"'
    settings.write_text(text.replace("[work]", lines), encoding="utf-8")
    broker = Broker(Workspace(folder))
    try:
        return broker.depth()
    finally:
        broker.close()


def _answer(folder: Path, url: str, authority: str) -> dict[str, int]:
    until = time.monotonic() + 60
    while True:
        try:
            return _depth(folder, url, authority)
        except BrokerError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def test_a_broker_is_spoken_to_when_its_certificate_is_known(served, commune):
    """With the authority of the settings it answers; unknown to the system, or under another name, it is refused."""
    folder = commune.workspace.folder
    assert _answer(folder, served.url, "certificate.pem") == {"io": 0, "cpu": 0, "ocr": 0}
    for url, authority in ((served.url, ""), (served.url.replace("127.0.0.1", "localhost"), "certificate.pem")):
        with pytest.raises(BrokerError, match="broker_ca"):
            _depth(folder, url, authority)
