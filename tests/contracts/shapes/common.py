"""What the shapes share: strict models, and the kinds of values."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Place = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*:.+$")]
Sentence = Annotated[str, Field(min_length=10)]
Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class Strict(BaseModel):
    """Neither a key more nor a key less, and no value of another type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Tally(Strict):
    """A number of entries and their bytes."""

    count: Count
    bytes: Count


class Error(Strict):
    """What a command that could not start answers."""

    error: Sentence
