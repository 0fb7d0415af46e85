"""Sending and reading back: three outcomes, never two; the slot tells whose answer stands there."""

import ast
import json
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wildberries import (
    TOKEN,
    HeldTime,
    Recorder,
    connect,
    make_question,
    make_shop,
    outgoing,
    practice,
    questions,
    reviews,
)

import connectors.wildberries_questions
from connectors.wildberries_feedbacks import WildberriesFeedbacks
from connectors.wildberries_questions import WildberriesQuestions
from connectors.wildberries_slot import compare
from desk.interactions import ChannelName, SellerId
from desk.ports import Absent, Accepted, AnsweredElsewhere, Channel, Declined, Moderation, Ours, Unknown, Unreadable
from sandbox.config import ShopConfig

_BOTH = (ChannelName.REVIEW, ChannelName.QUESTION)
_DONE = {"data": None, "error": False, "errorText": "", "additionalErrors": None}


def _channel(name: ChannelName, *answers: httpx.Response | Exception) -> tuple[Channel, Recorder]:
    recorder = Recorder(*answers)
    return connect(recorder).channels[name], recorder


async def test_a_review_is_answered_by_post_with_id_and_text_alone() -> None:
    recorder = Recorder(httpx.Response(204))
    assert await reviews(recorder).send(outgoing("r1", text="Спасибо, Анна!")) == Accepted()
    (request,) = recorder.requests
    assert (request.method, request.url.path) == ("POST", "/api/v1/feedbacks/answer")
    assert json.loads(request.content) == {"id": "r1", "text": "Спасибо, Анна!"}


async def test_a_question_is_answered_by_patch_and_published() -> None:
    recorder = Recorder(httpx.Response(200, json=_DONE))
    assert await questions(recorder).send(outgoing("q1", channel=ChannelName.QUESTION, text="Да, можно")) == Accepted()
    (request,) = recorder.requests
    assert (request.method, request.url.path) == ("PATCH", "/api/v1/questions")
    assert json.loads(request.content) == {"id": "q1", "answer": {"text": "Да, можно"}, "state": "wbRu"}


@pytest.mark.parametrize("name", _BOTH)
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (httpx.ConnectError("refused"), Declined),
        (httpx.ConnectTimeout("slow"), Declined),
        (httpx.PoolTimeout("full"), Declined),
        (httpx.ReadTimeout("slow"), Unknown),
        (httpx.WriteTimeout("slow"), Unknown),
        (httpx.WriteError("broken pipe"), Unknown),
        (httpx.ReadError("reset"), Unknown),
        (httpx.RemoteProtocolError("dropped"), Unknown),
        (httpx.Response(500), Unknown),
        (httpx.Response(502), Unknown),
        (httpx.Response(504), Unknown),
        (httpx.Response(301, headers={"Location": "https://elsewhere.example"}), Unknown),
        (httpx.Response(200, content=b"<html>"), Unknown),
        (httpx.Response(200, json=_DONE | {"error": True}), Unknown),
        (httpx.Response(409), Unknown),
        (httpx.Response(400, json={"title": "bad request", "detail": "text"}), Declined),
        (httpx.Response(422), Declined),
        (httpx.Response(429), Declined),
    ],
)
async def test_every_answer_to_a_write_has_its_outcome(
    name: ChannelName, answer: httpx.Response | Exception, expected: type
) -> None:
    channel, recorder = _channel(name, answer)
    assert isinstance(await channel.send(outgoing(channel=name)), expected)
    assert len(recorder.requests) == 1


@pytest.mark.parametrize("name", _BOTH)
@pytest.mark.parametrize("status", [401, 402, 403])
async def test_a_bad_credential_is_told_apart(name: ChannelName, status: int) -> None:
    channel, _ = _channel(name, httpx.Response(status, json={"title": "unauthorized", "detail": "token is expired"}))
    outcome = await channel.send(outgoing(channel=name))
    assert isinstance(outcome, Declined)
    assert outcome.is_credential
    assert outcome.retry_after is None
    assert "token is expired" in outcome.reason


async def test_a_question_that_is_gone_is_told_so() -> None:
    channel, _ = _channel(ChannelName.QUESTION, httpx.Response(404, json={"error": True, "errorText": "Не найден"}))
    outcome = await channel.send(outgoing(channel=ChannelName.QUESTION))
    assert isinstance(outcome, Declined)
    assert outcome.is_gone


@pytest.mark.parametrize("name", _BOTH)
@pytest.mark.parametrize(
    "change",
    [{"text": "я"}, {"text": ""}, {"text": "я" * 5001}, {"external_id": " "}, {"seller_id": SellerId("other")}],
)
async def test_what_cannot_be_sent_never_leaves(name: ChannelName, change: dict[str, str]) -> None:
    channel, recorder = _channel(name, httpx.Response(204))
    outcome = await channel.send(replace(outgoing(channel=name), **change))  # type: ignore[arg-type]  # one text field
    assert isinstance(outcome, Declined)
    assert outcome.retry_after is None
    assert recorder.requests == []


async def test_a_reply_for_another_channel_never_leaves() -> None:
    channel, recorder = _channel(ChannelName.REVIEW, httpx.Response(204))
    assert isinstance(await channel.send(outgoing(channel=ChannelName.QUESTION)), Declined)
    assert recorder.requests == []


def _item(answer: object, identity: str = "r1") -> httpx.Response:
    return httpx.Response(200, json={"data": {"id": identity, "state": "wbRu", "answer": answer}, "error": False})


@pytest.mark.parametrize("name", _BOTH)
async def test_our_text_in_the_slot_is_ours_whatever_its_blanks(name: ChannelName) -> None:
    channel, _ = _channel(name, _item({"text": "  Спасибо \n за\u00a0отзыв! ", "editable": True}))
    assert await channel.read_back(outgoing(channel=name, text="Спасибо за отзыв!")) == Ours(state="wbRu")


@pytest.mark.parametrize("name", _BOTH)
async def test_another_text_is_somebody_elses(name: ChannelName) -> None:
    channel, _ = _channel(name, _item({"text": "Ответил менеджер", "editable": True}))
    assert await channel.read_back(outgoing(channel=name)) == AnsweredElsewhere("Ответил менеджер")


@pytest.mark.parametrize("name", _BOTH)
async def test_an_empty_slot_is_absent(name: ChannelName) -> None:
    channel, _ = _channel(name, _item(None))
    assert await channel.read_back(outgoing(channel=name)) == Absent()


async def test_the_state_of_a_review_answer_is_its_own() -> None:
    channel, _ = _channel(ChannelName.REVIEW, _item({"text": "Спасибо!", "state": "reviewRequired"}))
    assert await channel.read_back(outgoing()) == Ours(state="reviewRequired", moderation=Moderation.WAITING)


@pytest.mark.parametrize("name", _BOTH)
@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(503),
        httpx.Response(429),
        httpx.Response(401),
        httpx.Response(400),
        httpx.Response(302),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, json={}),
        httpx.Response(200, json={"data": {"id": "r1"}, "error": False}),
        httpx.Response(200, json={"data": {"id": "other", "answer": None}, "error": False}),
        httpx.Response(200, json={"data": {"id": "r1", "answer": None}, "error": True, "errorText": "busy"}),
        _item({"text": " "}),
        _item({}),
        _item("Спасибо!"),
        httpx.ReadTimeout("slow"),
        httpx.ConnectError("refused"),
        httpx.RemoteProtocolError("dropped"),
    ],
)
async def test_what_could_not_be_read_is_never_absent(name: ChannelName, answer: httpx.Response | Exception) -> None:
    channel, _ = _channel(name, answer)
    found = await channel.read_back(outgoing(channel=name))
    assert isinstance(found, Unreadable)
    assert not found.is_gone


@pytest.mark.parametrize("name", _BOTH)
@pytest.mark.parametrize("status", [204, 404, 410, 422])
async def test_an_id_the_vendor_does_not_know_is_gone(name: ChannelName, status: int) -> None:
    channel, _ = _channel(name, httpx.Response(status))
    found = await channel.read_back(outgoing(channel=name))
    assert isinstance(found, Unreadable)
    assert found.is_gone


@given(text=st.text(min_size=2, max_size=200).filter(lambda text: text.replace("\x00", "").strip()))
def test_a_text_always_recognises_itself(text: str) -> None:
    assert isinstance(compare({"text": text}, text, state=None), Ours)
    assert isinstance(compare({"text": f"{text} и ещё слово"}, text, state=None), AnsweredElsewhere)


async def test_an_edit_asks_first_whether_it_is_allowed() -> None:
    for answer in (None, {"text": "Спасибо", "editable": False}, {"text": "Спасибо"}):
        recorder = Recorder(_item(answer))
        channel = connect(recorder).channels[ChannelName.REVIEW]
        assert isinstance(channel, WildberriesFeedbacks)
        assert isinstance(await channel.edit(outgoing()), Declined)
        assert [request.method for request in recorder.requests] == ["GET"]


async def test_an_edit_is_a_patch_and_only_the_edit_is() -> None:
    recorder = Recorder(_item({"text": "Спасибо", "editable": True}), httpx.Response(204))
    channel = connect(recorder).channels[ChannelName.REVIEW]
    assert isinstance(channel, WildberriesFeedbacks)
    assert await channel.edit(outgoing()) == Accepted()
    await channel.send(outgoing())
    assert [request.method for request in recorder.requests] == ["GET", "PATCH", "POST"]


async def test_marking_as_viewed_carries_no_answer_and_no_state() -> None:
    recorder = Recorder(httpx.Response(200, json=_DONE))
    channel = connect(recorder).channels[ChannelName.QUESTION]
    assert isinstance(channel, WildberriesQuestions)
    assert await channel.mark_viewed("q1") == Accepted()
    assert json.loads(recorder.requests[0].content) == {"id": "q1", "wasViewed": True}


@given(text=st.text(min_size=0, max_size=60), identity=st.text(min_size=0, max_size=20))
async def test_no_text_and_no_id_can_reject_a_question(text: str, identity: str) -> None:
    recorder = Recorder(_item({"text": "x", "editable": True}, identity), httpx.Response(200, json=_DONE))
    channel = connect(recorder).channels[ChannelName.QUESTION]
    assert isinstance(channel, WildberriesQuestions)
    reply = outgoing(identity, channel=ChannelName.QUESTION, text=text)
    await channel.edit(reply)
    await channel.send(reply)
    await channel.mark_viewed(identity)
    bodies = [json.loads(request.content) for request in recorder.requests if request.content]
    assert all(body.get("state", "wbRu") == "wbRu" for body in bodies)


def test_the_questions_file_knows_one_state_and_takes_none() -> None:
    tree = ast.parse(Path(connectors.wildberries_questions.__file__).read_text(encoding="utf-8"))
    states = [
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value in ("wbRu", "none")
    ]
    arguments = {
        arg.arg for node in ast.walk(tree) if isinstance(node, ast.arguments) for arg in (*node.args, *node.kwonlyargs)
    }
    assert states == ["wbRu"]
    assert "state" not in arguments


async def test_nothing_a_channel_can_do_rejects_a_question_of_the_shop() -> None:
    shop = make_shop(make_question("q1"))
    channel = connect(transport=practice(shop)).channels[ChannelName.QUESTION]
    assert isinstance(channel, WildberriesQuestions)
    for text in ("none", '{"state":"none"}', "отклонить", "Да, можно"):
        await channel.send(outgoing("q1", channel=ChannelName.QUESTION, text=text))
        await channel.edit(outgoing("q1", channel=ChannelName.QUESTION, text=text))
    await channel.mark_viewed("q1")
    question = shop.find("question", "q1")
    assert question is not None
    assert not question.is_rejected


async def test_moderation_is_seen_from_the_outside() -> None:
    time = HeldTime()
    shop = make_shop(time=time)
    config = ShopConfig(limits="lifted", lag_seconds=5, moderation_seconds=10, reject_words=("телефон",))
    channel = connect(transport=practice(shop, config), token=TOKEN).channels[ChannelName.REVIEW]
    reply = outgoing("r1", text="Напишите нам на телефон")
    assert await channel.send(reply) == Accepted()
    assert await channel.read_back(reply) == Absent()
    time.seconds += 6
    assert await channel.read_back(reply) == Ours(state="reviewRequired", moderation=Moderation.WAITING)
    time.seconds += 10
    assert await channel.read_back(reply) == Ours(state="rejected", moderation=Moderation.REFUSED)


async def test_a_kill_switch_turned_while_the_limiter_held_the_call_stops_it() -> None:
    async def permit() -> str | None:
        return "the kill switch is on"

    recorder = Recorder(httpx.Response(204))
    outcome = await reviews(recorder).send(replace(outgoing(), permit=permit))
    assert isinstance(outcome, Declined)
    assert outcome.retry_after is not None
    assert recorder.requests == []


async def test_a_rejected_question_is_gone_and_never_an_empty_slot() -> None:
    row = {"id": "r1", "answer": None, "state": "none"}
    recorder = Recorder(httpx.Response(200, json={"data": row, "error": False}))
    standing = await questions(recorder).read_back(outgoing(channel=ChannelName.QUESTION))
    assert isinstance(standing, Unreadable)
    assert standing.is_gone
