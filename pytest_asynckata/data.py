"""What every structure that leaves a room has in common: frozen, typed, nothing unknown."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Data(BaseModel):
    """Frozen data without unknown fields, with a JSON form."""

    model_config = ConfigDict(extra="forbid", frozen=True)
