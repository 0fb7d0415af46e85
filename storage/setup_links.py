"""One-time links that make the first owner, printed while there is no user. The first user ends them all."""

from datetime import datetime

from sqlalchemy import Connection, delete

from storage.tables_accounts import setup_links


def add_setup_link(conn: Connection, token_hash: str, *, expires_at: datetime) -> None:
    """A link, known by the hash of its token."""
    conn.execute(setup_links.insert().values(token_hash=token_hash, expires_at=expires_at))


def take_setup_link(conn: Connection, token_hash: str, *, now: datetime) -> bool:
    """Use a link up; False when it is unknown, used or too old. Of two who use it at once one is heard."""
    done = conn.execute(
        delete(setup_links).where(setup_links.c.token_hash == token_hash, setup_links.c.expires_at > now)
    )
    return bool(done.rowcount)
