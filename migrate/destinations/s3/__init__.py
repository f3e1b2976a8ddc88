"""An S3 store: `client` speaks the protocol to one endpoint, `store` is the Destination, `errors` says it in French.

`probe` learns what the store really does (conditional writes, checksums) by trying; `listing` walks in order of keys.
"""

from migrate.destinations.s3.client import make_client
from migrate.destinations.s3.store import S3Destination

__all__ = ["S3Destination", "make_client"]
