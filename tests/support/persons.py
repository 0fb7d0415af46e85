"""A person whose words stand in every table that can hold them, and a search for whatever is left of them."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from makers import NOW, make_inbound, put_inbound
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    LargeBinary,
    String,
    Table,
    inspect,
    select,
    text,
)

from desk.interactions import InteractionId, SellerId
from storage.database import Database
from storage.persons_tables import OWNED, QUOTING, TIED
from storage.search_index import index_batch
from storage.tables import interactions, replies, sync_cursors
from storage.tables_chatwoot import helpdesk_standings
from storage.tables_learning import classifiers
from storage.tables_links import links
from storage.tables_models import model_calls
from storage.tables_search import embeddings, search_docs
from storage.types import Moment

# What a fixed vocabulary or the desk itself puts there.
_OURS = frozenset({"seller_id", "marketplace", "channel", "source", "state", "verdict", "author", "model", "provider"})


def new_word() -> str:
    """A word nobody else writes: letters only, which no stemmer cuts."""
    return f"kq{uuid4().hex[:8].translate(str.maketrans('0123456789', 'ghijklmnop'))}zx"


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A person of one seller. `word`: stands in everything of theirs; `ids`: their messages; `other`: a stranger's."""

    seller: SellerId
    word: str = field(default_factory=new_word)
    ids: tuple[InteractionId, ...] = ()
    other: InteractionId | None = None

    @property
    def email(self) -> str:
        return f"{self.word}@mail.example"

    @property
    def sentence(self) -> str:
        """Long enough to be nobody else's."""
        return f"Кружка {self.word} треснула на второй же день"


def plant(db: Database, seller: SellerId) -> Planted:
    """Two messages of the person, one of a stranger; a row in every table that is tied to them or may quote them."""
    new = Planted(seller=seller)
    texts = (f"{new.sentence}. Ответьте на {new.email}", f"{new.sentence}!")
    mine = [
        make_inbound(f"ext-{new.word}-{number}", text=words, customer_id=f"wb:{new.word}", order_id=f"shk:{new.word}",
                     customer_name=f"Анна {new.word}", extra={"photo": f"https://x.example/{new.word}"})
        for number, words in enumerate(texts)
    ]  # fmt: skip
    put_inbound(db, seller, *mine, make_inbound("stranger", text="Подойдёт ли для микроволновки?"))
    found = db.read_now(_ids, seller)
    planted = Planted(seller=seller, word=new.word, ids=(found[0], found[1]), other=found[2])
    db.write_now(_plant_rows, planted)
    db.write_now(index_batch, seller, now=NOW)
    db.write_now(_plant_search, planted)
    return planted


def _ids(conn: Connection, seller: SellerId) -> list[InteractionId]:
    found = select(interactions.c.id).where(interactions.c.seller_id == seller).order_by(interactions.c.external_id)
    return [InteractionId(one) for one in conn.execute(found).scalars()]


def _plant_rows(conn: Connection, who: Planted) -> None:
    for table in interactions.metadata.sorted_tables:
        if (table in TIED or table in OWNED) and table not in (interactions, search_docs, embeddings):
            values = _row(table, who, who.ids[0], about=who.word) | _parents(conn, table, who)
            conn.execute(table.insert().values(**values))
    conn.execute(links.insert().values(**_row(links, who, who.ids[1], about="x") | {"low_id": who.ids[1],
                                                                                  "high_id": who.other}))  # fmt: skip
    for one in QUOTING:
        if one.table not in (interactions, links, sync_cursors):
            row = _row(one.table, who, who.other, about="stranger") | _parents(conn, one.table, who)
            conn.execute(
                one.table.insert().values(**row | {name: _quote(one.table.c[name], who) for name in one.columns})
            )
    conn.execute(sync_cursors.insert().values(**_row(sync_cursors, who, who.other, about="x") | {"error": who.email}))
    values = _row(classifiers, who, who.other, about=who.word) | {"created_at": NOW + timedelta(hours=1)}
    conn.execute(classifiers.insert().values(**values))


def _parents(conn: Connection, table: Table, who: Planted) -> dict[str, Any]:
    """What a row's other foreign keys name: a row of theirs that is planted already, else a new one of nobody's."""
    named = {}
    for key in table.foreign_keys:
        parent = key.column.table
        if parent is interactions or key.parent.nullable:
            continue
        if parent not in TIED and parent not in OWNED:
            new = parent.insert().values(**_row(parent, who, None, about="stranger"))
            named[key.parent.name] = conn.execute(new.returning(key.column)).scalar_one()
        else:
            mine = select(key.column).where(parent.c.seller_id == who.seller).limit(1)
            named[key.parent.name] = conn.execute(mine).scalar_one()
    return named


def _plant_search(conn: Connection, who: Planted) -> None:
    conn.execute(embeddings.insert().values(**_row(embeddings, who, who.ids[0], about=who.word)))


def _row(table: Table, who: Planted, tied_to: InteractionId | None, *, about: str) -> dict[str, Any]:
    values = {column.name: _value(column, about) for column in table.columns if not _is_automatic(column)}
    values |= {column.name: tied_to for column in TIED.get(table, ())}
    if table is helpdesk_standings:
        # Two short words of ours and no room for anybody's: theirs stands where it fits, to be seen going.
        values["progress"] = about[:16]
    fixed: dict[str, Any] = {"seller_id": who.seller, "channel": "review", "draft_id": None, "author": "customer"}
    if table is links:
        fixed |= {"low_id": who.ids[0], "high_id": who.ids[1], "author": "desk"}
    if table is replies:
        fixed |= {"state": "confirmed", "ref": uuid4().hex, "idempotency_key": uuid4().hex}
    if table is model_calls:
        fixed |= dict.fromkeys(("step", "model", "provider", "outcome", "effort"), "model")
    fixed |= {"trace_id": uuid4().hex, "key": uuid4().hex}
    if "id" in table.c and isinstance(table.c.id.type, String):
        fixed["id"] = uuid4().hex
    return values | {name: value for name, value in fixed.items() if name in table.c}


def _is_automatic(column: Column[Any]) -> bool:
    return column.primary_key and column.name in ("id", "doc_id")


def _value(column: Column[Any], about: str) -> Any:
    kind = column.type
    if isinstance(kind, Date):
        return NOW.date()
    if isinstance(kind, Moment):
        return None if column.name == "voided_at" else NOW
    if isinstance(kind, JSON):
        return {"words": about}
    if isinstance(kind, LargeBinary):
        return about.encode()
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, Float):
        return 0.5
    if isinstance(kind, String):
        return about[: kind.length or 99] if (kind.length or 99) >= 32 and column.name not in _OURS else "x"
    return 7


def _quote(column: Column[Any], who: Planted) -> Any:
    """What a row about a stranger may say of the person: rows of tools, claims, sentences, contacts."""
    told = [f"reply:review:{who.ids[0]}", f"interaction:{who.ids[1]}"]
    if isinstance(column.type, JSON):
        items = [{"id": one, "words": f"а ещё {who.word}"} for one in told]
        nested = {"result": {"items": [*items, {"id": f"interaction:{who.other}", "words": "своё"}], "ids": told}}
        claim = {"source_id": told[0], "source_quote": who.word}
        return {"tools": [nested], "claims": [claim], "why": who.email, "said": f"Пишут: {who.sentence}, и не раз"}
    is_published = column.table in (replies, interactions)
    return f"Ответили на {who.email}" if is_published else f"Другой писал: {who.sentence}"


def traces_of(db: Database, word: str) -> list[str]:
    """Tables in which the word still stands, whatever schema they are in, known to us or not."""
    with db.engine.connect() as conn:
        return sorted({place for place, row in _all_rows(conn) if word in row.casefold()})


def _all_rows(conn: Connection) -> Iterator[tuple[str, str]]:
    inspector = inspect(conn)
    for schema in inspector.get_schema_names():
        if schema in ("information_schema", "pg_catalog"):
            continue
        for name in inspector.get_table_names(schema=schema):
            for row in conn.execute(text(f'SELECT * FROM "{schema}"."{name}"')):
                yield name, repr([bytes(one) if isinstance(one, memoryview) else one for one in row])


def bytes_of(db: Database) -> bytes:
    """Everything that stands in the files of a SQLite database, its log included; nothing for PostgreSQL."""
    path = db.engine.url.database or ""
    files = [Path(f"{path}{end}") for end in ("", "-wal", "-journal")] if db.engine.dialect.name == "sqlite" else []
    # In another process: closing the file in this one would drop SQLite's locks on it, and with them the database.
    there = [str(file) for file in files if file.exists()]
    return subprocess.run(["cat", *there], capture_output=True, check=True).stdout.lower()
