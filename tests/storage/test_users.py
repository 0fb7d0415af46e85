"""People, their roles and sessions in the rows: nobody is left without an owner, whatever happens at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from accounts import make_user
from makers import NOW

from desk.accounts import Role
from desk.errors import Conflict, NotFound
from desk.interactions import SellerId
from desk.throttling import ACCOUNT
from storage.audit import list_audit
from storage.database import Database
from storage.login_tries import forgive_tries, take_try
from storage.sessions import Session, add_session, find_session, list_sessions
from storage.users import User, add_user, get_user, list_users, set_disabled, set_password, set_role

IDLE = timedelta(hours=12)


def session(name: str) -> Session:
    return Session(
        id=name[:16], created_at=NOW, seen_at=NOW, expires_at=NOW + timedelta(days=7), address="x", agent="x"
    )


def test_a_login_is_taken_once_whoever_asks_at_once(db: Database, seller: SellerId) -> None:
    def add(_: int) -> User | None:
        try:
            return db.write_now(add_user, login=f"one-{seller}", name="", password_hash="x",
                                grants={seller: Role.VIEWER}, actor="test", now=NOW)  # fmt: skip
        except Conflict:
            return None

    with ThreadPoolExecutor(6) as threads:
        added = [user for user in threads.map(add, range(6)) if user is not None]
    assert len(added) == 1
    assert db.read_now(list_users, seller) == tuple(added)


def test_a_seller_always_has_an_owner_who_can_log_in(db: Database, seller: SellerId) -> None:
    anna, boris = make_user(db, **{seller: Role.OWNER}), make_user(db, **{seller: Role.OWNER})
    db.write_now(set_disabled, boris, is_disabled=True, actor="test", now=NOW)
    for role in (Role.OPERATOR, None):
        with pytest.raises(Conflict, match="last owner"):
            db.write_now(set_role, seller, anna, role, actor="test", now=NOW)
    with pytest.raises(Conflict, match="last owner"):
        db.write_now(set_disabled, anna, is_disabled=True, actor="test", now=NOW)
    db.write_now(set_disabled, boris, is_disabled=False, actor="test", now=NOW)
    assert db.write_now(set_role, seller, anna, Role.OPERATOR, actor="test", now=NOW).grants == {seller: Role.OPERATOR}


def test_two_owners_who_demote_each_other_at_once_leave_one(db: Database, seller: SellerId) -> None:
    both = make_user(db, **{seller: Role.OWNER}), make_user(db, **{seller: Role.OWNER})

    def demote(user: User) -> bool:
        try:
            db.write_now(set_role, seller, user, Role.VIEWER, actor="test", now=NOW)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(demote, both)) == [False, True]


def test_what_is_done_to_somebody_is_in_the_chain_of_each_of_their_sellers(db: Database, seller: SellerId) -> None:
    other = SellerId(f"{seller}-other")
    anna = make_user(db, **{seller: Role.OWNER, other: Role.VIEWER})
    db.write_now(set_password, anna, "new", actor="anna", now=NOW)
    for one in (seller, other):
        assert [row.action for row in db.read_now(list_audit, one)] == ["user.password", "user.added"]
    with pytest.raises(NotFound, match="replydesk user list"):
        db.read_now(get_user, "nobody-at-all")


def test_a_session_is_found_by_its_hash_alone_with_the_roles_of_now(db: Database, seller: SellerId) -> None:
    anna = make_user(db, **{seller: Role.VIEWER})
    db.write_now(add_session, anna.id, session(f"a{seller}"), token_hash=f"hash-{seller}", idle=IDLE)
    db.write_now(set_role, seller, anna, Role.OPERATOR, actor="test", now=NOW)
    found = db.read_now(find_session, f"hash-{seller}", idle=IDLE, now=NOW)
    assert found is not None
    assert (found.login, found.grants) == (anna.login, {seller: Role.OPERATOR})
    assert db.read_now(find_session, "another hash", idle=IDLE, now=NOW) is None


def test_sessions_that_ended_are_forgotten_at_the_next_login(db: Database, seller: SellerId) -> None:
    anna = make_user(db, **{seller: Role.VIEWER})
    db.write_now(add_session, anna.id, session(f"b{seller}"), token_hash=f"old-{seller}", idle=IDLE)
    later = session(f"c{seller}")
    later = Session(id=later.id, created_at=NOW + IDLE, seen_at=NOW + IDLE, expires_at=later.expires_at + IDLE,
                    address="x", agent="x")  # fmt: skip
    db.write_now(add_session, anna.id, later, token_hash=f"new-{seller}", idle=IDLE)
    assert db.read_now(list_sessions, anna.id, idle=IDLE * 100, now=NOW) == (later,)


def test_tries_are_counted_once_for_all_processes_and_given_back_for_a_success(db: Database, seller: SellerId) -> None:
    account, address = f"account:{seller}", f"address:{seller}"
    subjects = {account: ACCOUNT, address: ACCOUNT}

    def attempt(_: int) -> bool:
        return db.write_now(take_try, subjects, now=NOW) is None

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(attempt, range(12))) == ACCOUNT.free
    db.write_now(forgive_tries, account=account, address=address)
    assert db.write_now(take_try, {account: ACCOUNT}, now=NOW) is None
    assert [attempt(0), attempt(0)] == [True, False]
