"""Who has a card open: renewed, forgotten in time, apart by seller."""

from datetime import UTC, datetime, timedelta

from accounts import make_user
from makers import make_inbound, put_inbound

from desk.accounts import Role
from desk.interactions import InteractionId, SellerId
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.presence import EXPIRY, drop_presence, list_present, note_presence

_NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def _card(db: Database, seller: SellerId) -> InteractionId:
    put_inbound(db, seller, make_inbound())
    return db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0].id


def _people(db: Database, seller: SellerId, now: datetime) -> list[str]:
    return [one.person for one in db.read_now(list_present, seller, now=now)]


def test_who_says_so_again_stays_and_who_does_not_is_gone(db: Database, seller: SellerId) -> None:
    card = _card(db, seller)
    for person in ("anna", "boris"):
        db.write_now(note_presence, seller, card, person=person, now=_NOW)
    later = _NOW + EXPIRY - timedelta(seconds=1)
    db.write_now(note_presence, seller, card, person="anna", now=later)
    assert _people(db, seller, later) == ["anna", "boris"]
    assert _people(db, seller, later + timedelta(seconds=2)) == ["anna"]
    assert timedelta(seconds=30) >= EXPIRY


def test_who_closes_a_card_is_gone_at_once_and_others_stay(db: Database, seller: SellerId) -> None:
    card = _card(db, seller)
    for person in ("anna", "boris"):
        db.write_now(note_presence, seller, card, person=person, now=_NOW)
    db.write_now(drop_presence, seller, card, person="anna")
    assert _people(db, seller, _NOW) == ["boris"]


def test_another_seller_sees_nobody(db: Database, seller: SellerId) -> None:
    card = _card(db, seller)
    other = SellerId(f"{seller}-other")
    db.write_now(note_presence, seller, card, person="anna", now=_NOW)
    db.write_now(drop_presence, other, card, person="anna")
    assert (_people(db, other, _NOW), _people(db, seller, _NOW)) == ([], ["anna"])


def test_a_colleague_is_called_by_their_name_and_another_seller_s_people_stay_unnamed(
    db: Database, seller: SellerId
) -> None:
    card = _card(db, seller)
    ours, theirs = make_user(db, **{seller: Role.OPERATOR}), make_user(db, **{f"{seller}-other": Role.OWNER})
    for person in (ours.login, theirs.login, "key:crm"):
        db.write_now(note_presence, seller, card, person=person, now=_NOW)
    names = {one.person: one.name for one in db.read_now(list_present, seller, now=_NOW)}
    assert names == {ours.login: "Анна", theirs.login: theirs.login, "key:crm": "key:crm"}
