"""Sets, runs and prompts carried through Langfuse's own SDK, over real HTTP, to the practice server and back."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from makers import NOW
from practice_langfuse import closed_port

from api.langfuse_sdk import SetItem, diff_prompts, item_id, langfuse, pull_set, push_prompts, push_run, push_set
from desk.errors import BadInput, BadSettings, DeskError, NotFound
from desk.playbook import Playbook
from desk.settings import Settings
from sandbox.langfuse_app import LangfuseApp
from sandbox.server import serve
from storage.eval_runs import StoredResult, StoredRun


@dataclass(frozen=True, kw_only=True)
class There:
    """A server with keys of its own: the SDK keeps one client a public key and process."""

    app: LangfuseApp
    settings: Settings


@pytest.fixture
async def there() -> AsyncIterator[There]:
    public = f"pk-lf-{uuid4().hex}"
    app = LangfuseApp(public_key=public, secret_key="sk-lf-x")
    async with serve(app) as url:
        yield There(app=app, settings=settings_at(url, public))


def settings_at(url: str, public: str) -> Settings:
    return Settings.model_validate({
        "langfuse_public_key": public, "langfuse_secret_key": "sk-lf-x", "langfuse_host": url,
    })  # fmt: skip


ITEMS = tuple(
    SetItem(key=f"q{number}", row={"id": f"q{number}", "text": f"Вопрос {number}"}, expected={"category": "sizing_fit"})
    for number in range(3)
)


def push(there: There, *, items: tuple[SetItem, ...] = ITEMS) -> int:
    with langfuse(there.settings) as client:
        return push_set(client, "questions", "three questions", items)


async def test_a_set_is_mirrored_twice_as_once_and_comes_back_as_rows(there: There) -> None:
    for _ in range(2):
        assert await asyncio.to_thread(push, there) == 3
    assert sorted(there.app.got.items) == [item_id("questions", item.key) for item in ITEMS]
    with langfuse(there.settings) as client:
        rows = await asyncio.to_thread(pull_set, client, "questions")
    assert rows[0] == {"category": "sizing_fit", "id": "q0", "text": "Вопрос 0"}
    assert len(rows) == 3


async def test_a_row_that_is_no_object_is_refused_by_its_name(there: There) -> None:
    def act() -> None:
        with langfuse(there.settings) as client:
            client.create_dataset(name="prose")
            client.create_dataset_item(dataset_name="prose", id="one", input="just words")
            pull_set(client, "prose")

    with pytest.raises(BadInput, match="item one of 'prose': expected an object as input, found str"):
        await asyncio.to_thread(act)


def a_run(run_id: str) -> tuple[StoredRun, list[StoredResult]]:
    run = StoredRun(id=run_id, set_name="questions", set_sha="s", kind="message", variant="baseline", status="done",
                    seed=1, repeat=2, made_of={}, figures={}, cost_usd=0.0, started_at=NOW)  # fmt: skip
    results = [
        StoredResult(case_key=item.key, repeat=repeat, output={"category": "sizing_fit"}, cost_usd=0.0, latency_ms=1.0,
                     scores={"routing": {"category": repeat == 0}, "length": {"characters": 12}},
                     error="TryLater: busy" if item.key == "q2" else None)
        for repeat in range(2) for item in ITEMS
    ]  # fmt: skip
    return run, results


async def test_a_run_is_shown_as_an_experiment_with_stored_outputs_and_scores(there: There) -> None:
    await asyncio.to_thread(push, there)
    run, results = a_run("run-1")

    def act() -> int:
        with langfuse(there.settings) as client:
            return push_run(client, run, results)

    assert await asyncio.to_thread(act) == 6
    shown = [span for span in there.app.spans() if "langfuse.experiment.item.id" in span["attributes"]]
    assert {span["attributes"]["langfuse.experiment.item.id"] for span in shown} == set(there.app.got.items)
    assert {span["attributes"]["langfuse.experiment.name"] for span in shown} == {"run-1-0", "run-1-1"}
    outputs = {span["attributes"].get("langfuse.observation.output") for span in shown}
    assert '{"category": "sizing_fit"}' in outputs
    assert '{"error": "TryLater: busy"}' in outputs
    scores = [(score["name"], score["value"]) for score in there.app.got.scores.values()]
    assert sorted(scores, key=str) == sorted(
        [("routing.category", 1)] * 3 + [("routing.category", 0)] * 3 + [("length.characters", 12)] * 6, key=str
    )


async def test_prompts_are_pushed_where_they_differ_and_never_taken(there: There, playbook: Playbook) -> None:
    name = f"{playbook.name}/router"

    def act() -> tuple[tuple[str, ...], dict[str, str], tuple[str, ...]]:
        with langfuse(there.settings) as client:
            first = push_prompts(client, playbook)
            client.create_prompt(name=name, prompt="somebody's own", labels=["production"])
            return first, diff_prompts(client, playbook), push_prompts(client, playbook)

    first, changed, again = await asyncio.to_thread(act)
    assert set(first) == {f"{playbook.name}/{stem}" for stem in playbook.prompts}
    assert {one for one, state in changed.items() if state != "same"} == {name}
    assert (changed[name], again) == ("different", (name,))
    assert there.app.got.prompts[name][-1]["prompt"] == playbook.prompts["router"]


async def test_what_goes_wrong_is_said_in_our_words(there: There) -> None:
    with pytest.raises(BadSettings, match="REPLYDESK_LANGFUSE_PUBLIC_KEY"), langfuse(Settings()):
        pass

    def absent() -> None:
        with langfuse(there.settings) as client:
            pull_set(client, "nothing")

    with pytest.raises(NotFound, match="nothing"):
        await asyncio.to_thread(absent)

    def away() -> None:
        with langfuse(settings_at(closed_port(), f"pk-lf-{uuid4().hex}")) as client:
            pull_set(client, "nothing")

    with pytest.raises(DeskError, match="out of reach"):
        await asyncio.to_thread(away)
