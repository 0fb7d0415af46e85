"""Vectors of answered messages: float32 of unit length beside the row, compared exactly over what the filters leave.

No index of vectors: after seller, product and time few rows are left, and an exact distance misses none of them.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import Connection, bindparam, select, update

from desk.interactions import InteractionId, SellerId
from storage.database import insert_for
from storage.tables import interactions
from storage.tables_search import embeddings, search_docs
from storage.types import vector_bytes

_LONGEST = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ToEmbed:
    """A message that has no vector of the model in use. `text`: what the customer wrote."""

    interaction_id: InteractionId
    doc_id: int
    text: str


def forget_other_models(conn: Connection, seller_id: SellerId, model: str) -> int:
    """After the model changed every vector is due again; returns how many."""
    done = conn.execute(
        update(search_docs)
        .where(search_docs.c.seller_id == seller_id, search_docs.c.embedded_with != model)
        .values(embedded_with=None)
    )
    return done.rowcount


def find_to_embed(conn: Connection, seller_id: SellerId, *, limit: int) -> tuple[ToEmbed, ...]:
    """Answered messages without a vector, newest first."""
    columns = (search_docs.c.doc_id, interactions.c.id, interactions.c.text, interactions.c.pros, interactions.c.cons)
    rows = conn.execute(
        select(*columns)
        .join(interactions, interactions.c.id == search_docs.c.interaction_id)
        .where(search_docs.c.seller_id == seller_id, search_docs.c.has_answer, search_docs.c.embedded_with.is_(None))
        .order_by(search_docs.c.doc_id.desc())
        .limit(limit)
    )
    return tuple(
        ToEmbed(
            interaction_id=row.id,
            doc_id=row.doc_id,
            # A rating without a word has nothing to compare; a vendor refuses an empty text.
            text="\n".join(part for part in (row.text, row.pros, row.cons) if part)[:_LONGEST] or "-",
        )
        for row in rows
    )


def save_vectors(
    conn: Connection,
    seller_id: SellerId,
    items: Sequence[ToEmbed],
    vectors: Sequence[Sequence[float]],
    *,
    model: str,
    now: datetime,
) -> None:
    """Keep the vectors of these messages, newer over older."""
    for item, vector in zip(items, vectors, strict=True):
        values = {
            "seller_id": seller_id,
            "text_sha": hashlib.sha256(item.text.encode()).hexdigest(),
            "vector": vector_bytes(vector),
            "created_at": now,
        }
        statement = insert_for(conn, embeddings).values(interaction_id=item.interaction_id, model=model, **values)
        conn.execute(statement.on_conflict_do_update(index_elements=("interaction_id", "model"), set_=values))
    conn.execute(
        update(search_docs)
        .where(search_docs.c.doc_id.in_(bindparam("ids", expanding=True)))
        .values(embedded_with=model),
        {"ids": [item.doc_id for item in items]},
    )


def rank_by_distance(
    conn: Connection, seller_id: SellerId, ids: Sequence[int], *, model: str, vector: bytes, at_least: float
) -> dict[InteractionId, float]:
    """Cosine of each of these messages with `vector`, best first; those without a vector or below are left out."""
    rows = conn.execute(
        select(embeddings.c.interaction_id, embeddings.c.vector).where(
            embeddings.c.seller_id == seller_id,
            embeddings.c.model == model,
            embeddings.c.interaction_id.in_(bindparam("ids", expanding=True)),
        ),
        {"ids": list(ids)},
    ).all()
    # A vector of another length was made by another version of the model.
    rows = [row for row in rows if len(row.vector) == len(vector)]
    if not rows:
        return {}
    table = np.frombuffer(b"".join(row.vector for row in rows), dtype="<f4").reshape(len(rows), -1)
    cosines = table @ np.frombuffer(vector, dtype="<f4")
    order = np.argsort(-cosines, kind="stable")
    return {InteractionId(rows[at].interaction_id): float(cosines[at]) for at in order if cosines[at] >= at_least}
