"""What people did with the desk's answers: where they changed, refused or overrode one, or said what it is about."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from desk.interactions import InteractionId, SellerId
from storage.tables import decisions, drafts, interaction_events, replies
from storage.tables_learning import corrections
from storage.types import AnyRow

_KINDS = {
    "draft_edited": "edited",
    "reply_manual": "refused",
    "gate_overridden": "overridden",
    "intent_corrected": "corrected",
}
_ESCALATED = "escalated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One thing that happened. `kind`: edited | refused | overridden | corrected, by a person; escalated, to one.

    `verdict`, `draft`: what the desk had said before; None where it had said nothing. `sent`: what left instead.
    `category`: what a person says it is about.
    """

    interaction_id: InteractionId
    kind: str
    at: datetime
    verdict: str | None
    draft: str | None
    sent: str | None
    category: str | None

    @property
    def is_miss(self) -> bool:
        """The gate would have let it pass, and a person did not."""
        return self.verdict == "send" and self.kind in ("edited", "refused")


def find_signals(conn: Connection, seller_id: SellerId, *, since: datetime, limit: int) -> tuple[Signal, ...]:
    """At most `limit` of the newest things people did, and as many of the newest escalations; newest first each.

    A reply written by hand counts as a refusal only where there was a draft to take.
    """
    acts = conn.execute(
        select(interaction_events)
        .where(
            interaction_events.c.seller_id == seller_id,
            interaction_events.c.created_at >= since,
            interaction_events.c.kind.in_(_KINDS),
        )
        .order_by(interaction_events.c.id.desc())
        .limit(limit)
    )
    escalated = conn.execute(
        select(decisions)
        .where(decisions.c.seller_id == seller_id, decisions.c.created_at >= since, decisions.c.verdict == "escalate")
        .order_by(decisions.c.id.desc())
        .limit(limit)
    )
    found = [_of_act(conn, seller_id, row) for row in acts.all()]
    found += [_of_escalation(conn, seller_id, row) for row in escalated.all()]
    return tuple(one for one in found if one.kind != "refused" or one.draft is not None)


def _of_act(conn: Connection, seller_id: SellerId, event: AnyRow) -> Signal:
    about = InteractionId(event.interaction_id)
    decision = _decision_before(conn, seller_id, about, event.created_at)
    reply_id = event.details.get("reply")
    return Signal(
        interaction_id=about,
        kind=_KINDS[event.kind],
        at=event.created_at,
        verdict=None if decision is None else decision.verdict,
        draft=None if decision is None else _draft_text(conn, seller_id, decision.draft_id),
        sent=_sent_text(conn, seller_id, reply_id) if isinstance(reply_id, int) else None,
        category=_corrected(conn, seller_id, about),
    )


def _of_escalation(conn: Connection, seller_id: SellerId, decision: AnyRow) -> Signal:
    about = InteractionId(decision.interaction_id)
    return Signal(
        interaction_id=about,
        kind=_ESCALATED,
        at=decision.created_at,
        verdict=decision.verdict,
        draft=_draft_text(conn, seller_id, decision.draft_id),
        sent=None,
        category=_corrected(conn, seller_id, about),
    )


def _decision_before(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, moment: datetime
) -> AnyRow | None:
    return conn.execute(
        select(decisions)
        .where(
            decisions.c.seller_id == seller_id,
            decisions.c.interaction_id == interaction_id,
            decisions.c.created_at <= moment,
        )
        .order_by(decisions.c.id.desc())
        .limit(1)
    ).one_or_none()


def _draft_text(conn: Connection, seller_id: SellerId, draft_id: int | None) -> str | None:
    query = select(drafts.c.text).where(drafts.c.seller_id == seller_id, drafts.c.id == draft_id)
    return None if draft_id is None else conn.execute(query).scalar_one_or_none()


def _sent_text(conn: Connection, seller_id: SellerId, reply_id: int) -> str | None:
    query = select(replies.c.text).where(replies.c.seller_id == seller_id, replies.c.id == reply_id)
    return conn.execute(query).scalar_one_or_none()


def _corrected(conn: Connection, seller_id: SellerId, interaction_id: InteractionId) -> str | None:
    return conn.execute(
        select(corrections.c.intent)
        .where(corrections.c.seller_id == seller_id, corrections.c.interaction_id == interaction_id)
        .order_by(corrections.c.id.desc())
        .limit(1)
    ).scalar_one_or_none()
