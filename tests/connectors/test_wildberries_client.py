"""How we call: the header, the retries of reads, the waits after a 429."""

from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wildberries import NOW, TOKEN, HeldTime, Recorder, connect, outgoing, reviews

from connectors.pacing import busy_wait
from desk.errors import NotAllowed, TryLater
from desk.interactions import ChannelName
from desk.ports import Accepted, Declined
from sandbox.tokens import practice_token

_EMPTY = {"data": {"feedbacks": []}, "error": False, "errorText": ""}
_OK = httpx.Response(200, json=_EMPTY)


def _busy(**headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(429, headers=named, json={"title": "too many requests", "detail": "limited"})


@pytest.mark.parametrize("token", [TOKEN, f"Bearer {TOKEN}", f"  {TOKEN}\n"])
async def test_the_token_goes_out_as_it_was_given_but_for_blanks(token: str) -> None:
    recorder = Recorder(_OK)
    await reviews(recorder, token=token).fetch_since(None)
    assert recorder.requests[0].headers["Authorization"] == token.strip()


@pytest.mark.parametrize("token", ["", "not.a-token", "a.b.c", "two\nlines.x.y", "кириллица.x.y"])
async def test_what_cannot_be_a_token_never_reaches_the_vendor(token: str) -> None:
    recorder = Recorder(_OK)
    with pytest.raises(NotAllowed, match="REPLYDESK_WB_TOKENS"):
        await reviews(recorder, token=token).fetch_since(None)
    outcome = await reviews(recorder, token=token).send(outgoing())
    assert isinstance(outcome, Declined)
    assert outcome.is_credential
    assert recorder.requests == []


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"X_Ratelimit_Retry": "7", "X_Ratelimit_Reset": "40"}, 7),
        ({"Retry_After": "5"}, 5),
        ({"Retry_After": format_datetime(NOW + timedelta(seconds=9), usegmt=True)}, 9),
        ({"X_Ratelimit_Retry": "2", "Retry_After": "6"}, 6),
        ({"X_Ratelimit_Retry": "soon"}, 1),
        ({}, 1),
    ],
)
async def test_a_read_waits_exactly_as_a_429_asks(headers: dict[str, str], seconds: float) -> None:
    time, recorder = HeldTime(), Recorder(_busy(**headers), _OK)
    await reviews(recorder, time=time).fetch_since(None)
    assert time.seconds == pytest.approx(seconds)
    assert len(recorder.requests) == 2


async def test_without_headers_the_waits_are_one_two_and_four_seconds() -> None:
    time, recorder = HeldTime(), Recorder(_busy(), _busy(), _busy(), _OK)
    await reviews(recorder, time=time).fetch_since(None)
    assert [wait for wait in time.slept if wait >= 1] == [1, 2, 4]


async def test_a_read_gives_up_after_three_retries_with_the_wait() -> None:
    recorder = Recorder(_busy(X_Ratelimit_Retry="3"))
    with pytest.raises(TryLater) as caught:
        await reviews(recorder).fetch_since(None)
    assert len(recorder.requests) == 4
    assert caught.value.retry_after == timedelta(seconds=3)


async def test_a_long_wait_parks_the_job_instead_of_sleeping() -> None:
    time, recorder = HeldTime(), Recorder(_busy(X_Ratelimit_Retry="720"))
    with pytest.raises(TryLater) as caught:
        await reviews(recorder, time=time).fetch_since(None)
    assert caught.value.retry_after == timedelta(seconds=720)
    assert len(recorder.requests) == 1
    assert time.slept == []


async def test_a_write_meets_a_429_once_and_says_how_long_to_wait() -> None:
    recorder = Recorder(_busy(X_Ratelimit_Retry="3"))
    outcome = await reviews(recorder).send(outgoing())
    assert isinstance(outcome, Declined)
    assert outcome.retry_after == timedelta(seconds=3)
    assert not outcome.is_credential
    assert len(recorder.requests) == 1


async def test_a_429_of_one_method_holds_the_others_of_its_group() -> None:
    time, recorder = HeldTime(), Recorder(_busy(X_Ratelimit_Retry="10"), httpx.Response(204))
    wb = connect(recorder, time=time)
    await wb.channels[ChannelName.REVIEW].send(outgoing())
    await wb.channels[ChannelName.QUESTION].send(outgoing(channel=ChannelName.QUESTION))
    assert time.seconds == 10


async def test_an_empty_bucket_slows_the_next_call_down() -> None:
    time = HeldTime()
    recorder = Recorder(httpx.Response(204, headers={"X-Ratelimit-Remaining": "0"}))
    channel = reviews(recorder, time=time)
    await channel.send(outgoing())
    await channel.send(outgoing())
    assert time.seconds == pytest.approx(0.333)


async def test_a_failing_vendor_is_asked_three_times_for_a_read() -> None:
    time, recorder = HeldTime(), Recorder(httpx.Response(503))
    with pytest.raises(TryLater, match="503"):
        await reviews(recorder, time=time).fetch_since(None)
    assert len(recorder.requests) == 3
    assert [wait for wait in time.slept if wait >= 0.5] == [0.5, 1.0]


async def test_a_dropped_read_is_repeated_and_may_succeed() -> None:
    recorder = Recorder(httpx.RemoteProtocolError("dropped"), httpx.ConnectTimeout("slow"), _OK)
    assert (await reviews(recorder).fetch_since(None)).items == ()
    assert len(recorder.requests) == 3


@pytest.mark.parametrize("answer", [httpx.Response(500), httpx.ReadTimeout("slow"), httpx.Response(429)])
async def test_a_write_is_never_repeated(answer: httpx.Response | Exception) -> None:
    recorder = Recorder(answer, httpx.Response(204))
    assert not isinstance(await reviews(recorder).send(outgoing()), Accepted)
    assert len(recorder.requests) == 1


@pytest.mark.parametrize("value", ["nan", "inf", "-5", "", "tomorrow"])
def test_a_senseless_wait_is_as_good_as_none(value: str) -> None:
    assert busy_wait({"X-Ratelimit-Retry": value}, strikes=1, now=NOW) == timedelta(seconds=2)


def test_wildberries_own_wait_is_a_day_at_most_and_a_proxys_an_hour() -> None:
    assert busy_wait({"X-Ratelimit-Retry": "9" * 30}, strikes=0, now=NOW) == timedelta(days=1)
    date = format_datetime(NOW + timedelta(days=400), usegmt=True)
    assert busy_wait({"Retry-After": date}, strikes=0, now=NOW) == timedelta(hours=1)
    assert busy_wait({"Retry-After": "1000000000"}, strikes=0, now=NOW) == timedelta(hours=1)


_TEXTS = st.text() | st.sampled_from(["Wed, 25 Nov 2026 12:00:09", "Mon, 99 Xyz 20260 25:61:61 +9999", "1_0", "1e400"])


@given(one=_TEXTS, other=_TEXTS, strikes=st.integers(0, 99))
def test_whatever_the_headers_say_the_wait_is_a_wait(one: str, other: str, strikes: int) -> None:
    wait = busy_wait({"Retry-After": one, "X-Ratelimit-Retry": other}, strikes=strikes, now=NOW)
    assert timedelta(0) < wait <= timedelta(days=1)


@pytest.mark.parametrize("value", ["0", "-0", "Wed, 25 Nov 2026 11:59:59 GMT"])
def test_a_wait_that_is_over_is_as_good_as_none(value: str) -> None:
    assert busy_wait({"Retry-After": value}, strikes=2, now=NOW) == timedelta(seconds=4)
    assert busy_wait({"Retry-After": value, "X-Ratelimit-Retry": "0"}, strikes=0, now=NOW) == timedelta(seconds=1)


async def test_a_base_token_is_held_to_one_call_in_twelve_minutes() -> None:
    recorder = Recorder(_OK)
    channel = reviews(recorder, token=practice_token("base", issued_at=NOW))
    await channel.fetch_since(None)
    with pytest.raises(TryLater) as caught:
        await channel.fetch_since(None)
    assert caught.value.retry_after == timedelta(minutes=12)
    assert recorder.requests[0].url.params["take"] == "5000"


async def test_a_send_the_limiter_holds_back_has_surely_not_left() -> None:
    recorder = Recorder(httpx.Response(204))
    channel = reviews(recorder, token=practice_token("base", issued_at=NOW))
    await channel.send(outgoing())
    outcome = await channel.send(outgoing())
    assert isinstance(outcome, Declined)
    assert outcome.retry_after == timedelta(minutes=12)
    assert len(recorder.requests) == 1


async def test_a_token_never_shows_in_the_connection_itself() -> None:
    assert TOKEN not in repr(connect(Recorder(_OK)))
