"""What an outbox row is, as the house sees it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from desk.interactions import ChannelName, InteractionId, SellerId


class ReplyState(StrEnum):
    """Where a reply stands. `human`: it did not leave, or did not last, and a person must decide."""

    PENDING = "pending"
    SENDING = "sending"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    HUMAN = "human"


UNSETTLED = (ReplyState.PENDING, ReplyState.SENDING)
"""Waiting to leave, or on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One outbox row.

    `fence` counts claims, `step` every move. `claimed_by`: the process that sent last. `sending_since`: when the last
    attempt was committed, before its first byte, which may leave until `send_before`. `looked_at`: when the
    last complete look at the vendor began. `look_at`: when a proven answer is looked at again, for moderation.
    """

    id: int
    seller_id: SellerId
    interaction_id: InteractionId
    channel: ChannelName
    external_id: str
    revision: int
    seq: int
    ref: str
    text: str
    origin: str
    author: str
    state: ReplyState
    reason: str | None
    attempts: int
    next_try_at: datetime
    fence: int
    step: int
    claimed_by: str | None
    sending_since: datetime | None
    send_before: datetime | None
    looked_at: datetime | None
    look_at: datetime | None
    created_at: datetime
    confirmed_at: datetime | None
    remote_state: str | None

    @property
    def undo_until(self) -> datetime | None:
        """Until when a person's answer can be called back for sure; None for one that is past it."""
        waits = self.origin == "operator" and self.state is ReplyState.PENDING and self.attempts == 0
        return self.next_try_at if waits and self.next_try_at > self.created_at else None


def to_reply(row: Row[Any]) -> Reply:
    """A row of `replies` as the value the house works with."""
    return Reply(
        id=row.id,
        seller_id=SellerId(row.seller_id),
        interaction_id=InteractionId(row.interaction_id),
        channel=ChannelName(row.channel),
        external_id=row.external_id,
        revision=row.revision,
        seq=row.seq,
        ref=row.ref,
        text=row.text,
        origin=row.origin,
        author=row.author,
        state=ReplyState(row.state),
        reason=row.reason,
        attempts=row.attempts,
        next_try_at=row.next_try_at,
        fence=row.fence,
        step=row.step,
        claimed_by=row.claimed_by,
        sending_since=row.sending_since,
        send_before=row.send_before,
        looked_at=row.looked_at,
        look_at=row.look_at,
        created_at=row.created_at,
        confirmed_at=row.confirmed_at,
        remote_state=row.remote_state,
    )
