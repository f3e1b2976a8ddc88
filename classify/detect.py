"""The personal data in the contents, masked."""

from collections.abc import Sequence

from sqlalchemy import Connection

from catalog import placements
from classify import scan
from classify.detectors.view import PublicValues
from classify.over_texts import Subject, TextStage
from passation.model import Finding
from passation.workspace import Workspace


class DetectStage(TextStage[tuple[Finding, ...]]):
    """See classify.over_texts. Subjects are contents."""

    name = "classify.detect"

    def __init__(self, workspace: Workspace) -> None:
        commune = workspace.settings.commune
        self._rules = workspace.rules
        self._public = PublicValues(
            phones=frozenset(commune.public_phones),
            emails=frozenset(commune.public_emails),
            ibans=frozenset(commune.public_ibans),
        )
        self.version = scan.version(workspace.rules)

    def of(self, subject: Subject) -> tuple[Finding, ...]:
        """What the detectors see."""
        return scan.scan(subject.pages, subject.media_type, self._public, overrides=self._rules)

    def keep(self, db: Connection, results: Sequence[tuple[int, tuple[Finding, ...]]]) -> None:
        """Store the masked findings."""
        placements.report(db, results)
