"""Shapes of what is known about a product, and of answers given."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class CountedOut(BaseModel):
    """A name or a text and how often it occurred."""

    model_config = ConfigDict(from_attributes=True)
    text: str
    count: int


class ChannelFiguresOut(BaseModel):
    """The sums of one channel."""

    model_config = ConfigDict(from_attributes=True)
    channel: str
    messages: int
    answered: int
    negative: int
    rating_mean: float | None = Field(description="null when nobody gave stars.")


class ProductDayOut(BaseModel):
    """One channel and UTC day."""

    model_config = ConfigDict(from_attributes=True)
    channel: str
    day: str
    messages: int
    answered: int
    rated: int
    rating_sum: int
    negative: int
    topics: dict[str, int]
    intents: dict[str, int]


class ProductContextOut(BaseModel):
    """A product over a span of days; lists are most frequent first. May lag by half a minute."""

    model_config = ConfigDict(from_attributes=True)
    channels: list[ChannelFiguresOut]
    rating_mean: float | None
    top_topics: list[CountedOut]
    top_intents: list[CountedOut]
    typical_questions: list[CountedOut]
    days: list[ProductDayOut]


class ResponseOut(BaseModel):
    """One answer that stands at the marketplace."""

    model_config = ConfigDict(from_attributes=True)
    interaction_id: int
    channel: str
    nm_id: int | None
    product_name: str | None
    rating: int | None
    intent: str | None
    words: str
    answer: str
    answered_at: datetime
    minutes: int = Field(description="From the customer's moment to the answer.")
    origin: str = Field(description="auto, operator, or elsewhere: it did not leave from this desk.")
    author: str | None
    draft_text: str | None = Field(description="What the desk had proposed; null without a draft.")


class ResponsePageOut(BaseModel):
    """One page, newest first. Pass `after` back to get the next one; null on the last page."""

    model_config = ConfigDict(from_attributes=True)
    items: list[ResponseOut]
    after: str | None
