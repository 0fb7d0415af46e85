"""A desk whose playbook lacks the words it needs does not go on: it ends in one sentence."""

import gc
from collections.abc import Iterator
from dataclasses import replace

import pytest
from desks import make_desk

from agent.warm import settle, warm_up_desk
from desk.interactions import SellerId
from desk.playbook import Playbook
from storage.database import Database


def test_a_missing_list_ends_the_process_in_one_sentence(db: Database, seller: SellerId, playbook: Playbook) -> None:
    words = {name: lists for name, lists in playbook.words.items() if name != "routing"}
    broken = replace(playbook, words=words, sha="broken")
    with pytest.raises(SystemExit, match=r"^replydesk: words/routing\.toml of playbook .* has no list"):
        warm_up_desk(make_desk(db, seller, playbook=broken))


@pytest.fixture
def _collector() -> Iterator[None]:
    before = gc.get_threshold()
    # As a process begins: a test before this one may have warmed a desk up in it.
    gc.set_threshold(700, 10, 10)
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.usefixtures("_collector")
def test_what_was_learnt_is_walked_by_no_collection_afterwards() -> None:
    learnt: list[list[int]] = [[]]
    before = gc.get_threshold()
    settle()
    assert gc.get_freeze_count() > 0
    assert not any(one is learnt for one in gc.get_objects())
    assert gc.get_threshold()[2] > before[2]
