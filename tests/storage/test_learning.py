"""Corrections, classifiers and paid routes as rows: one seller's are never another's, versions are never lost."""

from datetime import timedelta

import pytest
from makers import NOW
from routing import small_classifier

from desk.classifier import to_bytes
from desk.errors import Conflict, NotFound
from desk.interactions import ChannelName, SellerId
from storage.classifiers import (
    StoredClassifier,
    add_classifier,
    find_current,
    find_weights,
    list_classifiers,
    load_current,
    newest_version,
    use_classifier,
)
from storage.database import Database
from storage.route_cache import find_route, forget_routes, keep_route

CHANNEL = ChannelName.QUESTION


def put(
    db: Database, seller: SellerId, *, sha: str = "sha", make_current: bool = True, after: int | None = None
) -> StoredClassifier:
    weights = to_bytes(small_classifier())
    seen = db.read_now(newest_version, seller, CHANNEL) if after is None else after
    return db.write_now(
        add_classifier, seller, CHANNEL, training_sha=sha, weights=weights, scores={"n_examples": 18}, author="anna",
        make_current=make_current, now=NOW, after=seen,
    )  # fmt: skip


def test_versions_count_up_and_one_is_current(db: Database, seller: SellerId) -> None:
    assert [put(db, seller, sha=f"s{number}").version for number in range(3)] == [1, 2, 3]
    stored = db.read_now(list_classifiers, seller)
    assert [(one.version, one.is_current) for one in stored] == [(3, True), (2, False), (1, False)]


def test_a_version_stored_since_the_caller_looked_refuses_its_own(db: Database, seller: SellerId) -> None:
    put(db, seller, sha="theirs")
    with pytest.raises(Conflict, match="load that one"):
        put(db, seller, sha="mine", after=0)
    assert [(one.training_sha, one.is_current) for one in db.read_now(list_classifiers, seller)] == [("theirs", True)]


def test_a_version_that_is_not_made_current_changes_nothing(db: Database, seller: SellerId) -> None:
    put(db, seller)
    put(db, seller, make_current=False)
    current = db.read_now(find_current, seller, CHANNEL)
    assert current is not None
    assert current.version == 1


def test_going_back_keeps_every_version(db: Database, seller: SellerId) -> None:
    put(db, seller), put(db, seller)
    back = db.write_now(use_classifier, seller, CHANNEL, 1, examples_sha="now")
    assert (back.is_current, back.scores) == (True, {"n_examples": 18, "examples_sha": "now"})
    assert len(db.read_now(list_classifiers, seller, channel=CHANNEL)) == 2
    with pytest.raises(NotFound, match="known: 1, 2"):
        db.write_now(use_classifier, seller, CHANNEL, 9, examples_sha="now")


def test_stored_weights_predict_what_the_trained_ones_did(db: Database, seller: SellerId) -> None:
    put(db, seller, sha=f"sha-{seller}")
    loaded = db.read_now(load_current, seller, CHANNEL)
    assert loaded is not None
    assert loaded.predict("which size fits") == small_classifier().predict("which size fits")


def test_one_sellers_classifier_is_not_anothers(db: Database, seller: SellerId) -> None:
    put(db, seller)
    other = SellerId(f"{seller}-2")
    assert db.read_now(load_current, other, CHANNEL) is None
    assert db.read_now(find_weights, other, "sha") is None
    with pytest.raises(NotFound, match="none yet"):
        db.write_now(use_classifier, other, CHANNEL, 1, examples_sha="x")


def test_a_paid_route_is_found_counted_and_forgotten_when_nobody_asks(db: Database, seller: SellerId) -> None:
    for confidence in (0.8, 0.1):
        db.write_now(keep_route, seller, "key", route={"confidence": confidence}, model="m", cost_usd=0.01, now=NOW)
    assert db.write_now(find_route, seller, "key", now=NOW + timedelta(days=3)) == {"confidence": 0.8}
    assert db.write_now(find_route, SellerId(f"{seller}-2"), "key", now=NOW) is None
    later = NOW + timedelta(days=12)
    assert db.write_now(forget_routes, seller, now=later, unused_for=timedelta(days=10)) == 0
    assert db.write_now(forget_routes, seller, now=later, unused_for=timedelta(days=5)) == 1
