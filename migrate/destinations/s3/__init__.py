"""An S3 store: `store` is the Destination, `errors` says in French what went wrong.

Small objects and parts: `signing` (botocore), `carrier` (http.client), `connections`, `answer`, `again`. Large ones:
`multipart`, `blocks`, `unfinished`. The rest: `client` (boto3), `listing`. `probe` learns what the store really does
(conditional writes, checksums) by trying.
"""

from migrate.destinations.bucket import Access, Encryption
from migrate.destinations.s3.client import make_client
from migrate.destinations.s3.store import S3Destination

__all__ = ["Access", "Encryption", "S3Destination", "make_client"]
