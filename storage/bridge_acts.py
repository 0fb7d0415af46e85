"""What we owe a help desk: one row an act, made once, claimed before its first byte, settled with what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, exists, select, update

from desk.interactions import InteractionId, Json, SellerId
from storage.database import insert_for
from storage.tables_chatwoot import bridge_acts
from storage.types import AnyRow

WAITING, SENDING, DONE, FAILED, DROPPED = "waiting", "sending", "done", "failed", "dropped"
"""`sending`: claimed, and nobody knows yet whether it stands there; `dropped`: there was nothing to do any more."""

FORM, TOLD = "form:", "told:"
"""What the kind of an act about a proposed action begins with; its number follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAct:
    """One to be done. `position`: its turn among those of one message."""

    kind: str
    position: int
    arguments: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeAct:
    """One as it stands. `ref`: our name for what it writes; `attempts`: how often it was begun."""

    id: int
    seller_id: SellerId
    interaction_id: InteractionId
    external_id: str
    revision: int
    kind: str
    ref: str
    arguments: Mapping[str, Json]
    state: str
    reason: str | None
    attempts: int
    sending_since: datetime | None
    created_at: datetime


def add_acts(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, acts: Sequence[NewAct], *, external_id: str,
    revision: int, now: datetime,
) -> int:  # fmt: skip
    """Owe these; how many of them were new. One of the same kind for the same words stands as it is."""
    added = 0
    for act in acts:
        row = insert_for(conn, bridge_acts).values(
            seller_id=seller_id, interaction_id=interaction_id, external_id=external_id, revision=revision,
            kind=act.kind, position=act.position, ref=uuid4().hex, arguments=dict(act.arguments), state=WAITING,
            next_try_at=now, created_at=now, updated_at=now,
        )  # fmt: skip
        made = conn.execute(row.on_conflict_do_nothing().returning(bridge_acts.c.id)).scalar_one_or_none()
        added += made is not None
    return added


def find_due_acts(
    conn: Connection, seller_id: SellerId, *, now: datetime, interaction_id: InteractionId | None = None,
    limit: int = 100,
) -> tuple[BridgeAct, ...]:  # fmt: skip
    """Those whose time has come, message by message, each in its turn."""
    wanted = list(_due(seller_id, now))
    if interaction_id is not None:
        wanted.append(bridge_acts.c.interaction_id == interaction_id)
    order = bridge_acts.c.interaction_id, bridge_acts.c.revision, bridge_acts.c.position, bridge_acts.c.id
    return tuple(map(_act, conn.execute(select(bridge_acts).where(*wanted).order_by(*order).limit(limit))))


def has_due_acts(conn: Connection, seller_id: SellerId, *, now: datetime) -> bool:
    """Whether there is one."""
    return bool(conn.execute(select(exists().where(*_due(seller_id, now)))).scalar_one())


def list_acts(conn: Connection, seller_id: SellerId, interaction_id: InteractionId) -> tuple[BridgeAct, ...]:
    """Everything that was ever owed for a message, in order."""
    mine = (bridge_acts.c.seller_id == seller_id) & (bridge_acts.c.interaction_id == interaction_id)
    return tuple(map(_act, conn.execute(select(bridge_acts).where(mine).order_by(bridge_acts.c.id))))


def claim_act(
    conn: Connection, seller_id: SellerId, act: BridgeAct, *, until: datetime, now: datetime
) -> BridgeAct | None:
    """Committed before the first byte; None when somebody moved it since it was read. Nobody else looks before `until`.

    One that was claimed before keeps the moment of its first byte.
    """
    values = {"state": SENDING, "attempts": act.attempts + 1, "next_try_at": until, "updated_at": now,
              "sending_since": act.sending_since or now}  # fmt: skip
    done = conn.execute(update(bridge_acts).where(*_is_at(seller_id, act)).values(**values).returning(bridge_acts))
    row = done.one_or_none()
    return None if row is None else _act(row)


def settle_act(
    conn: Connection, seller_id: SellerId, act: BridgeAct, *, state: str, reason: str | None, now: datetime,
    wait: timedelta | None = None,
) -> bool:  # fmt: skip
    """Where it stands now. `wait`: until its next turn; None: there is none. False when somebody moved it meanwhile."""
    values: dict[str, object] = {"state": state, "reason": (reason or "")[:500] or None, "updated_at": now,
                                 "next_try_at": None if wait is None else now + wait}  # fmt: skip
    if state == WAITING:
        values["sending_since"] = None
    return conn.execute(update(bridge_acts).where(*_is_at(seller_id, act)).values(**values)).rowcount == 1


def is_claimed(conn: Connection, seller_id: SellerId, act: BridgeAct) -> bool:
    """Whether a claim is still its holder's: asked right before the first byte."""
    return conn.execute(select(exists().where(*_is_at(seller_id, act)))).scalar_one() is True


def wake_forms(conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, now: datetime) -> None:
    """The answer they belong to stands now: forms that waited for it are due."""
    conn.execute(
        update(bridge_acts)
        .where(
            bridge_acts.c.seller_id == seller_id, bridge_acts.c.interaction_id == interaction_id,
            bridge_acts.c.state == WAITING, bridge_acts.c.kind.startswith(FORM),
        )
        .values(next_try_at=now)
    )  # fmt: skip


def has_shown_form(conn: Connection, seller_id: SellerId, interaction_id: InteractionId, action_id: int) -> bool:
    """Whether the customer was shown, or may have been, a form for this action."""
    shown = (
        (bridge_acts.c.seller_id == seller_id) & (bridge_acts.c.interaction_id == interaction_id)
        & (bridge_acts.c.kind == f"{FORM}{action_id}") & bridge_acts.c.state.in_((SENDING, DONE))
    )  # fmt: skip
    return bool(conn.execute(select(exists().where(shown))).scalar_one())


def has_told(conn: Connection, seller_id: SellerId, interaction_id: InteractionId, action_id: int) -> bool:
    """Whether telling what came of this action is owed or done."""
    told = (
        (bridge_acts.c.seller_id == seller_id) & (bridge_acts.c.interaction_id == interaction_id)
        & (bridge_acts.c.kind == f"{TOLD}{action_id}")
    )  # fmt: skip
    return bool(conn.execute(select(exists().where(told))).scalar_one())


def _due(seller_id: SellerId, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return bridge_acts.c.seller_id == seller_id, bridge_acts.c.next_try_at <= now


def _is_at(seller_id: SellerId, act: BridgeAct) -> tuple[ColumnElement[bool], ...]:
    return (
        bridge_acts.c.seller_id == seller_id,
        bridge_acts.c.id == act.id,
        bridge_acts.c.state == act.state,
        bridge_acts.c.attempts == act.attempts,
    )


def _act(row: AnyRow) -> BridgeAct:
    return BridgeAct(**{name: getattr(row, name) for name in BridgeAct.__slots__})
