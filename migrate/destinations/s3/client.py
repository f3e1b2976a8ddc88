"""A boto3 client that speaks to one endpoint and learns nothing from the machine.

The transfer managers that boto3 adds to a client (`upload_file`…) are taken off: with them goes the CRT client, which
ignores `endpoint_url` and would send a commune's files to another cloud (boto3 issue 4839). Profiles, `~/.aws`,
variables AWS_*, instance metadata and client monitoring are shut out too; AWS_CA_BUNDLE alone is heard, for a provider
with its own certificate.
"""

import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_HEARD = {"ca_bundle"}
_NO_FILE = {"config_file": os.devnull, "credentials_file": os.devnull}


_TRANSFERS = ("upload_file", "upload_fileobj", "download_file", "download_fileobj", "copy")
CONNECT_TIMEOUT, READ_TIMEOUT = 10, 60
"""Seconds."""


def make_client(endpoint: str, region: str, access_key: str, secret_key: str) -> "S3Client":
    """A client of `endpoint` (`https://host[:port]`), path-style, three attempts at most, usable by several threads."""
    # Not before it is needed: it takes longer to import than the rest of the destination.
    import boto3.session
    from botocore.config import Config
    from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES
    from botocore.session import Session

    sealed = {
        name: (None, None, _NO_FILE.get(name, default), convert)
        for name, (_, _, default, convert) in BOTOCORE_DEFAUT_SESSION_VARIABLES.items()
        if name not in _HEARD
    }
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path"},
        retries={"mode": "standard", "total_max_attempts": 3},
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=READ_TIMEOUT,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        # A proxy of the environment may carry TLS, never documents in clear.
        proxies=None if urlsplit(endpoint).scheme == "https" else {},
    )
    core = Session(session_vars=sealed)
    session = boto3.session.Session(botocore_session=core)
    session.events.register_last("creating-client-class.s3", _without_transfers)
    return session.client(
        "s3",
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        config=config,
    )


def _without_transfers(class_attributes: dict[str, object], **_: object) -> None:
    for name in _TRANSFERS:
        class_attributes.pop(name, None)
