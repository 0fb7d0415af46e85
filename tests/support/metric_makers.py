"""A shop with a week of work, row by row, for figures that can be computed by hand."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from makers import make_inbound, put_inbound
from sqlalchemy import insert, update

from desk.interactions import ChannelName, Inbound, InteractionId, SellerId
from desk.model_calls import CallOutcome, ModelCall
from desk.playbook_metrics import MetricPolicy
from storage.database import Database
from storage.interactions import find_by_external_id
from storage.metrics_refresh import count_stale_days, note_changes
from storage.model_calls import add_calls
from storage.tables import decisions, drafts, interactions, replies

POLICY = MetricPolicy()


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment of November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def refresh(db: Database, seller: SellerId, now: datetime, *, policy: MetricPolicy = POLICY) -> None:
    """Count everything that waits."""
    while db.write_now(note_changes, seller, policy=policy, now=now, limit=500):
        pass
    while db.write_now(count_stale_days, seller, policy=policy, now=now, limit=3):
        pass


def settle(db: Database, seller: SellerId, now: datetime) -> None:
    """Count everything and let it grow old: the next pass follows only what is newer than `now`."""
    for minutes in (20, 10, 0):
        refresh(db, seller, now - timedelta(minutes=minutes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Writes rows of one seller as the desk's own steps leave them."""

    db: Database
    seller: SellerId

    def message(self, name: str, written: datetime, **told: object) -> InteractionId:
        """A message that came in when it was written. `told`: fields of the `Inbound`, columns of the row."""
        fields = {key: told.pop(key) for key in list(told) if key in Inbound.__dataclass_fields__}
        item = make_inbound(name, occurred_at=written, **fields)
        put_inbound(self.db, self.seller, item, now=written)
        one = self.db.read_now(find_by_external_id, self.seller, item.channel, name)
        if told:
            self.change(one, written, **told)
        return one

    def question(self, name: str, written: datetime, **told: object) -> InteractionId:
        """The same, a question."""
        return self.message(name, written, channel=ChannelName.QUESTION, rating=None, **told)

    def change(self, one: InteractionId, now: datetime, **columns: object) -> None:
        """Change a row as a step does: stamped."""
        self._run(update(interactions).where(interactions.c.id == one).values(**columns, updated_at=now))

    def decide(self, one: InteractionId, now: datetime, verdict: str, **told: Any) -> int | None:
        """A decision, with a draft when `draft` is told. Returns the draft's id."""
        row = {"seller_id": self.seller, "interaction_id": one, "revision": told.pop("revision", 1), "created_at": now}
        draft = told.pop("draft", None)
        number = None
        if draft is not None:
            values = row | {
                "version": told.pop("version", 1), "cache_key": "k", "text": draft, "language": "ru", "evidence": [],
                "unknowns": [], "why": "", "model": "offline", "cost_usd": 0.0,
            }  # fmt: skip
            number = self._run(insert(drafts).values(**values).returning(drafts.c.id)).scalar_one()
        values = row | {
            "draft_id": number, "verdict": verdict, "confidence": 1.0, "held_because": told.pop("held", None),
            "findings": [], "snapshot": {},
        }  # fmt: skip
        self._run(insert(decisions).values(**values))
        self.change(one, now, **told)
        return number

    def reply(
        self, one: InteractionId, proven: datetime, text: str, *, draft: int | None = None, author: str = "anna",
        origin: str = "operator", due: datetime | None = None, revision: int = 1, is_newest: bool = True,
    ) -> None:  # fmt: skip
        """A reply that left a minute before it was proven. `is_newest`: the row knows it as its answer."""
        queued = proven - timedelta(minutes=1)
        values = {
            "seller_id": self.seller, "interaction_id": one, "draft_id": draft, "revision": revision, "seq": 1,
            "channel": "review", "external_id": "x", "ref": f"{self.seller}-{one}-{revision}", "text": text,
            "text_sha": "", "origin": origin, "author": author, "state": "confirmed", "attempts": 1, "fence": 1,
            "next_try_at": queued, "created_at": queued, "updated_at": proven, "confirmed_at": proven, "due_at": due,
        }  # fmt: skip
        self._run(insert(replies).values(**values))
        if is_newest:
            self.change(one, proven, status="responded", needs_response=False, answer_text=text, responded_at=proven)

    def call(self, one: InteractionId | None, now: datetime, usd: float | None, model: str = "openai-chat:m") -> None:
        """A call of a model."""
        call = ModelCall(
            step="drafter", model=model, provider="p", input_tokens=1, output_tokens=1, cost_usd=usd, latency_ms=1.0,
            outcome=CallOutcome.OK, fallback_reason=None, is_answer=True, created_at=now,
        )  # fmt: skip
        self.db.write_now(add_calls, self.seller, one, [call])

    def _run(self, statement: Any) -> Any:
        with self.db.engine.begin() as conn:
            result = conn.execute(statement)
            return result.freeze()() if result.returns_rows else result
