"""The practice shop's own side: what was published, and hands to play customer and colleague."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import httpx
import pytest
from wildberries import CARD, TOKEN, URL, HeldTime, make_message, make_question, make_shop, practice

from sandbox.practice_api import published_rows
from sandbox.state import Shop

_EVIL = '<script>alert("1")</script>'


def _client(shop: Shop) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=practice(shop), base_url=URL, headers={"Authorization": TOKEN})


async def test_what_was_published_is_listed_with_its_count() -> None:
    shop = make_shop(make_message(cons="нет", rating=4))
    async with _client(shop) as client:
        for _ in range(2):
            await client.post("/api/v1/feedbacks/answer", json={"id": "r1", "text": "Спасибо!"})
        (row,) = (await client.get("/practice/published")).json()
    assert row["id"] == "r1"
    assert (row["channel"], row["rating"], row["customer"], row["product"]) == ("review", 4, "Анна", CARD.title)
    assert row["customer_text"] == "Хорошая кружка\nнет"
    assert (row["text"], row["state"], row["times_published"]) == ("Спасибо!", "wbRu", 2)


async def test_answers_of_people_are_not_listed_as_ours() -> None:
    shop = make_shop()
    async with _client(shop) as client:
        told = {"channel": "review", "id": "r1", "text": "Ответил человек"}
        assert (await client.post("/practice/human-answer", json=told)).status_code == 200
        row = (await client.get("/api/v1/feedback?id=r1")).json()["data"]
        summary = (await client.get("/practice/summary")).json()
    assert row["answer"]["text"] == "Ответил человек"
    assert published_rows(shop) == []
    assert (summary["published"], summary["answered_by_people"]) == (0, 1)


async def test_the_newest_answer_comes_first() -> None:
    time = HeldTime()
    shop = make_shop(make_message("a"), make_message("b"), time=time)
    for identity in ("b", "a"):
        shop.answer_review(identity, "Спасибо!")
        await time.sleep(1)
    assert [row["id"] for row in published_rows(shop)] == ["a", "b"]


async def test_an_added_question_is_waiting_like_any_other() -> None:
    async with _client(make_shop(make_message())) as client:
        told = {"channel": "question", "id": "q9", "nm_id": CARD.nm_id, "text": "Можно в микроволновку?"}
        assert (await client.post("/practice/items", json=told)).status_code == 200
        listed = await client.get("/api/v1/questions?isAnswered=false&take=10&skip=0")
    assert [row["id"] for row in listed.json()["data"]["questions"]] == ["q9"]


async def test_a_customers_edit_makes_the_review_new_again() -> None:
    time = HeldTime()
    shop = make_shop(make_message("r1", minutes=60), make_message("r2", minutes=30), time=time)
    async with _client(shop) as client:
        told = {"channel": "review", "id": "r1", "text": "Сломалась", "rating": 1}
        assert (await client.post("/practice/customer-edit", json=told)).status_code == 200
        rows = (await client.get("/api/v1/feedbacks?isAnswered=false&take=10&skip=0&order=dateAsc")).json()
    newest = rows["data"]["feedbacks"][-1]
    assert (newest["id"], newest["text"], newest["productValuation"]) == ("r1", "Сломалась", 1)
    message = shop.find("review", "r1")
    assert message is not None
    assert message.created_at == time.now()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("items", {"channel": "letter", "id": "x", "nm_id": 1}),
        ("items", {"channel": "review", "id": "x"}),
        ("items", {"channel": "review", "id": "x", "nm_id": "many"}),
        ("customer-edit", {"channel": "review", "id": "nobody", "text": "?"}),
        ("human-answer", {"channel": "review", "id": "r1"}),
    ],
)
async def test_a_practice_write_that_makes_no_sense_is_refused_and_forgotten(
    path: str, body: dict[str, object]
) -> None:
    shop = make_shop()
    async with _client(shop) as client:
        before = (await client.get("/practice/summary")).json()
        refused = await client.post(f"/practice/{path}", json=body)
        assert refused.status_code == 400
        assert refused.json()["detail"]
        assert (await client.get("/practice/summary")).json() == before


class _Outside(HTMLParser):
    """Collects whatever a browser would load or run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "img", "link", "iframe", "object", "embed"):
            self.found.append(tag)
        self.found += [str(value) for name, value in attrs if name.startswith("on") or "//" in (value or "")]


async def test_the_page_runs_and_loads_nothing_even_when_a_customer_tries() -> None:
    shop = make_shop(make_message(text=_EVIL, customer=_EVIL), make_question())
    shop.answer_review("r1", f'{_EVIL} <img src="//evil.example/x" onerror=alert(1)>')
    async with _client(shop) as client:
        page = await client.get("/")
    outside = _Outside()
    outside.feed(page.text)
    assert outside.found == []
    assert "&lt;script&gt;" in page.text
    assert not re.search(r"url\(|@import|http://|https://", page.text)
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


async def test_the_page_shows_the_answer_its_count_and_the_dark_colours() -> None:
    shop = make_shop()
    for _ in range(2):
        shop.answer_review("r1", "Спасибо, Анна!")
    async with _client(shop) as client:
        page = (await client.get("/")).text
        questions = (await client.get("/?channel=question")).text
        twice = (await client.get("/?only=twice")).text
    assert "Спасибо, Анна!" in page
    assert "published 2×" in page
    assert "prefers-color-scheme: dark" in page
    assert "Спасибо, Анна!" not in questions
    assert "Спасибо, Анна!" in twice


async def test_the_page_shows_the_same_figures_as_the_summary() -> None:
    shop = make_shop()
    shop.answer_review("r1", "Спасибо!")
    shop.answer_review("nobody", "Спасибо!")
    async with _client(shop) as client:
        page = (await client.get("/")).text
        told = (await client.get("/practice/summary")).json()
    names = ("items", "published", "published_twice", "writes", "overwrote_human", "unknown_ids")
    assert re.findall(r"<dd>(.*?)</dd>", page) == [str(told[name]) for name in names]
    assert told["items"] == 2


async def test_the_page_says_so_when_nothing_was_published() -> None:
    async with _client(make_shop()) as client:
        assert "Nothing has been published here yet" in (await client.get("/")).text


def test_a_message_keeps_its_day_when_it_was_told_one() -> None:
    time = HeldTime()
    shop = make_shop(time=time)
    written = time.now() - timedelta(days=9)
    shop.record("add", channel="review", id="old", nm_id=1, text="Давно", created_at=written.isoformat())
    message = shop.find("review", "old")
    assert message is not None
    assert message.created_at == written
