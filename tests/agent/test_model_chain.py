"""One link answers; one that fails in whatever way gives way to the next, and the answer says so."""

import asyncio
from collections.abc import Callable

import pytest
from makers import Clock, make_interaction, make_playbook
from model_desks import Kept
from model_scripts import FIRST, LAST, SECOND, Script, counted, make_shelf, raises, says, with_models, writes
from pydantic_ai import Agent
from pydantic_ai.exceptions import ModelAPIError, ModelHTTPError, UnexpectedModelBehavior
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models.function import AgentInfo, FunctionModel

from agent.drafter import draft
from agent.model_chain import Chain, Seat
from agent.model_shelf import Shelf
from desk.decisions import Draft, Route
from desk.errors import BadSettings, Refused, TryLater, Unusable
from desk.model_calls import CallOutcome
from tools.context import StaticReader, ToolContext

PLAYBOOK = make_playbook()
ROUTE = Route(category="review_praise", confidence=0.9, method="rules", why="", sentiment="positive")


async def write(chain: Chain) -> Draft:
    context = ToolContext(reader=StaticReader(), subject="interaction:1")
    return await draft(make_interaction(), route=ROUTE, playbook=chain.playbook, model=chain, context=context)


def shelf_of(*names: str, clock: Clock | None = None, **scripts: Script | FunctionModel) -> Shelf:
    return make_shelf(with_models(PLAYBOOK, *names), clock or Clock(), **scripts)


async def hangs(_messages: list[ModelMessage], _info: AgentInfo) -> ModelResponse:
    await asyncio.sleep(30)
    raise AssertionError("nobody waited that long")


async def test_the_first_link_speaks_while_it_can() -> None:
    asked: list[str] = []
    shelf = shelf_of(FIRST, SECOND, LAST, first=writes("Первая"), second=counted(writes(), asked, "second"))
    written = await write(shelf.chain("drafter"))
    assert (written.text, written.model, written.passed_over, asked) == ("Первая", FIRST, (), [])


FAILURES: dict[str, tuple[Callable[[], Script | FunctionModel], CallOutcome, str]] = {
    "timeout": (lambda: FunctionModel(hangs), CallOutcome.TIMEOUT, "gave no answer within 0.2 s"),
    "connection": (lambda: raises(ModelAPIError("m", "secret words")), CallOutcome.UNREACHABLE, "cannot be reached"),
    "401": (lambda: raises(ModelHTTPError(401, "m", "secret words")), CallOutcome.NO_RIGHT, "refused the key"),
    "429": (lambda: raises(ModelHTTPError(429, "m")), CallOutcome.BUSY, "is busy (HTTP 429)"),
    "500": (lambda: raises(ModelHTTPError(500, "m", "secret words")), CallOutcome.FAILED, "failed (HTTP 500)"),
    "400": (lambda: raises(ModelHTTPError(400, "m", "secret words")), CallOutcome.REFUSED, "refused the request"),
    "garbage": (lambda: raises(ValueError("secret words")), CallOutcome.UNUSABLE, "sent something that is no answer"),
    "no choices": (lambda: raises(IndexError("secret words")), CallOutcome.UNUSABLE, "is no answer"),
    "odd body": (lambda: raises(UnexpectedModelBehavior("secret words")), CallOutcome.UNUSABLE, "is no answer"),
    "wrong schema": (lambda: says("Конечно! secret words"), CallOutcome.UNUSABLE, "did not keep to the wanted form"),
    "empty text": (lambda: writes("  "), CallOutcome.UNUSABLE, "did not keep to the wanted form"),
    "refusal": (lambda: says("", finish_reason="content_filter"), CallOutcome.FILTERED, "declined to answer"),
    "empty": (lambda: says(""), CallOutcome.EMPTY, "answered with nothing"),
    "cut": (lambda: writes("Спаси", finish_reason="length"), CallOutcome.CUT, "cut short"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FAILURES)
async def test_whatever_goes_wrong_the_next_link_answers_and_says_why(kind: str) -> None:
    make, outcome, words = FAILURES[kind]
    shelf, kept = shelf_of(FIRST, LAST, first=make()), Kept()
    written = await write(shelf.chain("drafter", record=kept))
    assert written.model == "offline"
    assert written.text
    assert len(written.passed_over) == 1
    assert written.passed_over[0].startswith(FIRST)
    assert words in written.passed_over[0]
    assert "secret" not in written.passed_over[0]
    assert kept.calls[-1].is_answer
    assert kept.calls[-1].fallback_reason == written.passed_over[0]
    assert [call.outcome for call in kept.calls if call.model == FIRST][-1] is outcome
    assert not any(call.is_answer for call in kept.calls if call.model == FIRST)


async def test_nothing_is_streamed_to_a_reader_who_would_use_half_of_it() -> None:
    agent = Agent(output_type=str)

    async def stream(seat: Seat) -> str:
        async with agent.run_stream("x", model=seat.model) as run:
            return await run.get_output()

    answered = shelf_of(FIRST, first=writes()).chain("drafter").run(stream)
    with pytest.raises(BadSettings, match="cannot do what is asked"):
        await answered


async def test_a_hiccup_is_tried_again_with_the_same_link() -> None:
    failures: list[Exception] = [ModelHTTPError(502, "m")]

    def recovers(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        if failures:
            raise failures.pop()
        return writes()(messages, info)

    kept = Kept()
    written = await write(shelf_of(FIRST, LAST, first=recovers).chain("drafter", record=kept))
    assert (written.model, written.passed_over) == (FIRST, ())
    assert kept.outcomes == [(FIRST, "failed"), (FIRST, "ok")]


async def test_a_timeout_and_a_429_are_not_tried_again() -> None:
    for script in (FunctionModel(hangs), raises(ModelHTTPError(429, "m"))):
        kept = Kept()
        await write(shelf_of(FIRST, LAST, first=script).chain("drafter", record=kept))
        assert [model for model, _ in kept.outcomes].count(FIRST) == 1


async def test_an_answer_that_takes_too_long_in_all_is_given_up() -> None:
    async def dawdles(_messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        await asyncio.sleep(0.15)
        return says("noch nicht")(_messages, info)

    playbook = with_models(PLAYBOOK, FIRST, LAST)
    asking = playbook.models.drafter.asking
    slow = with_models(PLAYBOOK, FIRST, LAST, asking=type(asking)(timeout=asking.timeout, run_timeout=asking.timeout))
    written = await write(make_shelf(slow, Clock(), first=FunctionModel(dawdles)).chain("drafter"))
    assert written.model == "offline"
    assert "took longer than 0.2 s for one answer" in written.passed_over[0]


async def test_the_reasons_of_all_that_did_not_speak_are_told() -> None:
    shelf = shelf_of(
        FIRST, SECOND, LAST, first=raises(ModelHTTPError(503, "m")), second=says("", finish_reason="content_filter")
    )
    written = await write(shelf.chain("drafter"))
    assert [why.split()[0] for why in written.passed_over] == [FIRST, SECOND]


async def test_without_a_last_link_what_may_pass_is_tried_later() -> None:
    shelf = shelf_of(FIRST, SECOND, first=raises(ModelHTTPError(503, "m")), second=says("nonsense"))
    with pytest.raises(TryLater, match=r"no model of the drafter can answer: compatible:first failed \(HTTP 503\)"):
        await write(shelf.chain("drafter"))


async def test_without_a_last_link_what_will_not_pass_is_said_as_it_is() -> None:
    with pytest.raises(Unusable, match="wanted form"):
        await write(shelf_of(FIRST, first=says("nonsense")).chain("drafter"))
    with pytest.raises(Refused, match="refused the request"):
        await write(shelf_of(FIRST, first=raises(ModelHTTPError(400, "m"))).chain("drafter"))


async def test_a_refused_key_waits_instead_of_escalating() -> None:
    shelf = shelf_of(FIRST, first=raises(ModelHTTPError(401, "m")))
    with pytest.raises(TryLater) as caught:
        await write(shelf.chain("drafter"))
    assert caught.value.retry_after == PLAYBOOK.models.drafter.asking.key_cooldown


async def test_a_link_without_a_key_is_passed_over_with_the_reason() -> None:
    written = await write(shelf_of("compatible:unknown", LAST).chain("drafter"))
    assert written.passed_over == ("compatible:unknown model 'compatible:unknown' needs a key",)


async def test_errors_of_the_house_are_nobodys_fault_and_end_it() -> None:
    shelf = shelf_of(FIRST, LAST, first=raises(TryLater("the database is away")))
    with pytest.raises(TryLater, match="the database is away"):
        await write(shelf.chain("drafter"))
    assert shelf.health.look(FIRST, now=Clock()()).failures_in_a_row == 0


async def test_what_was_asked_is_kept_even_when_nobody_answered() -> None:
    kept = Kept()
    with pytest.raises(Unusable):
        await write(shelf_of(FIRST, first=says("nonsense")).chain("drafter", record=kept))
    assert {outcome for _, outcome in kept.outcomes} == {"ok", "unusable"}
    assert sum(call.input_tokens for call in kept.calls) > 0
