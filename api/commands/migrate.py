"""`replydesk migrate`."""

from alembic.util import CommandError

from api.commands.launch import give
from desk.errors import BadInput
from desk.settings import Settings
from storage.database import Database
from storage.migrate import current_and_newest, migrate, unmigrate


def main(settings: Settings, *, to: str, as_json: bool) -> None:
    """Bring the database up, or down, to `to`."""
    db = Database(settings.database_url)
    try:
        before, newest = current_and_newest(db)
        try:
            unmigrate(db, to) if _is_down(before, to) else migrate(db, to)
        except CommandError as error:
            raise BadInput(f"cannot migrate to {to!r}: {error}; the newest version is {newest}") from error
        after, _ = current_and_newest(db)
    finally:
        db.close()
    lines = [f"the database is at version {after or 'none'} (was {before or 'none'}, newest {newest})"]
    give({"before": before, "after": after, "newest": newest}, as_json=as_json, lines=lines)


def _is_down(before: str | None, to: str) -> bool:
    # Our versions are numbers of four digits: text order is their order.
    return before is not None and to != "head" and (to == "base" or to < before)
