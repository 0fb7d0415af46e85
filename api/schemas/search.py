"""The shapes of search."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class HitOut(BaseModel):
    """One thing found and why."""

    model_config = ConfigDict(from_attributes=True)
    id: str = Field(description="`interaction:<id>` or `article:<file>#<section>`, as evidence names it.")
    score: float = Field(description="Orders the list; says nothing by itself.")
    relevance: float = Field(description="How near the best leg finds it, 0..1.")
    legs: list[str] = Field(description="Which legs found it: lexical, fuzzy, dense.")
    snippet: str
    answer: str | None
    title: str | None = Field(description="The product's name, or the article's.")
    channel: str | None
    nm_id: int | None
    occurred_at: datetime | None


class SearchOut(BaseModel):
    """What was found, best first."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "hits": [
                    {
                        "id": "interaction:17",
                        "score": 0.032,
                        "relevance": 1.0,
                        "legs": ["lexical", "fuzzy"],
                        "snippet": "Можно мыть в посудомойке?",
                        "answer": "Добрый день! Да, кружку можно мыть в посудомоечной машине.",
                        "title": "Кружка керамическая 350 мл",
                        "channel": "question",
                        "nm_id": 101,
                        "occurred_at": "2026-11-24T09:30:00Z",
                    }
                ],
                "waiting": 0,
                "note": "everything stored was searched",
            }
        }
    )
    hits: list[HitOut]
    waiting: int = Field(description="Changed messages that are not in the index yet; usually seconds behind.")
    note: str


class RetrievalStatsOut(BaseModel):
    """How well the memory of this process works since it started."""

    hits: int
    misses: int
    bypassed: int = Field(description="Looked up while too much waited to be indexed; such results are not kept.")
    kept: int
    hit_rate: float
    waiting: int = Field(description="Changed messages of the seller that are not in the index yet, counted to 10,000.")
    embeddings: str | None = Field(description="The embedding model of the dense leg; null: words alone.")
