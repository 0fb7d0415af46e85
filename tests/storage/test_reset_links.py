"""Links for a new password: one a person, used once, dead with another password, with time, and for the kept out."""

from concurrent.futures import ThreadPoolExecutor

from accounts import make_user
from makers import NOW

from desk.accounts import Role
from desk.interactions import SellerId
from storage.audit import list_audit
from storage.database import Database
from storage.reset_links import LASTS, add_reset_link, find_reset_user, take_reset_link
from storage.users import User, set_disabled, set_password


def _offer(db: Database, user: User, token: str) -> str:
    token_hash = f"{user.login}-{token}"
    db.write_now(add_reset_link, user, token_hash, actor="olga", now=NOW)
    return token_hash


def test_a_link_is_used_once_whoever_asks_at_once(db: Database, seller: SellerId) -> None:
    anna = make_user(db, **{seller: Role.OPERATOR})
    link = _offer(db, anna, "a")
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: db.write_now(take_reset_link, link, now=NOW), range(4)))
    assert [one.login for one in found if one is not None] == [anna.login]
    (row,) = db.read_now(list_audit, seller, action="user.reset_link")
    assert (row.actor, row.subject) == ("olga", anna.login)


def test_a_new_link_ends_the_one_before(db: Database, seller: SellerId) -> None:
    anna = make_user(db, **{seller: Role.OPERATOR})
    first, second = _offer(db, anna, "a"), _offer(db, anna, "b")
    assert db.read_now(find_reset_user, first, now=NOW) is None
    assert db.read_now(find_reset_user, second, now=NOW) == anna


def test_a_link_dies_with_time_with_another_password_and_for_who_is_kept_out(db: Database, seller: SellerId) -> None:
    anna, boris, vera = (make_user(db, **{seller: Role.OPERATOR}) for _ in range(3))
    late, changed, out = (_offer(db, user, "a") for user in (anna, boris, vera))
    db.write_now(set_password, boris, "kept", actor="boris", now=NOW)
    db.write_now(set_disabled, vera, is_disabled=True, actor="olga", now=NOW)
    assert db.write_now(take_reset_link, late, now=NOW + LASTS) is None
    assert db.write_now(take_reset_link, changed, now=NOW) is None
    assert db.write_now(take_reset_link, out, now=NOW) is None
