"""What is known of a vendor's answers survives storing, on both engines."""

from datetime import timedelta
from uuid import uuid4

from makers import NOW

from desk.contracts import Difference, Field, Shape
from storage.contract_snapshots import Snapshot, find_snapshot, put_snapshot, sha_of
from storage.database import Database

_SHAPE: Shape = {
    "$": Field(types=frozenset({"object"}), held=3),
    "data.state": Field(types=frozenset({"text", "null"}), words=frozenset({"none"}), held=2, missed=1),
}


def _snapshot(**told: object) -> Snapshot:
    values = {"name": "GET /x", "shape": _SHAPE, "accepted_at": NOW, "checked_at": NOW, "difference": Difference()}
    return Snapshot(**(values | told))  # type: ignore[arg-type]  # a builder takes any field


def test_nothing_is_known_before_the_first_look(db: Database) -> None:
    assert db.read_now(find_snapshot, uuid4().hex, "GET /x") is None


def test_a_snapshot_comes_back_as_it_was_and_the_newer_replaces_it(db: Database) -> None:
    vendor = uuid4().hex
    db.write_now(put_snapshot, vendor, _snapshot())
    assert db.read_now(find_snapshot, vendor, "GET /x") == _snapshot()
    newer = _snapshot(
        checked_at=NOW + timedelta(days=1), difference=Difference(added=("data.a: text",), changed=("data.b: x",))
    )
    db.write_now(put_snapshot, vendor, newer)
    assert db.write_now(find_snapshot, vendor, "GET /x", is_locking=True) == newer


def test_the_name_of_a_shape_does_not_depend_on_how_often_it_was_seen() -> None:
    more = {path: Field(types=one.types, words=one.words, held=one.held + 9) for path, one in _SHAPE.items()}
    assert sha_of(more) == sha_of(_SHAPE)
    assert sha_of({"$": _SHAPE["$"]}) != sha_of(_SHAPE)
