"""The database of a demo: where its rows are, and a connected seller in it."""

from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from agent.desk import utc_now
from desk.interactions import ChannelName, SellerId
from desk.settings import Settings
from storage.database import Database
from storage.migrate import migrate
from storage.runtime import set_auto_send
from storage.sellers import connect_seller, forget_seller


def kept_in(settings: Settings, file: Path) -> Settings:
    """Rows are kept in this file, unless a database was configured."""
    if "database_url" in settings.model_fields_set:
        return settings
    file.parent.mkdir(parents=True, exist_ok=True)
    return settings.model_copy(update={"database_url": f"sqlite:///{file}"})


def prepare(
    settings: Settings, seller: SellerId, *, connected_at: datetime, sends_in: Iterable[ChannelName], is_fresh: bool
) -> None:
    """Bring the tables up to date and connect the seller. `sends_in`: channels that answer by themselves.

    `is_fresh`: what there was of the seller is forgotten.
    """
    with closing(Database(settings.database_url)) as db:
        migrate(db)
        if is_fresh:
            db.write_now(forget_seller, seller)
        db.write_now(connect_seller, seller, connected_at=connected_at)
        for channel in sends_in:
            db.write_now(set_auto_send, seller, channel, is_on=True, now=utc_now())
