"""Signature version 4, made by botocore, of requests whose digest is already known.

botocore makes the string to sign and signs. Its canonical request is written here, for what it is read from (an email
message for the headers, a URL parsed at each step) makes signing four times as dear (docs/migrate-speed.md).
"""

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime

from botocore.auth import SIGV4_TIMESTAMP, S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from migrate.destinations.bucket import Access

_DIGEST = "x-amz-content-sha256"


class _Auth(S3SigV4Auth):
    """The key of a day is derived once."""

    def __init__(self, credentials: Credentials, region: str) -> None:
        super().__init__(credentials, "s3", region)
        self._scope = ("s3", region, credentials.secret_key)
        self._key = ("", b"")

    def signature(self, string_to_sign: str, request: AWSRequest) -> str:
        """Hexadecimal (AWS General Reference, « Signature Version 4 signing process »)."""
        day = request.context["timestamp"][:8]
        derived, key = self._key
        if derived != day:
            service, region, secret = self._scope
            key = f"AWS4{secret}".encode()
            for part in (day, region, service, "aws4_request"):
                key = hmac.digest(key, part.encode(), "sha256")
            self._key = (day, key)
        return hmac.digest(key, string_to_sign.encode(), "sha256").hex()


class Signer:
    """Signs for one store. Usable by several threads.

    Args:
        access: the store and its keys.
        host: what the header `Host` will say.
    """

    def __init__(self, access: Access, host: str) -> None:
        self._auth = _Auth(Credentials(access.access_key, access.secret_key), access.region)
        self._host = host

    def signed(self, method: str, path: str, query: str, headers: Mapping[str, str], digest: bytes) -> dict[str, str]:
        """All headers of a request.

        Args:
            method: in capitals.
            path: percent-encoded, as it will be sent.
            query: percent-encoded, in order of names.
            headers: further ones, names in lower case, values without spaces at their ends or in a row; all are signed.
            digest: SHA-256 of the body.
        """
        request = AWSRequest()
        timestamp = request.context["timestamp"] = datetime.now(UTC).strftime(SIGV4_TIMESTAMP)
        own = {"host": self._host, _DIGEST: digest.hex(), "x-amz-date": timestamp}
        whole = {**headers, **own}
        ordered = sorted(whole)
        names = ";".join(ordered)
        canonical = "\n".join(
            [method, path, query, *[f"{name}:{whole[name]}" for name in ordered], "", names, own[_DIGEST]]
        )
        signature = self._auth.signature(self._auth.string_to_sign(request, canonical), request)
        whole["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={self._auth.scope(request)}, SignedHeaders={names}, Signature={signature}"
        )
        return whole
