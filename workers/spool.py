"""Whether a worker has before it the `cache/contents` of the run: bytes read by one machine are parsed by another."""

from pathlib import Path

from passation.workspace import Workspace


def witness(workspace: Workspace, job: str) -> Path:
    """A file that the run lays there while it reads; a worker that does not see it shares nothing with it."""
    return workspace.spool / f"job-{job}"
