"""The evals as a browser gets them: runs, one run, two side by side, answers to label."""

import re
from collections.abc import Sequence

import httpx
import pytest
from makers import NOW

from agent.pipeline import handle_interaction
from api.bootstrap import House
from desk.interactions import InteractionId, Json, SellerId
from storage.eval_runs import StoredResult, StoredRun, add_run, save_results

_SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def opened(client: httpx.AsyncClient) -> httpx.AsyncClient:
    client.headers["Accept-Language"] = "en"
    return client


def put(house: House, seller: SellerId, name: str, verdicts: Sequence[str], *, set_sha: str = "s") -> str:
    """A stored run over as many drafts; block is what each wanted."""
    run_id = f"{name * 8}-{abs(hash(seller)) % 10**8:08d}"
    figures: dict[str, Json] = {"n": len(verdicts), "gate": {"n": len(verdicts), "block_recall": 0.5}}
    run = StoredRun(id=run_id, set_name="drafts", set_sha=set_sha, kind="draft", variant=f"variant {_SCRIPT}",
                    status="done", seed=7, repeat=1, made_of={"git_commit": "abc"}, figures=figures, cost_usd=0.0,
                    started_at=NOW)  # fmt: skip
    house.db.write_now(add_run, seller, run)
    results = [
        StoredResult(case_key=str(number), repeat=0, output={"verdict": verdict, "draft": _SCRIPT},
                     scores={"decision": {"right": verdict == "block", "not_sent": verdict != "send"}}, cost_usd=0.0,
                     latency_ms=1.0)
        for number, verdict in enumerate(verdicts)
    ]  # fmt: skip
    house.db.write_now(save_results, seller, run_id, results)
    return run_id


async def test_a_desk_without_runs_is_told_how_to_make_one(opened: httpx.AsyncClient) -> None:
    assert "replydesk eval run --set drafts_gate_dev" in (await opened.get("/evals")).text


async def test_a_run_is_listed_and_opened_with_its_worst_cases(
    opened: httpx.AsyncClient, house: House, seller: SellerId
) -> None:
    run_id = put(house, seller, "a", ["block", "send"])
    listed, page = (await opened.get("/evals")).text, (await opened.get(f"/evals/runs/{run_id}")).text
    assert f'href="/evals/runs/{run_id}"' in listed
    assert "block_recall" in listed
    assert "would have left by itself and must not" in page
    assert _SCRIPT not in listed + page


async def test_two_runs_are_compared_and_a_dangerous_change_is_named(
    opened: httpx.AsyncClient, house: House, seller: SellerId
) -> None:
    a, b = put(house, seller, "a", ["block", "block"]), put(house, seller, "b", ["block", "send"])
    page = (await opened.get("/evals/compare", params={"a": a, "b": b})).text
    told = (await opened.get("/api/evals/compare", params={"a": a, "b": b})).json()
    assert "Decisions that became dangerous: 1." in page
    assert (told["verdict"], told["dangerous_flips"], told["flips"][0]["after"]) == ("worse", 1, "send")
    assert (await opened.get("/evals/compare", params={"a": a, "b": a})).text.count(
        "Decisions that became dangerous"
    ) == 0


async def test_runs_that_cannot_be_compared_are_refused_in_words(
    opened: httpx.AsyncClient, house: House, seller: SellerId
) -> None:
    a, b = put(house, seller, "a", ["block"]), put(house, seller, "b", ["block"], set_sha="other")
    page = await opened.get("/evals/compare", params={"a": a, "b": b})
    none = await opened.get("/evals/compare")
    assert (page.status_code, none.status_code) == (400, 400)
    assert "runs of different sets cannot be compared" in page.text
    assert "They cannot be compared" in none.text


async def test_somebody_else_s_run_is_not_there(opened: httpx.AsyncClient, house: House, seller: SellerId) -> None:
    mine, theirs = put(house, seller, "a", ["block"]), put(house, SellerId(f"{seller}-2"), "c", ["block"])
    assert (await opened.get(f"/evals/runs/{theirs}")).status_code == 404
    assert (await opened.get("/evals/compare", params={"a": mine, "b": theirs})).status_code == 400
    assert (await opened.get("/api/evals/compare", params={"a": mine, "b": theirs})).status_code == 404


async def test_answers_are_drawn_labelled_blind_and_agreed_on(
    opened: httpx.AsyncClient, house: House, seller: SellerId, review: InteractionId
) -> None:
    await handle_interaction(house.desks[seller], review)
    made = await opened.post("/evals/batches", data={"name": "november"})
    place = made.headers["location"]
    page = (await opened.get(place)).text
    number = re.findall(r'name="number" value="(\d+)"', page)[0]
    assert (made.status_code, "Отличная кружка" in page, "1 left" in page) == (303, True, True)
    said = await opened.post(place, data={"number": number, "accuracy": "pass", "verdict": "send"})
    assert said.status_code == 303
    assert "Everything is labelled" in (await opened.get(place)).text
    assert "november" in (await opened.get("/evals/batches")).text


async def test_an_empty_label_and_an_empty_draw_are_refused_in_words(opened: httpx.AsyncClient) -> None:
    nothing = await opened.post("/evals/batches", data={"name": "november"})
    assert nothing.status_code == 400
    assert "has no answers to label" in nothing.text
