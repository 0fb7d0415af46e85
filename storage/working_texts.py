"""What an operator is writing on a card: one text a card, by version, so that nobody overwrites another blindly."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from desk.interactions import InteractionId, SellerId
from storage.database import insert_for
from storage.tables_console import working_texts


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingText:
    """`revision`: of the customer's words it answers. `version` counts saves; 1 is the first."""

    text: str
    author: str
    revision: int
    version: int
    updated_at: datetime


def find_working_text(conn: Connection, seller_id: SellerId, interaction_id: InteractionId) -> WorkingText | None:
    """What is being written on a card; None when nobody changed the draft."""
    row = conn.execute(
        select(working_texts).where(
            working_texts.c.seller_id == seller_id, working_texts.c.interaction_id == interaction_id
        )
    ).one_or_none()
    if row is None:
        return None
    return WorkingText(
        text=row.text, author=row.author, revision=row.revision, version=row.version, updated_at=row.updated_at
    )


def save_working_text(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, text: str, revision: int, version: int,
    author: str, now: datetime,
) -> WorkingText | None:  # fmt: skip
    """Keep a text over the `version` its writer saw (0: none). None when somebody saved another one meanwhile."""
    values = {"text": text, "revision": revision, "author": author, "version": version + 1, "updated_at": now}
    if version == 0:
        insert = insert_for(conn, working_texts).values(
            interaction_id=interaction_id, seller_id=seller_id, **values
        )  # fmt: skip
        done = conn.execute(insert.on_conflict_do_nothing())
    else:
        done = conn.execute(
            update(working_texts)
            .where(
                working_texts.c.seller_id == seller_id,
                working_texts.c.interaction_id == interaction_id,
                working_texts.c.version == version,
            )
            .values(**values)
        )
    if done.rowcount != 1:
        return None
    return WorkingText(text=text, author=author, revision=revision, version=version + 1, updated_at=now)


def drop_working_text(conn: Connection, seller_id: SellerId, interaction_id: InteractionId) -> None:
    """Forget it: it was sent, or given up."""
    conn.execute(
        delete(working_texts).where(
            working_texts.c.seller_id == seller_id, working_texts.c.interaction_id == interaction_id
        )
    )
