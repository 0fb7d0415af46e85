"""Who may come in to the practice shop, and how often."""

from datetime import timedelta

import httpx
import pytest
from wildberries import NOW, TOKEN, URL, HeldTime, make_shop, practice

from sandbox.config import ShopConfig
from sandbox.tokens import Kind, practice_token, read_token

_COUNT = "/api/v1/feedbacks/count-unanswered"
_CARDS = "/content/v2/get/cards/list"
_CONTENT_ALONE = practice_token(issued_at=NOW, rights=["content"])
_FEEDBACKS_ALONE = practice_token(issued_at=NOW, rights=["feedbacks"])


def _client(token: str, *, time: HeldTime | None = None, limits: str = "real") -> httpx.AsyncClient:
    time = time or HeldTime()
    config = ShopConfig(limits=limits)  # type: ignore[arg-type]  # the two known words
    headers = {"Authorization": token} if token else {}
    return httpx.AsyncClient(transport=practice(make_shop(time=time), config, time=time), base_url=URL, headers=headers)


@pytest.mark.parametrize("token", [TOKEN, f"Bearer {TOKEN}", f"bearer {TOKEN}"])
async def test_a_token_opens_with_and_without_bearer(token: str) -> None:
    async with _client(token) as client:
        assert (await client.get(_COUNT)).status_code == 200


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("", "empty"),
        ("not.a-token", "segments"),
        ("a.!!!.c", "base64"),
        (practice_token(issued_at=NOW, valid_for=timedelta(seconds=-1)), "expired"),
    ],
)
async def test_who_is_unknown_gets_401_as_problem_json(token: str, words: str) -> None:
    async with _client(token) as client:
        refused = await client.get(_COUNT)
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
    assert words in refused.json()["detail"]


async def test_a_token_expires_while_the_shop_runs() -> None:
    time = HeldTime()
    async with _client(practice_token(issued_at=NOW, valid_for=timedelta(hours=1)), time=time) as client:
        assert (await client.get(_COUNT)).status_code == 200
        await time.sleep(3601)
        assert (await client.get(_COUNT)).status_code == 401


async def test_a_category_opens_its_own_methods_alone() -> None:
    async with _client(_CONTENT_ALONE) as client:
        assert (await client.get(_COUNT)).status_code == 403
        assert (await client.post(_CARDS, json={})).status_code == 200
    async with _client(_FEEDBACKS_ALONE) as client:
        assert (await client.get(_COUNT)).status_code == 200
        assert (await client.post(_CARDS, json={})).status_code == 403


@pytest.mark.parametrize("kind", ["personal", "service", "base", "test"])
def test_a_practice_token_says_its_kind_and_rights(kind: Kind) -> None:
    claims = read_token(practice_token(kind, issued_at=NOW))
    assert claims.kind == kind
    assert sorted(claims.rights) == ["chats", "content", "feedbacks"]
    assert claims.expires_at == NOW + timedelta(days=180)


async def test_a_burst_passes_and_the_next_call_is_told_when_to_come_back() -> None:
    async with _client(TOKEN) as client:
        answers = [await client.get(_COUNT) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 6 + [429]
    assert [answer.headers["X-Ratelimit-Remaining"] for answer in answers[:6]] == ["5", "4", "3", "2", "1", "0"]
    told = answers[6].headers
    assert (told["X-Ratelimit-Retry"], told["X-Ratelimit-Reset"], told["X-Ratelimit-Limit"]) == ("1", "2", "6")
    assert answers[6].json()["status"] == 429


async def test_reviews_and_questions_share_one_limit_and_cards_have_their_own() -> None:
    async with _client(TOKEN) as client:
        for _ in range(3):
            await client.get(_COUNT)
            await client.get("/api/v1/questions/count-unanswered")
        assert (await client.get(_COUNT)).status_code == 429
        assert (await client.post(_CARDS, json={})).status_code == 200


async def test_who_waits_as_told_passes() -> None:
    time = HeldTime()
    async with _client(TOKEN, time=time) as client:
        for _ in range(6):
            await client.get(_COUNT)
        wait = (await client.get(_COUNT)).headers["X-Ratelimit-Retry"]
        await time.sleep(float(wait))
        assert (await client.get(_COUNT)).status_code == 200


async def test_a_base_token_has_one_call_in_twelve_minutes() -> None:
    time = HeldTime()
    async with _client(practice_token("base", issued_at=NOW), time=time) as client:
        assert (await client.get(_COUNT)).status_code == 200
        await time.sleep(719)
        assert (await client.get(_COUNT)).headers["X-Ratelimit-Retry"] == "1"
        await time.sleep(1)
        assert (await client.get(_COUNT)).status_code == 200


async def test_lifted_limits_let_everything_pass() -> None:
    async with _client(TOKEN, limits="lifted") as client:
        assert {(await client.get(_COUNT)).status_code for _ in range(50)} == {200}


async def test_practice_pages_need_no_token() -> None:
    async with _client("") as client:
        assert (await client.get("/practice/summary")).status_code == 200
        assert (await client.get("/")).status_code == 200
