"""A PostgreSQL database for one run, beside the desk's own: for the kill loop, benches and tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text


@contextmanager
def own_postgres(server: str, purpose: str) -> Iterator[str]:
    """The address, with its password, of an empty database made on `server` (the address of another one there).

    Nobody else knows it; it is dropped at the end, whoever is still connected.
    """
    url, name = make_url(server), f"replydesk_{purpose}_{uuid4().hex[:10]}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as conn:
            conn.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        engine.dispose()
