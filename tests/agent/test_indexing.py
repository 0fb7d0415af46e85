"""The worker keeps the text index and the vectors in step, and goes on when the embedder does not."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from desks import make_desk
from makers import make_inbound, put_inbound
from searching import make_answered

from agent.chores import usual_chores
from agent.desk import Desk
from agent.indexing import embed_some, index_all, index_some, renew_vectors
from agent.search import Kind, search_desk
from desk.errors import TryLater
from desk.interactions import SellerId
from desk.playbook import Playbook
from desk.search_words import SearchFilter
from storage.database import Database
from storage.embeddings import find_to_embed
from storage.recall import Recall
from storage.search_index import count_due


class Embedder:
    """One direction for every text; tells when it was asked."""

    model = "test:one"

    def __init__(self, *, is_down: bool = False) -> None:
        self.is_down, self.asked = is_down, asyncio.Event()

    async def embed(self, texts: Sequence[str], *, is_query: bool) -> Sequence[Sequence[float]]:
        self.asked.set()
        if self.is_down:
            raise TryLater("down")
        return [[1.0, 0.0] for _ in texts]


def make(db: Database, seller: SellerId, playbook: Playbook, embedder: Embedder | None = None) -> Desk:
    return replace(make_desk(db, seller, playbook=playbook), recall=Recall(db, embedder=embedder))


async def test_the_chores_index_and_embed_what_is_new(db: Database, seller: SellerId, playbook: Playbook) -> None:
    put_inbound(db, seller, make_answered("1", "Какой объём?", "350 мл."))
    embedder = Embedder()
    desk = make(db, seller, playbook, embedder)
    for chore in usual_chores(sync_every=None):
        if chore.name in ("vectors", "index", "embed"):
            for job in chore.jobs(desk, desk.clock()):
                await chore.act(desk, str(job.key[1]))
    assert embedder.asked.is_set()
    # It can only be asked for a vector of what is indexed already.
    assert db.read_now(count_due, seller) == 0
    assert db.read_now(find_to_embed, seller, limit=5) == ()


async def test_an_index_in_step_is_left_alone(db: Database, seller: SellerId, playbook: Playbook) -> None:
    desk = make(db, seller, playbook)
    put_inbound(db, seller, make_inbound())
    assert [await index_some(desk), await index_some(desk)] == [True, False]


async def test_an_embedder_that_is_down_leaves_the_vectors_due(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    put_inbound(db, seller, make_answered("1", "Какой объём?", "350 мл."))
    embedder = Embedder(is_down=True)
    desk = make(db, seller, playbook, embedder)
    await index_all(desk)
    assert await embed_some(desk) is False
    assert len(db.read_now(find_to_embed, seller, limit=5)) == 1
    embedder.is_down = False
    assert [await embed_some(desk), await embed_some(desk)] == [True, False]


async def test_another_model_makes_its_own_vectors(db: Database, seller: SellerId, playbook: Playbook) -> None:
    put_inbound(db, seller, make_answered("1", "Какой объём?", "350 мл."))
    desk = make(db, seller, playbook, Embedder())
    await index_all(desk)
    await embed_some(desk)
    other = Embedder()
    other.model = "test:other"
    changed = make(db, seller, playbook, other)
    await renew_vectors(changed)
    assert await embed_some(changed) is True


async def test_without_an_embedder_nothing_is_embedded_and_search_works(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    put_inbound(db, seller, make_answered("1", "Какой объём?", "350 мл."))
    desk = make(db, seller, playbook)
    await index_all(desk)
    assert await embed_some(desk) is False
    found = await search_desk(desk, "объём", kind=Kind.REPLIES, wanted=SearchFilter(is_answered=True), limit=5)
    assert [hit.answer for hit in found.hits] == ["350 мл."]
