"""Recorded model traffic replayed with the server down: router, drafter with tools, reviewer, streams, both dialects.

Record anew with `RECORD=1 pytest tests/agent/test_cassettes.py`: the practice servers are started for it.
"""

import re
import socket
from pathlib import Path

import pytest
from cassettes import CASSETTES, CLOSED, IS_RECORDING, cassette, clean_request, clean_response, close_sockets
from makers import make_inbound, make_interaction
from practice_models import DIALECTS, model_at
from pydantic_ai import Agent
from pydantic_ai.models import Model
from review_makers import make_review_case
from routing import always_asking
from vcr.request import Request

from agent.drafter import draft
from agent.model_chain import lone
from agent.reviewer import ModelReviewer
from agent.router import route
from desk.decisions import Draft, Route
from desk.errors import TryLater
from desk.interactions import ChannelName, Interaction
from desk.playbook import Playbook
from desk.products import Characteristic, Product
from desk.reviews import Rubric
from sandbox.models_app import MODEL_KEY
from tools.context import StaticReader, ToolContext, subject_of

QUESTION = "Здравствуйте! Какой объём у кружки?"
MUG = Product(
    marketplace=make_inbound().marketplace, nm_id=101, name="Кружка керамическая",
    characteristics=(Characteristic(name="Объём", value="350 мл"),),
)  # fmt: skip
SECRETS = re.compile(
    rf"{re.escape(MODEL_KEY)}|bearer|authorization|x-api-key|api[_-]key|\bsk-|cookie|user-agent|stainless"
    rf"|127\.0\.0\.1|localhost|{re.escape(socket.gethostname())}|/(?:home|root|work|tmp|Users)/",
    re.IGNORECASE,
)


def tape(dialect: str, step: str) -> str:
    return f"{step}-{dialect.partition(':')[0].partition('-')[0]}"


def asked(text: str = QUESTION) -> Interaction:
    return make_interaction(channel=ChannelName.QUESTION, text=text, rating=None, customer_name=None)


async def answer(one: Interaction, model: Model, playbook: Playbook, context: ToolContext) -> Draft:
    about = Route(category="spec_compatibility", confidence=1, method="rules", why="")
    return await draft(one, route=about, playbook=playbook, model=model, context=context)


def causes(error: BaseException | None) -> list[str]:
    """What an error came from, nearest first."""
    found: list[str] = []
    while error is not None:
        found.append(type(error).__name__)
        error = error.__cause__ or error.__context__
    return found


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_the_router(dialect: str, playbook: Playbook, monkeypatch: pytest.MonkeyPatch) -> None:
    async with cassette(tape(dialect, "router"), monkeypatch) as url:
        found = await route(asked(), playbook=always_asking(playbook), model=model_at(url, dialect, playbook))
    assert (found.method, found.confidence) == ("model", 0.9)
    assert found.category in {category.name for category in playbook.categories_for("question")}


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_the_drafter_with_its_tools(dialect: str, playbook: Playbook, monkeypatch: pytest.MonkeyPatch) -> None:
    context = ToolContext(reader=StaticReader(product=MUG), subject=subject_of(asked()))
    async with cassette(tape(dialect, "drafter"), monkeypatch) as url:
        written = await answer(asked(), model_at(url, dialect, playbook), playbook, context)
    assert written.text == "Здравствуйте! Товар «Кружка керамическая»: Объём — 350 мл."
    assert [one.id for one in written.evidence] == ["card:101:name", "card:101:Объём"]
    assert "get_product_context" in [call.name for call in context.calls]


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_the_reviewer(dialect: str, playbook: Playbook, monkeypatch: pytest.MonkeyPatch) -> None:
    async with cassette(tape(dialect, "reviewer"), monkeypatch) as url:
        chain = lone(model_at(url, dialect, playbook), step="reviewer", playbook=playbook)
        review = await ModelReviewer(chain).review(make_review_case())
    assert {rubric: score.value for rubric, score in review.scores.items()} == dict.fromkeys(Rubric, 0.95)


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_stream_with_a_tool_in_it(dialect: str, playbook: Playbook, monkeypatch: pytest.MonkeyPatch) -> None:
    agent, looked = Agent(instructions="Отвечай."), []

    @agent.tool_plain
    def look() -> str:
        """Looks."""
        looked.append(1)
        return "{}"

    async with (
        cassette(tape(dialect, "stream"), monkeypatch) as url,
        agent.run_stream("Привет", model=model_at(url, dialect, playbook)) as run,
    ):
        pieces = [piece async for piece in run.stream_text(delta=True, debounce_by=None)]
    assert "".join(pieces) == "Здравствуйте! Спасибо за сообщение."
    assert (len(pieces) > 1, len(looked)) == (True, 1)
    assert run.usage.output_tokens > 5


@pytest.mark.skipif(IS_RECORDING, reason="nothing is unknown while recording")
async def test_a_question_nobody_recorded_is_no_answer(playbook: Playbook, monkeypatch: pytest.MonkeyPatch) -> None:
    caught: TryLater | None = None
    async with cassette("drafter-openai", monkeypatch, is_whole=False) as url:
        model, one = model_at(url, DIALECTS[0], playbook), asked("А крышка есть?")
        try:
            await answer(one, model, playbook, ToolContext(reader=StaticReader(), subject=subject_of(one)))
        except TryLater as error:
            caught = error
    assert "CannotOverwriteExistingCassetteException" in causes(caught)


async def test_replaying_no_socket_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    close_sockets(monkeypatch)
    with pytest.raises(AssertionError, match="tried to reach"), socket.socket() as one:
        one.connect(("127.0.0.1", int(CLOSED.rsplit(":", 1)[1])))


def tapes() -> list[Path]:
    return sorted(CASSETTES.glob("*.yaml"))


def test_every_step_and_dialect_has_its_cassette() -> None:
    steps = ("drafter", "reviewer", "router", "stream")
    assert {file.stem for file in tapes()} == {tape(one, step) for one in DIALECTS for step in steps}


@pytest.mark.parametrize("file", tapes(), ids=lambda file: file.name)
def test_no_cassette_holds_a_key_or_anything_of_a_machine(file: Path) -> None:
    assert SECRETS.findall(file.read_text(encoding="utf-8")) == []


def test_what_is_recorded_is_cleaned_first() -> None:
    headers = {"Authorization": f"Bearer {MODEL_KEY}", "X-Api-Key": MODEL_KEY, "X-Stainless-OS": "Linux",
               "User-Agent": "me", "Content-Type": "application/json"}  # fmt: skip
    dirty = Request("POST", f"http://{socket.gethostname()}:8101/v1/messages?key={MODEL_KEY}", b"{}", headers)
    assert SECRETS.search(f"{dirty.uri} {dirty.headers}")
    clean = clean_request(dirty)
    assert (clean.uri, dict(clean.headers)) == (
        "http://models.practice/v1/messages",
        {"Content-Type": "application/json"},
    )
    answer = {"headers": {"Set-Cookie": ["a"], "Server": ["uvicorn"], "content-type": ["application/json"]}}
    assert clean_response(answer) == {"headers": {"content-type": ["application/json"]}}
