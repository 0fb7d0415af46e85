"""What the assistant put forward: taken once, by the person it was put to, before it expires, exactly as it stands."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from desk.errors import Conflict, NotFound
from desk.interactions import InteractionId, SellerId
from desk.talks import Proposal, ProposalKind, ProposalState, Proposed, TalkTurn
from storage.tables_assistant import talk_proposals

EXPIRES_AFTER = timedelta(minutes=30)
"""Guess: long enough to read a draft, short enough that the card is still as it was."""


def add_proposal(
    conn: Connection, seller_id: SellerId, turn: TalkTurn, what: Proposed, *, who: str, now: datetime
) -> Proposal:
    """Keep a proposal; nothing is done."""
    values = {
        "seller_id": seller_id, "talk_id": turn.talk_id, "turn_id": turn.id, "interaction_id": what.interaction_id,
        "who": who, "kind": what.kind.value, "arguments": dict(what.arguments), "hash": what.hash,
        "state": ProposalState.OPEN.value, "outcome": "", "created_at": now, "expires_at": now + EXPIRES_AFTER,
    }  # fmt: skip
    return _to_proposal(conn.execute(talk_proposals.insert().values(**values).returning(*talk_proposals.c)).one())


def get_proposal(conn: Connection, seller_id: SellerId, proposal_id: int, *, who: str) -> Proposal:
    """One proposal; `NotFound` when it was put to somebody else."""
    row = None
    if 0 < proposal_id < 2**63:
        row = conn.execute(
            select(talk_proposals).where(
                talk_proposals.c.id == proposal_id,
                talk_proposals.c.seller_id == seller_id,
                talk_proposals.c.who == who,
            )
        ).one_or_none()
    if row is None:
        raise NotFound(f"no proposal {proposal_id} was put to {who}")
    return _to_proposal(row)


def list_proposals(conn: Connection, seller_id: SellerId, talk_id: int) -> tuple[Proposal, ...]:
    """Everything put forward in a conversation, oldest first."""
    rows = conn.execute(
        select(talk_proposals)
        .where(talk_proposals.c.seller_id == seller_id, talk_proposals.c.talk_id == talk_id)
        .order_by(talk_proposals.c.id)
    )
    return tuple(map(_to_proposal, rows))


def take_proposal(
    conn: Connection, seller_id: SellerId, proposal_id: int, *, who: str, given_hash: str, now: datetime
) -> Proposal:
    """Claim a proposal for being done; nobody can a second time.

    `NotFound` for another person's; `Conflict` for one that was used, has expired, or is not what `given_hash` says.
    """
    found = get_proposal(conn, seller_id, proposal_id, who=who)
    if not found.hash == found.what.hash == given_hash:
        raise Conflict(f"proposal {proposal_id} is not what was confirmed; ask the assistant for it again")
    if now >= found.expires_at:
        raise Conflict(f"proposal {proposal_id} expired at {found.expires_at:%H:%M} UTC; ask the assistant again")
    if not _close(conn, seller_id, proposal_id, ProposalState.DONE):
        raise Conflict(f"proposal {proposal_id} was used before: it works once")
    return found


def dismiss_proposal(conn: Connection, seller_id: SellerId, proposal_id: int, *, who: str) -> Proposal:
    """Nobody wants it: it can never be confirmed. `NotFound` for another person's, `Conflict` for one that was used."""
    found = get_proposal(conn, seller_id, proposal_id, who=who)
    if found.state is not ProposalState.DISMISSED and not _close(conn, seller_id, proposal_id, ProposalState.DISMISSED):
        raise Conflict(f"proposal {proposal_id} was used before; what it did stays done")
    return get_proposal(conn, seller_id, proposal_id, who=who)


def note_outcome(
    conn: Connection, seller_id: SellerId, proposal_id: int, *, state: ProposalState, outcome: str
) -> None:
    """What came of a proposal that was taken."""
    is_it = (talk_proposals.c.id == proposal_id, talk_proposals.c.seller_id == seller_id)
    conn.execute(update(talk_proposals).where(*is_it).values(state=state.value, outcome=outcome))


def _close(conn: Connection, seller_id: SellerId, proposal_id: int, state: ProposalState) -> bool:
    """Whether it was open until now: of two who press at once one is heard."""
    is_open = (
        talk_proposals.c.id == proposal_id, talk_proposals.c.seller_id == seller_id,
        talk_proposals.c.state == ProposalState.OPEN.value,
    )  # fmt: skip
    return conn.execute(update(talk_proposals).where(*is_open).values(state=state.value)).rowcount == 1


def _to_proposal(row: Row[Any]) -> Proposal:
    what = Proposed(
        kind=ProposalKind(row.kind), interaction_id=InteractionId(row.interaction_id), arguments=row.arguments
    )  # fmt: skip
    return Proposal(
        id=row.id, talk_id=row.talk_id, turn_id=row.turn_id, who=row.who, what=what, hash=row.hash,
        state=ProposalState(row.state), outcome=row.outcome, created_at=row.created_at, expires_at=row.expires_at,
    )  # fmt: skip
