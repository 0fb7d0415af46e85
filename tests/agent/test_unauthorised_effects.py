"""Five hundred proposals under attack: what nobody allowed never happens, and each check is seen to stop some."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from databases import migrated_database
from shop_attacks import ATTACKS, genuine, make_ring, replayed
from shops import know, make_practice_shop, make_shop_desk
from sqlalchemy import event

from desk.action_checks import CHECKS
from desk.interactions import SellerId
from desk.playbook import Playbook
from storage.database import Database

_PROPOSALS = 500
_EVERY = (genuine, replayed, *(attack for attacks in ATTACKS.values() for attack in attacks))


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Database]:
    """A database that does not wait for the disk: a thousand commits are a third of the time."""
    with migrated_database("sqlite", tmp_path, "attacks") as database:
        event.listen(database.engine, "connect", lambda raw, _record: raw.execute("PRAGMA synchronous=OFF"))
        database.engine.dispose()
        yield database


async def test_of_five_hundred_proposals_only_what_was_allowed_happens(
    quick: Database, seller: SellerId, playbook: Playbook
) -> None:
    shop = make_practice_shop()
    desk = make_shop_desk(quick, seller, playbook, shop)
    ring = make_ring(desk, shop, know(desk, shop, "box-1", "box-2"), seed=8)
    while ring.n < _PROPOSALS:
        await ring.chance.choice(_EVERY)(ring)
    assert ring.unauthorised == []
    assert sorted(ring.allowed) == sorted(effect["key"] for effect in shop.backend.effects)
    assert len(ring.allowed) > _PROPOSALS / 20


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_without_a_check_something_happens_that_nobody_allowed(
    sqlite_database: Database, seller: SellerId, playbook: Playbook, check: object
) -> None:
    shop = make_practice_shop()
    desk = make_shop_desk(sqlite_database, seller, playbook, shop)
    ring = make_ring(desk, shop, know(desk, shop, "box-1", "box-2"), seed=9)
    name = getattr(check, "__name__", "")
    for attack in ATTACKS[name]:
        await attack(ring)
        assert ring.unauthorised == [], "with every check"
        await attack(replace(ring, checks=tuple(one for one in CHECKS if one is not check), n=ring.n))
        assert len(ring.unauthorised) == 1, "without it"
        shop.backend.effects.clear()
