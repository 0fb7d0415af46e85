"""The memory of searches: it answers again while nothing changed, never longer; vectors help and are never needed."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from makers import NOW, make_interaction, put_inbound
from pydantic_ai.embeddings import EmbeddingResult, TestEmbeddingModel
from searching import index, make_answered, put

from agent.embedding import VendorEmbedder, resolve_embedder
from desk.errors import BadSettings, TryLater
from desk.interactions import ChannelName, Interaction, SellerId
from desk.search_words import SearchFilter
from storage.database import Database
from storage.embeddings import find_to_embed, forget_other_models, save_vectors
from storage.past_replies import PastReply
from storage.recall import Recall
from storage.sellers import forget_seller


class Meanings:
    """An embedder that knows two meanings: washing and everything else."""

    model = "test:meanings"

    def __init__(self, *, is_down: bool = False) -> None:
        self.is_down, self.calls = is_down, 0

    async def embed(self, texts: Sequence[str], *, is_query: bool) -> Sequence[Sequence[float]]:
        self.calls += 1
        if self.is_down:
            raise TryLater("down")
        return [[1.0, 0.0] if "мы" in text.lower() or "посуд" in text.lower() else [0.0, 1.0] for text in texts]


def asked(seller: SellerId, text: str = "Какой объём?", **changes: object) -> Interaction:
    own: dict[str, object] = {"seller_id": seller, "channel": ChannelName.QUESTION, "text": text, "id": 10**9}
    return make_interaction(**(own | changes))


async def replies(recall: Recall, seller: SellerId, text: str = "Какой объём?", days: int = 0) -> list[PastReply]:
    found = await recall.past_replies(seller, asked(seller, text), now=NOW + timedelta(days=days), limit=8)
    return list(found)


async def test_the_same_question_is_answered_from_memory(db: Database, seller: SellerId) -> None:
    put(db, seller, make_answered("1", "Какой объём?", "350 мл."))
    recall = Recall(db)
    first = await replies(recall, seller)
    assert await replies(recall, seller, "какой  ОБЪЁМ?") == first
    assert (recall.stats.hits, recall.stats.misses, recall.stats.hit_rate) == (1, 1, 0.5)


@pytest.mark.parametrize("is_indexed", [True, False])
async def test_a_changed_answer_is_never_hidden_by_the_memory(db: Database, seller: SellerId, is_indexed: bool) -> None:
    put(db, seller, make_answered("1", "Какой объём?", "350 мл."))
    recall = Recall(db)
    await replies(recall, seller)
    put_inbound(db, seller, make_answered("1", "Какой объём?", "Теперь 400 мл."))
    if is_indexed:
        index(db, seller)
    assert [one.answer for one in await replies(recall, seller)] == ["Теперь 400 мл."]


async def test_a_seller_that_was_deleted_and_came_back_meets_nothing_of_before(db: Database, seller: SellerId) -> None:
    recall = Recall(db)
    for answer in ("350 мл.", "400 мл."):
        put(db, seller, make_answered("1", "Какой объём?", answer))
        assert [one.answer for one in await replies(recall, seller)] == [answer]
        db.write_now(forget_seller, seller)


async def test_nothing_is_kept_before_the_index_exists(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_answered("1", "Какой объём?", "350 мл."))
    recall = Recall(db)
    assert len(await replies(recall, seller)) == len(await replies(recall, seller)) == 1
    assert (recall.stats.bypassed, recall.stats.hits) == (2, 0)


async def test_sellers_and_filters_do_not_share_what_is_kept(db: Database, seller: SellerId) -> None:
    put(db, seller, make_answered("1", "гном", "Да."), make_answered("2", "гном", "Нет.", nm_id=202))
    recall = Recall(db)
    wanted = SearchFilter(is_answered=True)
    both = await recall.search(seller, "гном", wanted=wanted, now=NOW, limit=5)
    one = await recall.search(seller, "гном", wanted=replace(wanted, nm_id=202), now=NOW, limit=5)
    other = await recall.search(SellerId(f"{seller}-x"), "гном", wanted=wanted, now=NOW, limit=5)
    assert (len(both), len(one), len(other)) == (2, 1, 0)


async def test_another_day_is_looked_up_again_because_age_weighs(db: Database, seller: SellerId) -> None:
    put(db, seller, make_answered("1", "Какой объём?", "350 мл."))
    recall = Recall(db)
    await replies(recall, seller)
    await replies(recall, seller, days=1)
    assert recall.stats.hits == 0


async def _embed(db: Database, seller: SellerId, embedder: Meanings | VendorEmbedder) -> int:
    items = db.read_now(find_to_embed, seller, limit=64)
    vectors = await embedder.embed([item.text for item in items], is_query=False)
    db.write_now(save_vectors, seller, items, vectors, model=embedder.model, now=NOW)
    return len(items)


async def test_the_dense_leg_finds_what_shares_no_word(db: Database, seller: SellerId) -> None:
    put(db, seller, make_answered("1", "Моется ли в посудомойке?", "Да, можно.", product_name=None),
        make_answered("2", "Цвет?", "Белый.", product_name=None))  # fmt: skip
    assert await _embed(db, seller, Meanings()) == 2
    wanted = SearchFilter(is_answered=True, nm_id=101)
    found = await Recall(db, embedder=Meanings()).search(seller, "Отмывается?", wanted=wanted, now=NOW, limit=5)
    assert [(one.answer, one.legs) for one in found] == [("Да, можно.", ("dense",))]


async def test_a_vector_is_made_again_when_words_or_model_change(db: Database, seller: SellerId) -> None:
    put(db, seller, make_answered("1", "Какой объём?", "350 мл."))
    assert [await _embed(db, seller, Meanings()), len(db.read_now(find_to_embed, seller, limit=9))] == [1, 0]
    put(db, seller, make_answered("1", "Какой у неё объём?", "350 мл."))
    assert await _embed(db, seller, Meanings()) == 1
    assert db.write_now(forget_other_models, seller, "test:other") == 1
    assert len(db.read_now(find_to_embed, seller, limit=9)) == 1


async def test_an_embedder_that_is_down_costs_only_its_leg(
    db: Database, seller: SellerId, caplog: pytest.LogCaptureFixture
) -> None:
    put(db, seller, make_answered("1", "Какой объём?", "350 мл."))
    down = Meanings(is_down=True)
    recall = Recall(db, embedder=down)
    assert [one.answer for one in await replies(recall, seller)] == ["350 мл."]
    assert "by words alone" in caplog.text
    # What was found without the leg is not given when the leg is back.
    down.is_down = False
    await replies(recall, seller)
    assert recall.stats.hits == 0


async def test_a_search_does_not_wait_for_a_slow_embedder(db: Database, seller: SellerId) -> None:
    class Slow(Meanings):
        async def embed(self, texts: Sequence[str], *, is_query: bool) -> Sequence[Sequence[float]]:
            await asyncio.sleep(30)
            return []

    put(db, seller, make_answered("1", "Какой объём?", "350 мл."))
    recall = Recall(db, embedder=Slow(), patience=timedelta(milliseconds=20))
    assert [one.answer for one in await replies(recall, seller)] == ["350 мл."]


async def test_a_vendor_gets_no_personal_data_to_embed() -> None:
    seen: list[str] = []

    class Listening(TestEmbeddingModel):
        async def embed(self, inputs: Any, **more: Any) -> EmbeddingResult:
            seen.extend(inputs)
            return await super().embed(inputs, **more)

    await VendorEmbedder(Listening()).embed(["Мой телефон +7 916 123-45-67, какой объём?"], is_query=True)
    assert "какой объём" in seen[0]
    assert "123-45-67" not in seen[0]


async def test_a_pydantic_ai_embedding_model_fits(db: Database, seller: SellerId) -> None:
    put(db, seller, make_answered("1", "Какой объём?", "350 мл."))
    embedder = VendorEmbedder(TestEmbeddingModel())
    await _embed(db, seller, embedder)
    wanted = SearchFilter(is_answered=True, nm_id=101)
    found = await Recall(db, embedder=embedder).search(seller, "объём", wanted=wanted, now=NOW, limit=5)
    assert "dense" in found[0].legs


def test_a_wrong_embedding_setting_is_refused_with_the_remedy() -> None:
    assert resolve_embedder(None) is None
    with pytest.raises(BadSettings, match="openai:NAME"):
        resolve_embedder("word2vec", key="k")
    with pytest.raises(BadSettings, match="REPLYDESK_MODEL_KEY"):
        resolve_embedder("openai:text-embedding-3-small")
