"""Changes put forward for customers: recorded with the decision, claimed once, settled with what the shop said."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select, update

from desk.action_checks import CHECKS, Attempt, ByCustomer, Check, Decider, Refusal, first_refusal, is_theirs
from desk.customers import CustomerId
from desk.errors import Conflict, NotFound
from desk.interactions import ChannelName, InteractionId, SellerId
from desk.proposed_actions import CANCEL, ActionState, Proposal, ProposedAction, canonical, seal
from desk.subscription_rules import ABOUT_ORDERS
from storage.audit import append_audit
from storage.customer_proofs import find_proof
from storage.customers import find_owner
from storage.database import insert_for
from storage.runtime import read_switches
from storage.tables_customers import action_executions, customers, proposed_actions
from storage.types import AnyRow

DESK = "desk"
# A process that died between claim and outcome is found so much later.
_LOOK_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What an attempt made of an action. `refusal` None: it is the caller's to carry out, and nobody else's."""

    action: ProposedAction
    refusal: Refusal | None


def save_proposals(
    conn: Connection,
    seller_id: SellerId,
    interaction_id: InteractionId | None,
    proposals: Sequence[Proposal],
    *,
    now: datetime,
) -> tuple[ProposedAction, ...]:
    """Record what a run put forward. An open one of the same change stays; one of another change of the same thing is
    void. `Conflict` when the message is not, or no longer, proven to be that customer's.
    """
    return tuple(_save(conn, seller_id, interaction_id, one, now) for one in proposals)


def list_actions(
    conn: Connection,
    seller_id: SellerId,
    *,
    interaction_id: InteractionId | None = None,
    state: ActionState | None = None,
    before: int | None = None,
    limit: int = 50,
) -> tuple[ProposedAction, ...]:
    """The newest first. `before`: only smaller numbers."""
    wanted: list[ColumnElement[bool]] = []
    if interaction_id is not None:
        wanted.append(proposed_actions.c.interaction_id == interaction_id)
    if state is not None:
        wanted.append(proposed_actions.c.state == state.value)
    if before is not None:
        wanted.append(proposed_actions.c.id < before)
    query = _query(seller_id).where(*wanted).order_by(proposed_actions.c.id.desc()).limit(limit)
    return tuple(map(_action, conn.execute(query)))


def find_waiting(
    conn: Connection, seller_id: SellerId, interaction_ids: Sequence[InteractionId], *, now: datetime
) -> frozenset[InteractionId]:
    """Which of these messages have an action that may still be confirmed."""
    found = select(proposed_actions.c.interaction_id).where(
        proposed_actions.c.seller_id == seller_id,
        proposed_actions.c.interaction_id.in_(interaction_ids),
        proposed_actions.c.state == ActionState.PROPOSED.value,
        proposed_actions.c.expires_at > now,
    )
    return frozenset(InteractionId(one) for one in conn.execute(found).scalars())


def get_action(conn: Connection, seller_id: SellerId, action_id: int) -> ProposedAction:
    """One; `NotFound` for another seller's."""
    row = conn.execute(_query(seller_id).where(proposed_actions.c.id == action_id)).one_or_none()
    if row is None:
        raise NotFound(f"no proposed action {action_id} here")
    return _action(row)


def find_link_action(
    conn: Connection, seller_id: SellerId, customer_id: CustomerId, *, target: str
) -> ProposedAction | None:  # fmt: skip
    """The newest one that the customer's own link asked for."""
    query = _query(seller_id).where(
        proposed_actions.c.customer_id == customer_id,
        proposed_actions.c.interaction_id.is_(None),
        proposed_actions.c.tool == CANCEL,
        proposed_actions.c.target == target,
    )
    row = conn.execute(query.order_by(proposed_actions.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else _action(row)


def claim_action(
    conn: Connection,
    seller_id: SellerId,
    action_id: int,
    *,
    hash: str,
    by: Decider,
    now: datetime,
    checks: tuple[Check, ...] = CHECKS,
) -> Claimed:
    """Take an action to carry it out, if everything in `checks` says so. A refusal is recorded, and is no error here:
    raising would take the record back.
    """
    action = _lock(conn, seller_id, action_id)
    attempt = _attempt(conn, seller_id, action, hash, by, now)
    refusal = first_refusal(attempt, checks)
    if refusal is not None:
        return Claimed(action=_refuse(conn, seller_id, action, refusal, by, now), refusal=refusal)
    execution = {
        "action_id": action.id, "seller_id": seller_id, "interaction_id": action.interaction_id, "attempts": 1,
        "execution_key": action.execution_key, "state": ActionState.SENDING.value, "started_at": now,
        "next_look_at": now + _LOOK_AFTER,
    }  # fmt: skip
    taken = insert_for(conn, action_executions).values(**execution).on_conflict_do_nothing()
    if conn.execute(taken.returning(action_executions.c.action_id)).scalar_one_or_none() is None:
        raise Conflict(f"action {action.id} was carried out already")
    return Claimed(action=_move(conn, seller_id, action, ActionState.SENDING, "confirmed", by.name, now), refusal=None)


def decline_action(
    conn: Connection, seller_id: SellerId, action_id: int, *, by: Decider, now: datetime
) -> ProposedAction:  # fmt: skip
    """Nobody wants it. `NotFound` for somebody else's, `Conflict` when it was decided already."""
    action = _lock(conn, seller_id, action_id)
    if is_theirs(_attempt(conn, seller_id, action, action.hash, by, now)) is not None:
        raise NotFound(f"no proposed action {action_id} here")
    if action.state is not ActionState.PROPOSED:
        raise Conflict(f"action {action_id} is {action.state.value} already")
    return _move(conn, seller_id, action, ActionState.DECLINED, "declined", by.name, now)


def settle_action(
    conn: Connection, seller_id: SellerId, action_id: int, *, state: ActionState, outcome: str, now: datetime
) -> ProposedAction:  # fmt: skip
    """Record what came of it. One that is settled stays as it is."""
    action = _lock(conn, seller_id, action_id)
    if action.state not in (ActionState.SENDING, ActionState.UNKNOWN):
        return action
    is_over = state is not ActionState.UNKNOWN
    conn.execute(
        update(action_executions)
        .where(action_executions.c.seller_id == seller_id, action_executions.c.action_id == action_id)
        .values(
            state=state.value,
            attempts=action_executions.c.attempts + (0 if is_over else 1),
            finished_at=now if is_over else None,
            next_look_at=None if is_over else now + _LOOK_AFTER,
        )
    )
    verb = {ActionState.DONE: "executed", ActionState.FAILED: "failed"}.get(state, "unknown")
    return _move(conn, seller_id, replace(action, outcome=outcome[:500]), state, verb, action.decided_by or DESK, now)


def find_unsettled(conn: Connection, seller_id: SellerId, *, now: datetime, limit: int = 20) -> tuple[int, ...]:
    """Actions on their way that nobody has looked at for a while."""
    query = select(action_executions.c.action_id).where(
        action_executions.c.seller_id == seller_id, action_executions.c.next_look_at <= now
    )
    return tuple(conn.execute(query.order_by(action_executions.c.next_look_at).limit(limit)).scalars())


def _save(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId | None, one: Proposal, now: datetime
) -> ProposedAction:  # fmt: skip
    if interaction_id is not None:
        proof = find_proof(conn, seller_id, interaction_id, now=now)
        if proof is None or proof.customer_id != one.customer_id:
            raise Conflict(f"interaction {interaction_id} is no longer proven to be this customer's")
    for standing in _open(conn, seller_id, one):
        if standing.interaction_id == interaction_id and _key(standing) == one.key() and standing.expires_at > now:
            return standing
        _move(conn, seller_id, standing, ActionState.VOID, "void", DESK, now)
    sealed = seal(seller_id, customer_id=one.customer_id, tool=one.tool, target=one.target, arguments=one.arguments,
                  nonce=one.nonce, expires_at=one.expires_at)  # fmt: skip
    row = {
        "seller_id": seller_id, "interaction_id": interaction_id, "customer_id": one.customer_id, "tool": one.tool,
        "target": one.target, "arguments": canonical(one.arguments), "summary": one.summary, "nonce": one.nonce,
        "hash": sealed, "state": ActionState.PROPOSED.value, "expires_at": one.expires_at, "created_at": now,
        "updated_at": now,
    }  # fmt: skip
    insert = proposed_actions.insert().values(**row).returning(proposed_actions.c.id)
    action = get_action(conn, seller_id, conn.execute(insert).scalar_one())
    _audit(conn, seller_id, action, "proposed", DESK, now)
    return action


def _open(conn: Connection, seller_id: SellerId, one: Proposal) -> tuple[ProposedAction, ...]:
    """Open ones of the same tool about the same thing."""
    query = _query(seller_id).where(
        proposed_actions.c.customer_id == one.customer_id,
        proposed_actions.c.tool == one.tool,
        proposed_actions.c.target == one.target,
        proposed_actions.c.state == ActionState.PROPOSED.value,
    )
    return tuple(map(_action, conn.execute(query)))


def _key(action: ProposedAction) -> tuple[str, str, str]:
    return action.tool, action.target, canonical(action.arguments)


def _attempt(
    conn: Connection, seller_id: SellerId, action: ProposedAction, given: str, by: Decider, now: datetime
) -> Attempt:  # fmt: skip
    proof = find_proof(conn, seller_id, by.interaction_id, now=now) if isinstance(by, ByCustomer) else None
    is_order = action.tool in ABOUT_ORDERS
    return Attempt(
        action=action,
        hash=given,
        by=by,
        proven=proof.customer_id if proof else None,
        owner=find_owner(
            conn,
            seller_id,
            subscription_id=None if is_order else action.target,
            order_id=action.target if is_order else None,
        ),
        kill_reason=read_switches(conn, seller_id, ChannelName.CHAT).kill_reason,
        now=now,
    )


def _refuse(
    conn: Connection, seller_id: SellerId, action: ProposedAction, refusal: Refusal, by: Decider, now: datetime
) -> ProposedAction:  # fmt: skip
    if refusal.becomes is not None:
        return _move(conn, seller_id, action, refusal.becomes, refusal.becomes.value, by.name, now)
    _audit(conn, seller_id, action, f"refused_{refusal.check}", by.name, now)
    return action


def _lock(conn: Connection, seller_id: SellerId, action_id: int) -> ProposedAction:
    # SQLite knows no row locks and needs none: its writes queue.
    mine = (proposed_actions.c.seller_id == seller_id) & (proposed_actions.c.id == action_id)
    conn.execute(select(proposed_actions.c.id).where(mine).with_for_update())
    return get_action(conn, seller_id, action_id)


def _move(
    conn: Connection, seller_id: SellerId, action: ProposedAction, to: ActionState, verb: str, actor: str, now: datetime
) -> ProposedAction:  # fmt: skip
    mine = (proposed_actions.c.seller_id == seller_id) & (proposed_actions.c.id == action.id)
    values = {"state": to.value, "decided_by": actor, "outcome": action.outcome, "updated_at": now}
    conn.execute(update(proposed_actions).where(mine).values(**values))
    _audit(conn, seller_id, action, verb, actor, now)
    return replace(action, state=to, decided_by=actor)


def _audit(
    conn: Connection, seller_id: SellerId, action: ProposedAction, verb: str, actor: str, now: datetime
) -> None:  # fmt: skip
    """Numbers and names alone: what a customer wrote stands in the action, and goes with them."""
    append_audit(
        conn,
        seller_id,
        actor=actor,
        action=f"action.{verb}",
        subject=f"action:{action.id}",
        details={"tool": action.tool, "customer": int(action.customer_id), "hash": action.hash[:16]},
        now=now,
    )


def _query(seller_id: SellerId) -> Select[*tuple[Any, ...]]:
    return (
        select(proposed_actions, customers.c.external_id.label("customer_external_id"))
        .join(customers, customers.c.id == proposed_actions.c.customer_id)
        .where(proposed_actions.c.seller_id == seller_id)
    )


def _action(row: AnyRow) -> ProposedAction:
    given = {name: getattr(row, name) for name in ProposedAction.__slots__}
    given |= {"state": ActionState(row.state), "customer_id": CustomerId(row.customer_id)}
    return ProposedAction(**given | {"arguments": json.loads(row.arguments)})
