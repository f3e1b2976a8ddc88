"""What an outsider types to check the store without Passation: said here once, printed as it is wherever it is told."""

from urllib.parse import unquote, urlsplit

_REST = '--download --exclude "/_passation/**"'
"""Without the first rclone believes the store; without the second it takes our own files for foreign ones."""


def bucket(url: str) -> str:
    """Bucket and prefix of an S3 destination, `espace/prefixe`; empty for a folder."""
    place = urlsplit(url)
    return place.netloc + unquote(place.path).rstrip("/") if place.scheme == "s3" else ""


def commands(url: str) -> tuple[str, ...]:
    """The commands, in their order.

    For a store: with the S3 remote of rclone named `stockage`, from anywhere. For a folder: from its root.
    """
    remote = bucket(url)
    if not remote:
        return (
            "sha256sum --check --quiet _passation/SHA256SUMS",
            f"rclone checksum sha256 _passation/SHA256SUMS . {_REST}",
        )
    return (
        f'rclone copy "stockage:{remote}/_passation/SHA256SUMS" .',
        f'rclone checksum sha256 SHA256SUMS "stockage:{remote}" {_REST}',
    )
