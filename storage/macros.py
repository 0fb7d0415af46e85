"""Saved replies of a seller: listed, made, changed, deleted; every change is audited."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Select, delete, select, update
from sqlalchemy.exc import IntegrityError

from desk.errors import Conflict, NotFound
from desk.interactions import SellerId
from desk.macros import Macro, MacroText
from storage.audit import append_audit
from storage.database import insert_for
from storage.tables_macros import macros
from storage.types import AnyRow

MOST = 500
"""So many a seller may have: a person picks one out of a list."""


def list_macros(conn: Connection, seller_id: SellerId, *, language: str | None = None) -> tuple[Macro, ...]:
    """All of a seller, by name."""
    query = _of(seller_id).order_by(macros.c.name, macros.c.language)
    if language is not None:
        query = query.where(macros.c.language == language)
    return tuple(map(_macro, conn.execute(query)))


def get_macro(conn: Connection, seller_id: SellerId, macro_id: int) -> Macro:
    """One of them; `NotFound` when it is not this seller's."""
    row = conn.execute(_of(seller_id).where(macros.c.id == macro_id)).one_or_none()
    if row is None:
        raise NotFound(f"no saved reply {macro_id} of seller {seller_id!r}")
    return _macro(row)


def add_macro(conn: Connection, seller_id: SellerId, wanted: MacroText, *, actor: str, now: datetime) -> Macro:
    """Keep a new one; `Conflict` when the name is taken in its language, or there are too many."""
    if len(list_macros(conn, seller_id)) >= MOST:
        raise Conflict(f"a seller has {MOST} saved replies at most; delete one first")
    values = _values(wanted) | {"seller_id": seller_id, "created_by": actor, "created_at": now, "updated_by": actor,
                                "updated_at": now}  # fmt: skip
    insert = insert_for(conn, macros).values(**values).on_conflict_do_nothing().returning(*macros.c)
    row = conn.execute(insert).one_or_none()
    if row is None:
        raise _taken(wanted)
    return _kept(conn, seller_id, _macro(row), "macro.added", actor, now)


def add_missing(
    conn: Connection, seller_id: SellerId, wanted: Sequence[MacroText], *, actor: str, now: datetime
) -> int:  # fmt: skip
    """Keep those whose names are free; says how many. One that somebody changed stays as it is."""
    known = {(one.language, one.name) for one in list_macros(conn, seller_id)}
    fresh = [one for one in wanted if (one.language, one.name) not in known]
    for one in fresh:
        add_macro(conn, seller_id, one, actor=actor, now=now)
    return len(fresh)


def change_macro(
    conn: Connection, seller_id: SellerId, macro_id: int, wanted: MacroText, *, actor: str, now: datetime
) -> Macro:  # fmt: skip
    """Put another text in its place; `NotFound`, or `Conflict` when the name is taken."""
    values = _values(wanted) | {"updated_by": actor, "updated_at": now}
    is_it = (macros.c.seller_id == seller_id, macros.c.id == macro_id)
    try:
        with conn.begin_nested():
            row = conn.execute(update(macros).where(*is_it).values(**values).returning(*macros.c)).one_or_none()
    except IntegrityError:
        raise _taken(wanted) from None
    if row is None:
        raise NotFound(f"no saved reply {macro_id} of seller {seller_id!r}")
    return _kept(conn, seller_id, _macro(row), "macro.changed", actor, now)


def delete_macro(conn: Connection, seller_id: SellerId, macro_id: int, *, actor: str, now: datetime) -> None:
    """Forget one; `NotFound` when there is none."""
    gone = get_macro(conn, seller_id, macro_id)
    conn.execute(delete(macros).where(macros.c.seller_id == seller_id, macros.c.id == macro_id))
    _kept(conn, seller_id, gone, "macro.deleted", actor, now)


def _kept(conn: Connection, seller_id: SellerId, macro: Macro, action: str, actor: str, now: datetime) -> Macro:
    append_audit(conn, seller_id, actor=actor, action=action, subject=str(macro.id), now=now)
    return macro


def _of(seller_id: SellerId) -> Select[tuple[object, ...]]:
    return select(macros).where(macros.c.seller_id == seller_id)


def _values(wanted: MacroText) -> dict[str, object]:
    return {name: getattr(wanted, name) for name in MacroText.__slots__}


def _macro(row: AnyRow) -> Macro:
    return Macro(**{name: getattr(row, name) for name in Macro.__slots__})


def _taken(wanted: MacroText) -> Conflict:
    return Conflict(f"name: there is a saved reply {wanted.name!r} in {wanted.language!r} already")
