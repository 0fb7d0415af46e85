"""Where conversations stand at a help desk, as last heard; what is heard late does not undo what is newer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from desk.helpdesk import Assignee, Progress, Standing, standing_in
from desk.interactions import Inbound, InteractionId, SellerId
from storage.acts import take_back_waiting
from storage.database import insert_for
from storage.interactions import find_conversation
from storage.tables_chatwoot import helpdesk_standings

TAKEN = "a person at the help desk"


def note_standings(conn: Connection, seller_id: SellerId, items: Sequence[Inbound], *, now: datetime) -> None:
    """Remember where the conversations of a page stand; what no help desk sent tells nothing."""
    for item in items:
        told = standing_in(item)
        known = find_conversation(conn, seller_id, item.marketplace, item.channel, item.external_id) if told else None
        if told is not None and known is not None:
            note_standing(conn, seller_id, known, told, now=now)


def note_standing(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, standing: Standing, *, now: datetime
) -> bool:
    """Remember it; False when something newer is known already. A person who takes it calls our waiting answer back."""
    values = {
        "progress": standing.progress.value, "assignee": standing.assignee.value,
        "changed_at": standing.changed_at or now, "seen_at": now,
    }  # fmt: skip
    row = insert_for(conn, helpdesk_standings).values(interaction_id=interaction_id, seller_id=seller_id, **values)
    newer = helpdesk_standings.c.changed_at <= values["changed_at"]
    done = conn.execute(
        row.on_conflict_do_update(index_elements=("interaction_id",), set_=values, where=newer).returning(
            helpdesk_standings.c.interaction_id
        )
    )
    is_news = done.scalar_one_or_none() is not None
    if is_news and standing.assignee is Assignee.PERSON:
        take_back_waiting(conn, seller_id, interaction_id, by=TAKEN, now=now)
    return is_news


def find_standing(conn: Connection, seller_id: SellerId, interaction_id: InteractionId) -> Standing | None:
    """As last heard; None for what no help desk ever told. `external_id` is not kept here and is ''."""
    row = conn.execute(
        select(helpdesk_standings).where(
            helpdesk_standings.c.seller_id == seller_id, helpdesk_standings.c.interaction_id == interaction_id
        )
    ).one_or_none()
    if row is None:
        return None
    return Standing(
        external_id="", progress=Progress(row.progress), assignee=Assignee(row.assignee), changed_at=row.changed_at
    )


def is_with_person(conn: Connection, seller_id: SellerId, interaction_id: InteractionId) -> bool:
    """Whether a person at a help desk has the conversation, as last heard: then we are silent there."""
    standing = find_standing(conn, seller_id, interaction_id)
    return standing is not None and standing.assignee is Assignee.PERSON
