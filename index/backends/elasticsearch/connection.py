"""The client of a search server, and where its errors become ours."""

import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from elastic_transport import ConnectionError as UnreachableError
from elastic_transport import ConnectionTimeout, TlsError, TransportError
from elastic_transport.client_utils import DEFAULT
from elasticsearch import ApiError, Elasticsearch, UnsupportedProductError
from elasticsearch.exceptions import ElasticsearchWarning

from index.backends.elasticsearch import messages
from passation.errors import BackendError, Fault, SettingsError
from passation.loopback import is_loopback

_MAJORS = ("8", "9")
_TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server is and who we are there. `ca` is a certificate file, the system's authorities when None."""

    url: str
    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca: Path | None = None
    insecure: bool = False

    def __post_init__(self) -> None:
        """Raises SettingsError: the URL cannot be understood, or sends texts in clear beyond this machine."""
        try:
            parts = urlsplit(self.url)
            host, _ = parts.hostname or "", parts.port
        except ValueError as error:
            raise SettingsError(messages.BAD_URL) from error
        plain = not (parts.query or parts.fragment or "@" in self.url)
        if parts.scheme not in {"http", "https"} or not host or not plain:
            raise SettingsError(messages.BAD_URL)
        if parts.scheme == "http" and not self.insecure and not is_loopback(host):
            raise SettingsError(messages.PLAIN_HTTP)

    def connect(self) -> Elasticsearch:
        """A client, checked to speak to an Elasticsearch that we know. Raises BackendError."""
        # Notices of the server for its administrator, who is not the reader of our sentences.
        warnings.simplefilter("ignore", ElasticsearchWarning)
        with border(self.url):
            client = self._client()
            try:
                number = str(client.info()["version"]["number"])
            except KeyError as error:
                raise BackendError(messages.not_elasticsearch(self.url), fault=Fault.REFUSED) from error
            if number.partition(".")[0] not in _MAJORS:
                raise BackendError(messages.not_elasticsearch(self.url), fault=Fault.REFUSED)
            return client

    def _client(self) -> Elasticsearch:
        context = None
        if self.url.startswith("https:"):
            try:
                context = ssl.create_default_context(cafile=self.ca)
            except OSError as error:
                raise BackendError(messages.certificate(self.url), fault=Fault.UNREADABLE) from error
        return Elasticsearch(
            self.url,
            basic_auth=(self.user, self.password) if self.user and not self.api_key else None,
            api_key=self.api_key or None,
            request_timeout=_TIMEOUT,
            retry_on_status=(),
            max_retries=2,
            meta_header=False,
            http_compress=False,
            ssl_context=context or DEFAULT,
        )


@contextmanager
def border(url: str) -> Iterator[None]:
    """Translate native errors. The server's own words may quote a document: they are left out."""
    try:
        yield
    except TlsError as error:
        raise BackendError(messages.certificate(url), fault=Fault.REFUSED) from error
    except (UnreachableError, ConnectionTimeout) as error:
        raise BackendError(messages.unreachable(url), transient=True) from error
    except UnsupportedProductError as error:
        raise BackendError(messages.not_elasticsearch(url), fault=Fault.REFUSED) from error
    except ApiError as error:
        raise _translated(url, error) from error
    except TransportError as error:
        raise BackendError(messages.failed(url, "", type(error).__name__), transient=True) from error


def _translated(url: str, error: ApiError) -> BackendError:
    status = error.status_code
    if status in {401, 403}:
        return BackendError(messages.refused(url), fault=Fault.DENIED)
    if status in {429, 502, 503, 504}:
        return BackendError(messages.overloaded(url), transient=True)
    return BackendError(messages.failed(url, status, kind(error)), fault=Fault.REFUSED)


def kind(error: ApiError) -> str:
    """The name that the server gives to an error, without its detail."""
    body = error.body if isinstance(error.body, dict) else {}
    cause = body.get("error", {})
    return str(cause.get("type", "")) if isinstance(cause, dict) else ""
