"""Tokens under lock: bound to their place, rotated without a gap, and never in the clear in a file or a message."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import NOW
from sqlalchemy import Connection, select, update

from desk.errors import BadSettings, NotFound, Refused
from desk.interactions import SellerId
from storage.audit import list_audit
from storage.connections import StoredToken, forget_token, list_tokens, lock_anew, store_token
from storage.database import Database
from storage.secrets import KeyRing, KeySource, Place, Sealed, make_key, mask
from storage.tables_accounts import connections

TOKEN = "eyJhbGciOi.the-token-of-the-shop.signature"
PLACE = Place(seller_id=SellerId("main"), connector="wildberries", version=1)


def ring(*keys: str) -> KeyRing:
    found = KeySource(keys=keys or (make_key(),), file=Path("unused")).read()
    assert found is not None
    return found


RING = ring()


def store(db: Database, seller: SellerId, keys: KeyRing, token: str = TOKEN) -> StoredToken:
    return db.write_now(store_token, seller, "wildberries", token, ring=keys, actor="anna", now=NOW)


@given(st.text(max_size=300))
def test_what_is_locked_opens_at_its_place_and_never_looks_the_same_twice(secret: str) -> None:
    one, other = RING.seal(secret, PLACE), RING.seal(secret, PLACE)
    assert RING.open(one, PLACE) == secret
    assert (one.nonce, one.ciphertext) != (other.nonce, other.ciphertext)


@pytest.mark.parametrize(
    "change",
    [{"seller_id": "other"}, {"connector": "ozon"}, {"version": 2}, {"seller_id": "mainw", "connector": "ildberries"}],
)
def test_a_ciphertext_moved_elsewhere_does_not_open(change: dict[str, object]) -> None:
    elsewhere = replace(PLACE, **change)  # type: ignore[arg-type]  # any field
    with pytest.raises(Refused, match="changed or is another's"):
        RING.open(RING.seal(TOKEN, PLACE), elsewhere)


def test_a_changed_bit_does_not_open_and_a_missing_key_says_what_to_do() -> None:
    sealed = RING.seal(TOKEN, PLACE)
    broken = bytes([sealed.ciphertext[0] ^ 1]) + sealed.ciphertext[1:]
    with pytest.raises(Refused, match="store it again"):
        RING.open(replace(sealed, ciphertext=broken), PLACE)
    with pytest.raises(Refused, match="REPLYDESK_SECRET_KEY"):
        ring().open(sealed, PLACE)


def test_no_text_of_a_ring_shows_a_key() -> None:
    key = make_key()
    shown = f"{ring(key)!r} {ring(key)}"
    assert key not in shown
    assert repr(base64.b64decode(key)) not in shown


@pytest.mark.parametrize("key", ["", "short", "не base64", base64.b64encode(b"x" * 31).decode()])
def test_a_bad_key_is_refused_without_being_quoted(key: str) -> None:
    with pytest.raises(BadSettings, match="32 bytes in base64") as refused:
        ring(key)
    assert not key or key not in str(refused.value)


def test_the_key_file_is_made_once_for_whoever_comes_first_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    source = KeySource(keys=(), file=tmp_path / "deep" / "secret.key")
    assert source.read() is None
    with ThreadPoolExecutor(8) as threads:
        names = {found.current for found in threads.map(lambda _: source.need(), range(16))}
    assert len(names) == 1
    assert stat.S_IMODE(source.file.stat().st_mode) == 0o600
    assert [file.name for file in source.file.parent.iterdir()] == ["secret.key"]
    source.file.chmod(0o604)
    with pytest.raises(BadSettings, match="chmod 600"):
        source.read()


def test_a_folder_nobody_can_write_is_one_plain_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSettings, match="REPLYDESK_SECRET_KEY"):
        KeySource(keys=(), file=tmp_path / "file" / "secret.key").need()


def test_a_stored_token_opens_and_stands_nowhere_in_the_clear(db: Database, seller: SellerId) -> None:
    stored = store(db, seller, RING)
    (found,) = db.read_now(list_tokens, seller)
    assert (found, found.open(RING)) == (stored, TOKEN)
    with db.engine.connect() as conn:
        assert TOKEN[:12].encode() not in repr(conn.execute(select(connections)).all()).encode()
    rows = db.read_now(list_audit, seller)
    assert [(row.action, row.subject) for row in rows] == [("connection.stored", "wildberries")]
    assert TOKEN not in repr(rows)


def test_a_replaced_token_counts_up_and_the_one_before_it_opens_in_its_place_no_more(
    db: Database, seller: SellerId
) -> None:
    before, after = store(db, seller, RING), store(db, seller, RING, "another token of the shop")
    assert (before.version, after.version, after.open(RING)) == (1, 2, "another token of the shop")
    old = {"nonce": before.nonce, "ciphertext": before.ciphertext}
    db.write_now(lambda conn: conn.execute(update(connections).where(connections.c.seller_id == seller).values(**old)))
    with pytest.raises(Refused):
        db.read_now(list_tokens, seller)[0].open(RING)


def test_sellers_do_not_see_each_others_tokens(db: Database, seller: SellerId) -> None:
    store(db, seller, RING)
    other = SellerId(f"{seller}-other")
    assert db.read_now(list_tokens, other) == ()
    with pytest.raises(NotFound):
        db.write_now(forget_token, other, "wildberries", actor="anna", now=NOW)
    db.write_now(forget_token, seller, "wildberries", actor="anna", now=NOW)
    assert db.read_now(list_tokens, seller) == ()


def test_a_new_key_locks_everything_anew_and_the_old_one_may_go(db: Database, seller: SellerId) -> None:
    old, new = make_key(), make_key()
    store(db, seller, ring(old))
    both = ring(new, old)
    assert db.write_now(lock_anew, seller, ring=both, actor="anna", now=NOW) == 1
    assert db.write_now(lock_anew, seller, ring=both, actor="anna", now=NOW) == 0
    assert db.read_now(list_tokens, seller)[0].open(ring(new)) == TOKEN


def test_a_token_stored_while_keys_are_changed_stays_the_one_that_was_stored(db: Database, seller: SellerId) -> None:
    old, new = make_key(), make_key()
    store(db, seller, ring(old))
    both = ring(new, old)

    def rotate(conn: Connection) -> int:
        class Overtaken(KeyRing):
            """Somebody stores another token between the look and the write."""

            def seal(self, secret: str, place: Place) -> Sealed:
                store_token(conn, seller, "wildberries", "the newer token", ring=both, actor="boris", now=NOW)
                return both.seal(secret, place)

        return lock_anew(conn, seller, ring=Overtaken(both._keys), actor="anna", now=NOW)

    assert db.write_now(rotate) == 0
    assert db.read_now(list_tokens, seller)[0].open(both) == "the newer token"
    assert "connection.rotated" not in {row.action for row in db.read_now(list_audit, seller)}


def test_a_rotation_that_cannot_open_one_token_changes_none(db: Database, seller: SellerId) -> None:
    stored = store(db, seller, RING)
    with pytest.raises(Refused):
        db.write_now(lock_anew, seller, ring=ring(), actor="anna", now=NOW)
    assert db.read_now(list_tokens, seller) == (stored,)


def test_a_file_gets_a_new_first_key_and_keeps_the_old_for_backups(tmp_path: Path) -> None:
    source = KeySource(keys=(), file=tmp_path / "secret.key")
    sealed = source.need().seal(TOKEN, PLACE)
    rotated = source.add_key()
    assert rotated.current != sealed.key_id
    assert rotated.open(sealed, PLACE) == TOKEN
    assert stat.S_IMODE(source.file.stat().st_mode) == 0o600
    with pytest.raises(BadSettings, match="REPLYDESK_OLD_SECRET_KEYS"):
        KeySource(keys=(make_key(),), file=source.file).add_key()


def test_little_of_a_secret_is_shown_and_nothing_of_a_short_one() -> None:
    assert mask(TOKEN) == "…ture"
    assert mask("short") == "…"
