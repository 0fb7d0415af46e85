"""Shapes of who has which card open."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class PresentOut(BaseModel):
    """One person at one card, `name` as colleagues call them. Good for 25 seconds after `seen_at`."""

    model_config = ConfigDict(from_attributes=True)
    interaction_id: int
    person: str
    name: str
    seen_at: datetime
