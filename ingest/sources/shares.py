"""Sources whose whole content stands behind rights of its own, beside those of each file: shares of an SMB server."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class Shared(Protocol):
    """What such a source tells in addition. Who may read a file is who may read it *and* the share."""

    def share_descriptor(self) -> bytes | None:
        """Self-relative descriptor of the share (MS-DTYP 2.4.6); None when it is not known: nobody may then read."""
        ...
