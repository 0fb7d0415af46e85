"""Misbehaviour on order: as often as asked, where asked, the same again with the same seed."""

import time

import httpx
import pytest
from wildberries import TOKEN, make_shop, practice_server

from sandbox.config import Fault, ShopConfig
from sandbox.faults import Faults
from sandbox.state import Shop

_BODY = {"id": "r1", "text": "Спасибо!"}


async def _post(shop: Shop, *faults: Fault, tries: int = 1) -> list[str]:
    """What each of `tries` answers looked like: a status, or the failure's name."""
    seen = []
    async with (
        practice_server(shop, ShopConfig(limits="lifted", faults=faults)) as url,
        httpx.AsyncClient(base_url=url, headers={"Authorization": TOKEN}, trust_env=False) as client,
    ):
        for _ in range(tries):
            try:
                seen.append(str((await client.post("/api/v1/feedbacks/answer", json=_BODY)).status_code))
            except httpx.TransportError as error:
                seen.append(type(error).__name__)
    return seen


@pytest.mark.parametrize(
    ("kind", "answer", "published"),
    [("status", "500", 0), ("drop", "ReadError", 0), ("accept_then_drop", "ReadError", 1), ("garbage", "200", 1)],
)
async def test_each_fault_strikes_once_and_then_the_shop_is_well(kind: str, answer: str, published: int) -> None:
    shop = make_shop()
    fault = Fault(kind=kind, count=1)  # type: ignore[arg-type]  # the four names above
    seen = await _post(shop, fault)
    # A cut connection shows as one of two failures, whichever the client notices first.
    assert seen[0] in (answer, "RemoteProtocolError")
    review = shop.find("review", "r1")
    assert review is not None
    assert review.published == published


async def test_a_cut_connection_leaves_the_server_well() -> None:
    assert (await _post(make_shop(), Fault(kind="drop", count=2), tries=3))[2] == "204"


async def test_a_delay_is_a_delay() -> None:
    started = time.monotonic()
    assert await _post(make_shop(), Fault(kind="delay", seconds=0.2, count=1)) == ["204"]
    assert time.monotonic() - started >= 0.2


def test_a_fault_strikes_only_its_own_path_and_method() -> None:
    faults = Faults([Fault(kind="status", path="/api/v1/feedbacks/answer", method="POST")], seed=1)
    assert faults.draw("GET", "/api/v1/feedbacks/answer") is None
    assert faults.draw("POST", "/api/v1/questions") is None
    assert faults.draw("POST", "/api/v1/feedbacks/answer") is not None


def test_practice_pages_are_spared_by_default() -> None:
    faults = Faults([Fault(kind="status")], seed=1)
    assert faults.draw("GET", "/practice/summary") is None


def test_the_same_seed_gives_the_same_misfortune() -> None:
    def sequence(seed: int) -> list[bool]:
        faults = Faults([Fault(kind="status", probability=0.3)], seed=seed)
        return [faults.draw("GET", "/api/x") is not None for _ in range(200)]

    assert sequence(1) == sequence(1)
    assert sequence(1) != sequence(2)
    assert 30 <= sum(sequence(1)) <= 90


def test_a_probability_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        Fault(kind="drop", probability=1.5)


async def test_a_write_may_be_done_and_still_be_answered_with_an_error() -> None:
    shop = make_shop()
    assert await _post(shop, Fault(kind="accept_then_status", status=503, count=1)) == ["503"]
    review = shop.find("review", "r1")
    assert review is not None
    assert review.published == 1


async def test_a_shuffled_page_holds_every_item_and_one_twice() -> None:
    fault = Fault(kind="shuffle", path="/api/v1/feedbacks$", count=1)
    query = {"isAnswered": "false", "take": "50", "skip": "0"}
    async with (
        practice_server(make_shop(), ShopConfig(limits="lifted", faults=(fault,))) as url,
        httpx.AsyncClient(base_url=url, headers={"Authorization": TOKEN}, trust_env=False) as client,
    ):
        shuffled, plain = [
            [item["id"] for item in (await client.get("/api/v1/feedbacks", params=query)).json()["data"]["feedbacks"]]
            for _ in range(2)
        ]
    assert shuffled == [*reversed(plain), plain[0]]


async def test_a_running_shop_can_be_told_to_behave_otherwise() -> None:
    broken = ShopConfig(limits="lifted", faults=(Fault(kind="status", path="/api/v1", status=500),))
    async with (
        practice_server(make_shop(), broken) as url,
        httpx.AsyncClient(base_url=url, headers={"Authorization": TOKEN}, trust_env=False) as client,
    ):
        before = (await client.post("/api/v1/feedbacks/answer", json=_BODY)).status_code
        told = await client.post("/practice/behaviour", json={"limits": "lifted", "lag_seconds": 0.5, "faults": []})
        after = (await client.post("/api/v1/feedbacks/answer", json=_BODY)).status_code
        wrong = await client.post("/practice/behaviour", json={"faults": [{"kind": "thunder"}]})
    assert (before, told.status_code, after, wrong.status_code) == (500, 200, 204, 400)
    assert "thunder" in wrong.json()["detail"]
