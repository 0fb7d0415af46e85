"""Paging over lists that change while we answer: nothing is skipped, little is repeated, and it always ends."""

import asyncio
from collections import Counter
from datetime import timedelta

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wildberries import CARD, NOW, TOKEN, HeldTime, Recorder, connect, make_message, make_question, make_shop, practice

from connectors.http import BodyTooBig
from connectors.wildberries_client import WildberriesClient
from connectors.wildberries_lists import ListCall, ListReader
from connectors.wildberries_paging import Position, Seen, Walk, load_walk
from connectors.wildberries_rows import review_of
from desk.errors import Refused, Unusable
from desk.interactions import ChannelName
from desk.ports import Channel, Cursor
from sandbox.goods import Message
from sandbox.state import Shop

_REVIEWS = ListCall(path="/api/v1/feedbacks", rows_key="feedbacks", reach=199_990, parse=review_of)


def _reader(transport: httpx.AsyncBaseTransport, *, take: int) -> ListReader:
    time = HeldTime()
    from_feedbacks = connect(transport=transport, time=time).channels[ChannelName.REVIEW]
    client: WildberriesClient = from_feedbacks._client  # type: ignore[attr-defined]  # the shared client of a connection
    return ListReader(client=client, call=_REVIEWS, take=take)


def _crowd(seconds: list[int]) -> list[Message]:
    """A review for every second given, counted back from NOW; equal seconds are a crowd."""
    return [
        make_message(f"r{number:03}", created_at=NOW - timedelta(hours=3) + timedelta(seconds=second))
        for number, second in enumerate(seconds)
    ]


async def _walk(reader: ListReader, shop: Shop, answer_after: list[int]) -> list[str]:
    """Read to the end; after page n answer the `answer_after[n]` oldest unanswered ones. Returns ids as they came."""
    seen, cursor, has_more = list[str](), None, True
    for number in range(500):
        page = await reader.fetch(cursor)
        seen += [item.external_id for item in page.items]
        cursor, has_more = page.cursor, page.has_more
        if not has_more:
            return seen
        waiting = [item for item in shop.all("review") if item.answer is None]
        for message in waiting[: answer_after[number] if number < len(answer_after) else 0]:
            shop.answer_review(message.id, "Спасибо за отзыв!")
    raise AssertionError("the walk does not end")


@settings(max_examples=40, deadline=None)
@given(
    seconds=st.lists(st.integers(0, 6), min_size=1, max_size=45),
    take=st.integers(2, 9),
    answer_after=st.lists(st.integers(0, 12), min_size=1, max_size=6),
)
def test_nothing_is_skipped_while_messages_are_answered(seconds: list[int], take: int, answer_after: list[int]) -> None:
    async def run() -> None:
        shop = make_shop(*_crowd(sorted(seconds)))
        seen = await _walk(_reader(practice(shop), take=take), shop, answer_after)
        assert set(seen) == {message.id for message in shop.all("review")}

    asyncio.run(run())


async def test_a_page_answered_whole_while_the_next_is_read_is_not_a_hole() -> None:
    shop = make_shop(*_crowd(list(range(40))))
    seen = await _walk(_reader(practice(shop), take=10), shop, [10])
    assert set(seen) == {message.id for message in shop.all("review")}


async def test_more_than_a_page_in_one_second_is_read_whole() -> None:
    for answered in ([], [0, 3], [0, 0, 13], [0, 8, 8, 8], [50]):
        shop = make_shop(*_crowd([0] * 57))
        seen = await _walk(_reader(practice(shop), take=10), shop, answered)
        assert set(seen) == {message.id for message in shop.all("review")}


async def test_repeats_are_few_where_seconds_differ() -> None:
    shop = make_shop(*_crowd(list(range(0, 600, 3))))
    seen = await _walk(_reader(practice(shop), take=20), shop, [0])
    assert set(seen) == {message.id for message in shop.all("review")}
    assert max(Counter(seen).values()) <= 2
    assert len(seen) - len(set(seen)) <= len(seen) / 20 + 1


async def test_new_messages_are_seen_in_the_middle_of_a_long_history() -> None:
    shop = make_shop(*_crowd(list(range(0, 900, 3))))
    for message in shop.all("review"):
        shop.answer_review(message.id, "Спасибо за отзыв!")
    reader, cursor, seen = _reader(practice(shop), take=10), None, list[str]()
    for number in range(40):
        page = await reader.fetch(cursor)
        cursor = page.cursor
        seen += [item.external_id for item in page.items]
        if number == 3:
            shop.record("add", channel="review", id="new", nm_id=CARD.nm_id, text="Ручка отвалилась!")
        if "new" in seen:
            assert number < 25
            assert page.has_more
            break
    rest = await _read_on(reader, cursor)
    assert {*seen, *rest} == {message.id for message in shop.all("review")}
    assert rest


async def _read_on(reader: ListReader, cursor: Cursor | None) -> list[str]:
    seen, has_more = list[str](), True
    while has_more:
        page = await reader.fetch(cursor)
        seen += [item.external_id for item in page.items]
        cursor, has_more = page.cursor, page.has_more
    return seen


async def test_a_page_comes_oldest_first() -> None:
    shop = make_shop(*_crowd([5, 1, 3, 2]))
    page = await _reader(practice(shop), take=10).fetch(None)
    assert [item.occurred_at for item in page.items] == sorted(item.occurred_at for item in page.items)


async def _drain(channel: Channel, cursor: Cursor | None = None) -> tuple[list[str], Cursor]:
    ids: list[str] = []
    while True:
        page = await channel.fetch_since(cursor)
        ids += [item.external_id for item in page.items]
        cursor = page.cursor
        if not page.has_more:
            return ids, cursor


async def test_a_pull_reads_both_lists_and_the_next_only_what_is_newer() -> None:
    old = [make_message(f"old{number}", minutes=60 * 24 * 3 + number) for number in range(20)]
    stars = make_message("stars", minutes=60 * 30, text="", rating=5)
    shop = make_shop(*old, stars, make_message("fresh", minutes=30))
    channel = connect(transport=practice(shop)).channels[ChannelName.REVIEW]
    first, cursor = await _drain(channel)
    assert Counter(first) == Counter(message.id for message in shop.all("review"))
    shop.record("add", channel="review", id="new", nm_id=101, text="Только что")
    again, _ = await _drain(channel, cursor)
    assert "new" in again
    assert set(again) <= {"new", "fresh", "stars"}


async def test_an_item_that_becomes_visible_late_is_still_found() -> None:
    shop = make_shop(make_message("first", minutes=10))
    channel = connect(transport=practice(shop)).channels[ChannelName.REVIEW]
    _, cursor = await _drain(channel)
    late = (NOW - timedelta(hours=5)).isoformat()
    shop.record("add", channel="review", id="late", nm_id=101, text="Проверяли долго", created_at=late)
    assert "late" in (await _drain(channel, cursor))[0]


async def test_questions_keep_take_and_skip_within_the_vendors_window() -> None:
    seconds = Position(since=5, skip=9_995, anchors=("a",))
    params = Walk(unanswered=seconds).params(take=1000, reach=10_000)
    assert int(params["take"]) + int(params["skip"]) == 10_000
    with pytest.raises(Unusable, match="share one second"):
        Walk(unanswered=Position(since=5, skip=10_000)).params(take=1000, reach=10_000)


def test_a_walk_goes_through_its_cursor_unchanged() -> None:
    place = Position(since=5, skip=40, anchors=("a", "b"), newest=9)
    walk = Walk(is_answered=True, unanswered=place, answered=Position(newest=3))
    assert load_walk(walk.dump()) == walk


def test_the_newest_second_is_asked_for_again() -> None:
    # Whether the vendor's dateFrom includes its own second is not documented: ask as if it did not.
    page = [Seen(id="a", second=5), Seen(id="b", second=9)]
    walk, _ = Walk().after(page, is_full=True, take=2, overlap=timedelta(hours=6))
    assert walk.params(take=2, reach=10)["dateFrom"] == 8


@pytest.mark.parametrize(
    "text",
    [None, "", "{", "[]", "null", '{"v":99}', '{"v":1}', '{"v":1,"is_answered":0,"unanswered":[],"answered":{}}'],
)
def test_a_cursor_we_did_not_write_starts_from_the_beginning(text: str | None) -> None:
    assert load_walk(Cursor(text) if text is not None else None) == Walk()


def test_a_vendor_that_repeats_one_page_for_ever_is_left_in_the_end() -> None:
    page = [Seen(id=f"r{number}", second=7) for number in range(1000)]
    walk, has_more = Walk(), True
    for _ in range(300):
        if walk.position.skip < 199_990:
            walk.params(take=1000, reach=199_990)
            walk, has_more = walk.after(page, is_full=True, take=1000, overlap=timedelta(hours=6))
    assert has_more
    with pytest.raises(Unusable, match="cannot page"):
        walk.params(take=1000, reach=199_990)


async def test_a_page_too_big_to_read_is_asked_for_by_halves() -> None:
    takes: list[int] = []

    class Heavy(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            takes.append(int(request.url.params["take"]))
            if takes[-1] > 300:
                raise BodyTooBig("too big")
            return httpx.Response(200, json={"data": {"feedbacks": []}, "error": False, "errorText": ""})

    await connect(transport=Heavy()).channels[ChannelName.REVIEW].fetch_since(None)
    assert takes == [1000, 500, 250]


async def test_rows_that_cannot_be_placed_do_not_stop_the_others() -> None:
    rows = [{"id": "a", "createdDate": "2026-11-20T10:00:00Z"}, {"id": "b"}, 7, {"createdDate": "2026-11-20T10:00:00Z"}]
    body = {"data": {"feedbacks": rows}, "error": False, "errorText": ""}
    page = await connect(Recorder(httpx.Response(200, json=body))).channels[ChannelName.REVIEW].fetch_since(None)
    assert [item.external_id for item in page.items] == ["a"]


@pytest.mark.parametrize("body", [{}, [], {"data": 5}, {"data": {}}, {"data": {"feedbacks": 5}, "error": False}])
async def test_an_answer_of_another_shape_is_unusable(body: object) -> None:
    channel = connect(Recorder(httpx.Response(200, json=body))).channels[ChannelName.REVIEW]
    with pytest.raises(Unusable):
        await channel.fetch_since(None)


async def test_null_is_an_empty_list() -> None:
    recorder = Recorder(httpx.Response(200, json={"data": {"feedbacks": None}, "error": False}))
    assert (await connect(recorder).channels[ChannelName.REVIEW].fetch_since(None)).items == ()


async def test_an_error_inside_a_200_is_a_refusal() -> None:
    body = {"data": None, "error": True, "errorText": "Плохой формат take"}
    with pytest.raises(Refused, match="Плохой формат take"):
        await connect(Recorder(httpx.Response(200, json=body))).channels[ChannelName.REVIEW].fetch_since(None)


async def test_questions_are_paged_the_same_way() -> None:
    shop = make_shop(*[make_question(f"q{number}", minutes=number) for number in range(30)])
    ids, _ = await _drain(connect(transport=practice(shop), token=TOKEN).channels[ChannelName.QUESTION])
    assert Counter(ids) == Counter(message.id for message in shop.all("question"))
