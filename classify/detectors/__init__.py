"""Personal data seen in a text: one module a family, all with the same few functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from passation.model import Finding

if TYPE_CHECKING:
    from classify.detectors.view import View


class Detector(Protocol):
    """One family of personal data. Pure: no disk, no network, and nothing but masked values comes out."""

    def find(self, view: View) -> Iterator[Finding]:
        """Findings of one page, with their confidence and the words that explain it."""
        ...
