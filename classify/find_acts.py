"""The acts among the contents."""

from collections.abc import Sequence

from sqlalchemy import Connection

from catalog import acts as known
from classify import acts
from classify.over_texts import Subject, TextStage
from passation.model import Act
from passation.workspace import Workspace


class ActsStage(TextStage[Act | None]):
    """See classify.over_texts. Subjects are contents."""

    name = "classify.acts"
    version = acts.VERSION

    def __init__(self, workspace: Workspace) -> None:
        """The rules of recognition are the same for all communes."""

    def of(self, subject: Subject) -> Act | None:
        """The act that the content is."""
        return acts.recognise(subject.pages, subject.name)

    def keep(self, db: Connection, results: Sequence[tuple[int, Act | None]]) -> None:
        """Store the acts."""
        known.keep(db, results)
