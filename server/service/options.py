"""How a turn is to be spoken."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Seed = Annotated[int, Field(ge=0, lt=2**64)]
Temperature = Annotated[float, Field(ge=0, le=4)]
Steps = Annotated[int, Field(ge=1, le=32)]


class SpeechOptions(BaseModel):
    """None stands for the manifest's default. The same options and text give the same audio."""

    model_config = ConfigDict(frozen=True)

    voice: str | None = None
    seed: Seed = 0
    temperature: Temperature | None = None
    decode_steps: Steps | None = None
