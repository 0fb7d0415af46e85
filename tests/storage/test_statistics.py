"""The planner is told how many rows a seller has, and then looks replies up by their message."""

from pathlib import Path

from databases import migrated_database
from makers import make_inbound, put_inbound
from sqlalchemy import text

from desk.interactions import SellerId
from storage.database import Database
from storage.statistics import refresh_statistics

_SELLER = SellerId("a")
_REPLIES_OF_A_CARD = (
    "EXPLAIN QUERY PLAN SELECT * FROM replies WHERE seller_id = 'a' AND interaction_id = 7 ORDER BY replies.id"
)
_ONE_EACH = """
INSERT INTO replies (seller_id, interaction_id, revision, seq, channel, external_id, ref, text, text_sha, origin,
  author, state, attempts, fence, next_try_at, created_at, updated_at, deaths)
SELECT seller_id, id, 1, 1, channel, external_id, external_id, 't', 's', 'auto', 'desk', 'confirmed', 1, 1,
  created_at, created_at, created_at, 0 FROM interactions
"""


def _plan(database: Database) -> str:
    return database.read_now(lambda conn: " ".join(str(row) for row in conn.execute(text(_REPLIES_OF_A_CARD))))


def test_replies_of_a_card_are_found_by_the_card(tmp_path: Path) -> None:
    with migrated_database("sqlite", tmp_path, "statistics") as database:
        put_inbound(database, _SELLER, *(make_inbound(external_id=f"r{number}") for number in range(500)))
        database.write_now(lambda conn: conn.execute(text(_ONE_EACH)))
        before = _plan(database)
        database.write_now(refresh_statistics)
        after = _plan(database)
    assert "(seller_id=?)" in before
    assert "(interaction_id=?" in after


def test_postgresql_is_left_to_itself(db: Database) -> None:
    db.write_now(refresh_statistics)
