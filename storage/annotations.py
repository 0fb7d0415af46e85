"""Answers that people label, and their labels: a batch is fixed, a person's word on an item may be given anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from desk.errors import NotFound
from desk.interactions import InteractionId, Json, SellerId
from storage.database import insert_for
from storage.tables_annotations import annotation_batches, annotation_items, annotations
from storage.types import AnyRow

# One statement of SQLite binds 32,766 values at most.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """`source`: `run:<id>`, `set:<name>` or `live`. `item_count`: as it was made; erased messages are gone since."""

    id: str
    name: str
    source: str
    item_count: int
    author: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """`shown`: what an annotator sees. `hidden`: what nobody may see before labelling (verdict, model, scores)."""

    number: int
    case_key: str
    shown: Mapping[str, Json]
    hidden: Mapping[str, Json]
    interaction_id: InteractionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """One person on one item. `labels`: rubric -> pass | fail. `verdict`: what should become of it; None: not said."""

    number: int
    annotator: str
    labels: Mapping[str, str]
    verdict: str | None
    comment: str
    created_at: datetime


def add_batch(conn: Connection, seller_id: SellerId, batch: Batch, items: Sequence[Item]) -> None:
    """Write a batch with its items."""
    conn.execute(
        annotation_batches.insert().values(
            seller_id=seller_id,
            id=batch.id,
            name=batch.name,
            source=batch.source,
            item_count=batch.item_count,
            author=batch.author,
            created_at=batch.created_at,
        )
    )
    rows = [
        {
            "batch_id": batch.id,
            "seller_id": seller_id,
            "number": item.number,
            "case_key": item.case_key,
            "shown": dict(item.shown),
            "hidden": dict(item.hidden),
            "interaction_id": item.interaction_id,
            "created_at": batch.created_at,
        }
        for item in items
    ]
    for start in range(0, len(rows), _AT_ONCE):
        conn.execute(annotation_items.insert(), rows[start : start + _AT_ONCE])


def read_batch(conn: Connection, seller_id: SellerId, batch_id: str) -> Batch:
    """One batch; `NotFound` when this seller has none of that id."""
    row = conn.execute(
        select(annotation_batches).where(
            annotation_batches.c.seller_id == seller_id, annotation_batches.c.id == batch_id
        )
    ).one_or_none()
    if row is None:
        raise NotFound(f"no annotation batch {batch_id!r}; `replydesk eval annotate list` names them")
    return _to_batch(row)


def list_batches(conn: Connection, seller_id: SellerId, *, limit: int = 50) -> tuple[Batch, ...]:
    """The newest batches."""
    rows = conn.execute(
        select(annotation_batches)
        .where(annotation_batches.c.seller_id == seller_id)
        .order_by(annotation_batches.c.created_at.desc(), annotation_batches.c.id)
        .limit(limit)
    )
    return tuple(map(_to_batch, rows))


def find_next_item(conn: Connection, seller_id: SellerId, batch_id: str, *, annotator: str) -> Item | None:
    """The first item this person has not labelled; None when they are through."""
    done = (
        select(annotations.c.number)
        .where(annotations.c.batch_id == batch_id, annotations.c.annotator == annotator)
        .scalar_subquery()
    )
    row = conn.execute(
        select(annotation_items)
        .where(
            annotation_items.c.seller_id == seller_id,
            annotation_items.c.batch_id == batch_id,
            annotation_items.c.number.not_in(done),
        )
        .order_by(annotation_items.c.number)
        .limit(1)
    ).one_or_none()
    return None if row is None else _to_item(row)


def count_left(conn: Connection, seller_id: SellerId, batch_id: str, *, annotator: str) -> int:
    """How many items this person has not labelled."""
    ours = (annotation_items.c.seller_id == seller_id) & (annotation_items.c.batch_id == batch_id)
    all_of_it = conn.execute(select(func.count()).select_from(annotation_items).where(ours)).scalar_one()
    done = conn.execute(
        select(func.count())
        .select_from(annotations)
        .where(
            annotations.c.seller_id == seller_id,
            annotations.c.batch_id == batch_id,
            annotations.c.annotator == annotator,
        )
    ).scalar_one()
    return int(all_of_it - done)


def list_items(conn: Connection, seller_id: SellerId, batch_id: str) -> tuple[Item, ...]:
    """Every item, in order."""
    rows = conn.execute(
        select(annotation_items)
        .where(annotation_items.c.seller_id == seller_id, annotation_items.c.batch_id == batch_id)
        .order_by(annotation_items.c.number)
    )
    return tuple(map(_to_item, rows))


def put_annotation(conn: Connection, seller_id: SellerId, batch_id: str, said: Annotation) -> None:
    """Keep what a person says of an item; said again, it replaces what they said before. `NotFound`: no such item."""
    about = conn.execute(
        select(annotation_items.c.interaction_id).where(
            annotation_items.c.seller_id == seller_id,
            annotation_items.c.batch_id == batch_id,
            annotation_items.c.number == said.number,
        )
    ).one_or_none()
    if about is None:
        raise NotFound(f"annotation batch {batch_id!r} has no item {said.number}")
    values = {
        "interaction_id": about.interaction_id,
        "labels": dict(said.labels),
        "verdict": said.verdict,
        "comment": said.comment,
        "created_at": said.created_at,
    }
    key = {"batch_id": batch_id, "number": said.number, "annotator": said.annotator}
    conn.execute(
        insert_for(conn, annotations)
        .values(seller_id=seller_id, **key, **values)
        .on_conflict_do_update(index_elements=list(key), set_=values)
    )


def list_annotations(conn: Connection, seller_id: SellerId, batch_id: str) -> tuple[Annotation, ...]:
    """Everything said of a batch, by item, then by person."""
    rows = conn.execute(
        select(annotations)
        .where(annotations.c.seller_id == seller_id, annotations.c.batch_id == batch_id)
        .order_by(annotations.c.number, annotations.c.annotator)
    )
    return tuple(
        Annotation(
            number=row.number,
            annotator=row.annotator,
            labels=row.labels,
            verdict=row.verdict,
            comment=row.comment,
            created_at=row.created_at,
        )
        for row in rows
    )


def _to_batch(row: AnyRow) -> Batch:
    return Batch(
        id=row.id,
        name=row.name,
        source=row.source,
        item_count=row.item_count,
        author=row.author,
        created_at=row.created_at,
    )


def _to_item(row: AnyRow) -> Item:
    return Item(
        number=row.number,
        case_key=row.case_key,
        shown=row.shown,
        hidden=row.hidden,
        interaction_id=row.interaction_id,
    )
