"""`replydesk migrate`."""

from alembic.util import CommandError

from api.commands.launch import give
from desk.errors import BadInput
from desk.settings import Settings
from storage.database import Database
from storage.migrate import current_and_newest, find_misfit, migrate, unmigrate


def main(settings: Settings, *, to: str, as_json: bool) -> None:
    """Bring the database up, or down, to `to`. Tables of the next release stay as they are: this code works on them."""
    db = Database(settings.database_url)
    try:
        before, newest = current_and_newest(db)
        if not (to == "head" and _is_of_next_release(before, newest)):
            _move(db, before, to, newest)
        after, _ = current_and_newest(db)
    finally:
        db.close()
    lines = [f"the database is at version {after or 'none'} (was {before or 'none'}, newest {newest})"]
    give({"before": before, "after": after, "newest": newest}, as_json=as_json, lines=lines)


def _move(db: Database, before: str | None, to: str, newest: str | None) -> None:
    try:
        unmigrate(db, to) if _is_down(before, to) else migrate(db, to)
    except CommandError as error:
        raise BadInput(f"cannot migrate to {to!r}: {error}; the newest version is {newest}") from error


def _is_of_next_release(before: str | None, newest: str | None) -> bool:
    """Whoever goes back by one release starts the old code with the same commands, this one among them."""
    if before is None or newest is None or before <= newest:
        return False
    misfit = find_misfit(before, newest)
    if misfit is not None:
        raise BadInput(misfit)
    return True


def _is_down(before: str | None, to: str) -> bool:
    # Our versions are numbers of four digits: text order is their order.
    return before is not None and to != "head" and (to == "base" or to < before)
