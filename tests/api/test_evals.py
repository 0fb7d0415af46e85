"""The eval lab over HTTP: sets, runs and results, page by page, one seller's alone."""

import httpx
from makers import NOW

from api.bootstrap import House
from desk.interactions import SellerId
from storage.eval_runs import StoredResult, StoredRun, add_run, save_results
from storage.eval_sets import StoredCase, add_set


def put(house: House, seller: SellerId, run_id: str = "11111111-aaaa") -> str:
    own = f"{run_id}-{abs(hash(seller)) % 10**8}"
    run = StoredRun(
        id=own, set_name="drafts", set_sha="s", kind="draft", variant="baseline", status="done", seed=7, repeat=1,
        made_of={"git_commit": "abc"}, figures={"n": 3}, cost_usd=0.0, started_at=NOW,
    )  # fmt: skip
    house.db.write_now(add_run, seller, run)
    results = [
        StoredResult(
            case_key=str(number), repeat=0, output={"verdict": "send"}, scores={}, cost_usd=0.0, latency_ms=1.0
        )
        for number in range(3)
    ]
    house.db.write_now(save_results, seller, own, results)
    return own


async def test_shipped_and_imported_sets_are_listed(client: httpx.AsyncClient, house: House, seller: SellerId) -> None:
    cases = [StoredCase(key="a", sha="1", row={"text": "x", "intent": "sizing_fit"})]
    house.db.write_now(
        add_set, seller, name="mine", kind="message", sha="s", about={"split": "live", "labeller": "anna"},
        cases=cases, now=NOW,
    )  # fmt: skip
    sets = {one["name"]: one for one in (await client.get("/api/evals/sets")).json()["sets"]}
    assert (sets["drafts_gate_dev"]["kind"], sets["drafts_gate_dev"]["version"]) == ("draft", None)
    assert (sets["mine"]["version"], sets["mine"]["n"], sets["mine"]["labeller"]) == (1, 1, "anna")


async def test_a_run_and_its_results_are_read_page_by_page(
    client: httpx.AsyncClient, house: House, seller: SellerId
) -> None:
    run_id = put(house, seller)
    listed = (await client.get("/api/evals/runs", params={"set": "drafts"})).json()
    assert [run["id"] for run in listed["runs"]] == [run_id]
    one = (await client.get(f"/api/evals/runs/{run_id}")).json()
    assert (one["figures"], one["made_of"]) == ({"n": 3}, {"git_commit": "abc"})
    first = (await client.get(f"/api/evals/runs/{run_id}/results", params={"limit": 2})).json()
    second = (
        await client.get(f"/api/evals/runs/{run_id}/results", params={"limit": 2, "after": first["after"]})
    ).json()
    assert [one["case_key"] for one in (*first["results"], *second["results"])] == ["0", "1", "2"]
    assert second["after"] is None


async def test_somebody_elses_run_is_not_found(client: httpx.AsyncClient, house: House) -> None:
    run_id = put(house, SellerId("somebody-else"), "22222222-bbbb")
    assert (await client.get(f"/api/evals/runs/{run_id}")).status_code == 404
    assert (await client.get(f"/api/evals/runs/{run_id}/results")).status_code == 404


async def test_marks_and_ids_nobody_gave_out_are_refused(
    client: httpx.AsyncClient, house: House, seller: SellerId
) -> None:
    run_id = put(house, seller, "33333333-cccc")
    assert (await client.get("/api/evals/runs", params={"after": "bm9uc2Vuc2U"})).status_code in (400, 422)
    bad = await client.get(f"/api/evals/runs/{run_id}/results", params={"after": "bm9uc2Vuc2U"})
    assert bad.status_code in (400, 422)
    assert (await client.get("/api/evals/runs/%25%25%25%25%25%25%25%25")).status_code == 422
