"""A labelled row as the message the desk would have got: everything an eval does not care about stands still."""

from dataclasses import replace
from datetime import UTC, datetime

from desk.interactions import ChannelName, Interaction, InteractionId, Marketplace, Priority, SellerId, Source, Status

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
"""When an eval happens: figures do not depend on the day they are made."""


def make_message(number: int, channel: ChannelName, text: str, **known: object) -> Interaction:
    """The message of row `number` (from 1), written and handled at NOW. `known`: other fields the row tells."""
    message = Interaction(
        id=InteractionId(number),
        seller_id=SellerId("eval"),
        marketplace=Marketplace.WILDBERRIES,
        channel=channel,
        external_id=str(number),
        text=text,
        occurred_at=NOW,
        created_at=NOW,
        updated_at=NOW,
        source=Source.IMPORT,
        status=Status.OPEN,
        priority=Priority.NORMAL,
        needs_response=True,
        revision=1,
        version=1,
    )
    return replace(message, **known)  # type: ignore[arg-type]  # any field of a message
