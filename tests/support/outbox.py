"""Moves of outbox rows for tests that begin in the middle of a reply's life."""

from datetime import datetime, timedelta

from makers import NOW

from storage.database import Database
from storage.replies import Reply, ReplyState
from storage.reply_moves import Place, claim_reply, move_reply


def claim(db: Database, reply: Reply, *, by: str = "worker-1", now: datetime = NOW) -> Reply | None:
    """Claim a pending reply, as the dispatcher does right after a look."""
    until = now + timedelta(seconds=30)
    return db.write_now(claim_reply, reply, by=by, looked_at=now, send_before=until, now=now)


def move(db: Database, reply: Reply, to: ReplyState, *, now: datetime = NOW) -> bool:
    """Move a reply on; False when it stands elsewhere by now."""
    return db.write_now(move_reply, reply, Place(to=to, reason=None, next_try_at=now), now=now)
