"""How a source is read: limits of time, connections and insistence. Part of `passation.toml`."""

from pydantic import BaseModel, ConfigDict, Field


class SourceOptions(BaseModel):
    """Settings common to all sources; a source ignores those that mean nothing to it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    timeout: float = Field(default=30, ge=1, le=600)
    """Seconds without an answer after which a server is held to be hung."""
    connections: int = Field(default=2, ge=1, le=8)
    """Connections that read files at the same time."""
    attempts: int = Field(default=6, ge=1, le=20)
    """How often a broken connection is made again before the work stops."""
    pause: float = Field(default=0.5, ge=0, le=60)
    """Seconds before the second attempt; doubled for each further one."""
    insecure: bool = False
    """Accept a server that cannot sign its answers."""
