"""Our newest public answers: what a new one must not repeat."""

from sqlalchemy import Connection, select

from desk.interactions import Interaction, SellerId
from storage.past_replies import PUBLIC
from storage.tables import interactions, replies

_LEFT = ("pending", "sending", "confirmed")


def find_recent_answers(
    conn: Connection, seller_id: SellerId, interaction: Interaction, *, last: int
) -> tuple[str, ...]:
    """The newest `last` answers about the product, and the newest `last` of the shop that left or are leaving.

    Answers to the interaction itself are left out: writing them anew is no repetition.
    """
    found = [*_of_shop(conn, seller_id, interaction, last), *_of_product(conn, seller_id, interaction, last)]
    return tuple(dict.fromkeys(found))


def _of_shop(conn: Connection, seller_id: SellerId, interaction: Interaction, last: int) -> list[str]:
    rows = conn.execute(
        select(replies.c.text)
        .join(interactions, interactions.c.id == replies.c.interaction_id)
        .where(
            replies.c.seller_id == seller_id,
            replies.c.state.in_(_LEFT),
            replies.c.text != "",
            replies.c.interaction_id != interaction.id,
            interactions.c.channel.in_([channel.value for channel in PUBLIC]),
        )
        .order_by(replies.c.id.desc())
        .limit(last)
    )
    return [row.text for row in rows]


def _of_product(conn: Connection, seller_id: SellerId, interaction: Interaction, last: int) -> list[str]:
    if interaction.nm_id is None:
        return []
    rows = conn.execute(
        select(interactions.c.answer_text)
        .where(
            interactions.c.seller_id == seller_id,
            interactions.c.nm_id == interaction.nm_id,
            interactions.c.marketplace == interaction.marketplace.value,
            interactions.c.channel.in_([channel.value for channel in PUBLIC]),
            # The retention leaves an empty one.
            interactions.c.answer_text != "",
            interactions.c.id != interaction.id,
        )
        .order_by(interactions.c.occurred_at.desc())
        .limit(last)
    )
    return [row.answer_text for row in rows]
