"""What several kinds of tests share."""

import signal
from collections.abc import Iterator
from uuid import uuid4

import pytest

from index.backends.elasticsearch.connection import Address
from tests.services import brokers, elasticsearch_fixture, tika_server
from tests.services import postgres as on_postgres
from tests.services.smbd import Served, serving

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it, and so would our children


@pytest.fixture(scope="session")
def smbd() -> Iterator[Served]:
    """A private smbd; skipped without root and Samba, failing where services are required."""
    with serving({"log level": "1 auth_audit:3"}) as served:
        yield served


@pytest.fixture(scope="session")
def elasticsearch_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """A private Elasticsearch; skipped without Java and Maven, failing where services are required."""
    with elasticsearch_fixture.serving(tmp_path_factory.mktemp("elasticsearch")) as address:
        yield address


@pytest.fixture(scope="session")
def tika() -> Iterator[tika_server.Served]:
    """A private Tika server; skipped without Java and Maven, failing where services are required."""
    with tika_server.serving() as served:
        yield served


@pytest.fixture
def smbd_folder(smbd: Served) -> str:
    """A new folder of the share of the private smbd, by name."""
    return smbd.folder(f"dossier-{uuid4().hex[:8]}").name


@pytest.fixture(scope="session")
def postgres() -> Iterator[on_postgres.Postgres]:
    """A private PostgreSQL; skipped where it is not installed, failing where services are required."""
    with on_postgres.serving() as served:
        yield served


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[brokers.Broker]:
    """A private RabbitMQ; skipped where it is not installed, failing where services are required."""
    with brokers.serving(brokers.RabbitMQ) as served:
        yield served


@pytest.fixture(scope="session")
def redis_broker() -> Iterator[brokers.Broker]:
    """A private Redis that keeps nothing on disk; skipped or failing as the others."""
    with brokers.serving(brokers.Redis) as served:
        yield served
