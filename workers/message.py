"""What travels: ids and names, checked on arrival, for whoever reaches the broker may write one."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from passation.settings import INSEE


class Message(BaseModel):
    """A batch: `{commune, stage, task, ids}`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    commune: Annotated[str, Field(pattern=INSEE.pattern)]
    stage: Annotated[str, Field(pattern=r"^[a-z]+(?:\.[a-z]+)?$")]
    task: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    ids: Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1)]
