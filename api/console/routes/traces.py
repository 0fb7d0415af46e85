"""Traces: the list with its filters, one trace as a tree, what people say of it, and the review queue."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import HTMLResponse, Response

from agent.desk import Desk
from api.console.access import page_in
from api.console.render import Page, render, saying
from api.console.traces_view import BAR, comment_of, queued_of, row_of, said_of, span_in_words, steps_of
from api.console.zones import read_zone
from api.deps import DeskDep, HouseDep, PrincipalDep
from api.routes import review_queue, scores
from api.routes.review_queue import ItemId
from api.routes.scores import TraceId
from api.routes.traces import read_one_trace
from api.schemas.scores import ClaimRequest, CommentRequest, EnqueueRequest, ThumbRequest
from desk.decisions import Verdict
from desk.interactions import ChannelName
from storage.review_items import ReviewState
from storage.trace_lists import TraceFilter, list_heads

router = APIRouter(prefix="/traces", include_in_schema=False)
TracesPage = Annotated[Page, Depends(page_in("traces"))]
_LIMIT = 50
# What "slow" may mean, in milliseconds.
_SLOW = ("1000", "5000", "20000")
# What "dear" may mean, in US dollars.
_DEAR = ("0.001", "0.01", "0.1")
_SCORED: Mapping[str, TraceFilter] = {
    "any": TraceFilter(is_scored=True), "none": TraceFilter(is_scored=False),
    "up": TraceFilter(score="thumb", label="up"), "down": TraceFilter(score="thumb", label="down"),
}  # fmt: skip
_Words = Annotated[str, Form(min_length=1, max_length=4000, pattern="\\S")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The filters as the address carries them; empty means any, and an unknown value filters nothing."""

    verdict: str = ""
    channel: str = ""
    status: str = ""
    slow: str = ""
    cost: str = ""
    scored: str = ""
    review: str = ""
    category: str = ""
    day: str = ""

    @property
    def query(self) -> str:
        """As an address carries them."""
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        return urlencode({name: value for name, value in told.items() if value})

    def to_filter(self) -> TraceFilter:
        """What the list is read by."""
        return replace(
            _SCORED.get(self.scored, TraceFilter()),
            verdict=_known(self.verdict, tuple(Verdict)),
            channel=_known(self.channel, tuple(ChannelName)),
            status=_known(self.status, ("error", "ok")),
            min_duration_ms=float(self.slow) if self.slow in _SLOW else None,
            min_cost_usd=float(self.cost) if self.cost in _DEAR else None,
            review=_known(self.review, tuple(ReviewState)),
            category=self.category.strip() or None,
            day=_day(self.day),
        )


def _wanted(
    verdict: str = "", channel: str = "", status: str = "", slow: str = "", cost: str = "", scored: str = "",
    review: str = "",
    category: Annotated[str, Query(max_length=128, pattern=r"^[^\x00]*$")] = "", day: str = "",
) -> Wanted:  # fmt: skip
    return Wanted(
        verdict=verdict, channel=channel, status=status, slow=slow, cost=cost, scored=scored, review=review,
        category=category, day=day,
    )  # fmt: skip


WantedDep = Annotated[Wanted, Depends(_wanted)]
After = Annotated[str | None, Query(max_length=200)]


@router.get("")
async def traces(page: TracesPage, desk: DeskDep, wanted: WantedDep) -> HTMLResponse:
    """The list, or for htmx its body alone."""
    view = await _list(page, desk, wanted, None)
    is_part = page.request.headers.get("HX-Request") == "true"
    return render(page, "partials/traces.html" if is_part else "pages/traces.html", view)


@router.get("/rows")
async def more(page: TracesPage, desk: DeskDep, wanted: WantedDep, after: After = None) -> HTMLResponse:
    """The next lines."""
    return render(page, "partials/trace_rows.html", await _list(page, desk, wanted, after))


@router.get("/review")
async def review(page: TracesPage, desk: DeskDep, state: str = ReviewState.WAITING.value) -> HTMLResponse:
    """What somebody should look at."""
    return await _queue(page, desk, state)


@router.post("/review/next")
async def take_next(page: TracesPage, desk: DeskDep, principal: PrincipalDep) -> Response:
    """Take the one that waits longest and open it."""
    item = await review_queue.take_next(ClaimRequest(author=page.author), desk, principal)
    if isinstance(item, Response):
        return Response(status_code=204, headers=saying(page.words.say("traces.queue_empty")))
    return Response(status_code=204, headers={"HX-Redirect": f"/traces/{item.trace_id}"})


@router.post("/review/{item_id}/{act}")
async def end_review(
    page: TracesPage, desk: DeskDep, principal: PrincipalDep, item_id: ItemId, act: str
) -> HTMLResponse:
    """Done with one, not worth it, or back to the others."""
    ends = {"claim": review_queue.claim, "done": review_queue.done, "skip": review_queue.skip,
            "release": review_queue.release}  # fmt: skip
    if act in ends:
        await ends[act](item_id, ClaimRequest(author=page.author), desk, principal)
    return await _queue(page, desk, ReviewState.WAITING.value)


@router.get("/{trace_id}")
async def trace(page: TracesPage, desk: DeskDep, house: HouseDep, trace_id: TraceId) -> HTMLResponse:
    """One trace: what was done, step by step, and what is said of it."""
    told, zone = await read_one_trace(trace_id, desk), await desk.db.read(read_zone, desk)
    words, host = page.words, house.settings.langfuse_host
    view = {
        "trace": told, "steps": steps_of(told, words), "bar": BAR, "took": span_in_words(told.duration_ms, words),
        "at": words.moment(told.started_at, zone, form="d MMM y, HH:mm:ss"),
        "elsewhere": f"{host}/trace/{trace_id}" if host and house.settings.langfuse_public_key else "",
    }  # fmt: skip
    return render(page, "pages/trace.html", view | await _said(page, desk, trace_id))


@router.post("/{trace_id}/thumb")
async def thumb(
    page: TracesPage, desk: DeskDep, principal: PrincipalDep, trace_id: TraceId, is_up: Annotated[bool, Form()]
) -> HTMLResponse:
    """Up or down; the last one of a person counts."""
    await scores.put_thumb(trace_id, ThumbRequest(is_up=is_up, author=page.author), desk, principal)
    return render(page, "partials/trace_said.html", await _said(page, desk, trace_id))


@router.post("/{trace_id}/comment")
async def comment(
    page: TracesPage, desk: DeskDep, principal: PrincipalDep, trace_id: TraceId, text: _Words
) -> HTMLResponse:
    """A word about it."""
    await scores.write_comment(trace_id, CommentRequest(text=text, author=page.author), desk, principal)
    return render(page, "partials/trace_said.html", await _said(page, desk, trace_id))


@router.post("/{trace_id}/queue")
async def enqueue(page: TracesPage, desk: DeskDep, principal: PrincipalDep, trace_id: TraceId) -> Response:
    """Ask somebody to look at it."""
    await review_queue.enqueue(EnqueueRequest(trace_id=trace_id, author=page.author), desk, principal)
    return Response(status_code=204, headers=saying(page.words.say("traces.queued")))


async def _list(page: Page, desk: Desk, wanted: Wanted, after: str | None) -> dict[str, object]:
    found = await desk.db.read(list_heads, desk.seller_id, wanted=wanted.to_filter(), after=after, limit=_LIMIT)
    zone, words = await desk.db.read(read_zone, desk), page.words
    return {
        "rows": [row_of(head, words, zone) for head in found.items], "after": found.after, "wanted": wanted,
        "filters": _filters(wanted, page),
    }  # fmt: skip


def _filters(wanted: Wanted, page: Page) -> list[dict[str, object]]:
    words = page.words
    of = {
        "verdict": [(one.value, words.name("verdict", one)) for one in Verdict],
        "channel": [(one.value, words.name("channel", one)) for one in ChannelName],
        "status": [("error", words.say("traces.failed")), ("ok", words.say("traces.whole"))],
        "slow": [(one, words.say("traces.slower", n=int(one) // 1000)) for one in _SLOW],
        "cost": [(one, words.say("traces.dearer", usd=one)) for one in _DEAR],
        "scored": [(one, words.name("scored", one)) for one in _SCORED],
        "review": [(one.value, words.name("review_state", one)) for one in ReviewState],
    }
    return [
        {"name": name, "title": words.say(f"traces.by_{name}"), "value": getattr(wanted, name), "options": options}
        for name, options in of.items()
    ]


async def _queue(page: Page, desk: Desk, state: str) -> HTMLResponse:
    known = state if state in tuple(ReviewState) else ReviewState.WAITING.value
    found = await review_queue.read_queue(desk, ReviewState(known))
    zone, words = await desk.db.read(read_zone, desk), page.words
    view = {
        "items": [queued_of(one, words, zone, reader=page.author) for one in found.items], "state": known,
        "states": [(one.value, words.name("review_state", one)) for one in ReviewState],
    }  # fmt: skip
    is_part = page.request.headers.get("HX-Request") == "true"
    return render(page, "partials/review_queue.html" if is_part else "pages/review_queue.html", view)


async def _said(page: Page, desk: Desk, trace_id: str) -> dict[str, object]:
    zone, words = await desk.db.read(read_zone, desk), page.words
    given = await scores.read_scores(trace_id, desk)
    thumbs = {one.value for one in given if one.name == "thumb" and one.author == page.author}
    return {
        "trace_id": trace_id,
        "scores": [said_of(one, words, zone) for one in given],
        "comments": [comment_of(one, words, zone) for one in await scores.read_comments(trace_id, desk)],
        "thumb": "up" if 1.0 in thumbs else "down" if 0.0 in thumbs else "",
    }


def _known(value: str, values: tuple[str, ...]) -> str | None:
    return value if value in values else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
