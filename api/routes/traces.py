"""What was done about messages, step by step: the list, the way from a card to its traces, one tree."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from api.deps import DeskDep, IdDep
from api.routes.scores import UNKNOWN, TraceId
from api.schemas.texts import NO_NUL
from api.schemas.traces import TraceOut, TracePageOut, TracesOut, trace_out, trace_page_out, trace_summary_out
from desk.decisions import Verdict
from desk.interactions import ChannelName, InteractionId
from storage.interactions import get_interaction
from storage.page_marks import ROW_IDS
from storage.review_items import ReviewState
from storage.trace_lists import TraceFilter, list_heads
from storage.traces import list_traces, read_trace

router = APIRouter(prefix="/api", tags=["traces"])
Name = Annotated[str | None, Query(max_length=128, pattern=NO_NUL)]
Figure = Annotated[float | None, Query(ge=0, le=1e12)]


@router.get("/interactions/{interaction_id}/traces", summary="What was done about it", responses=UNKNOWN)
async def read_traces(
    interaction_id: IdDep, desk: DeskDep, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> TracesOut:
    """Newest first, each in sums. A trace is written about a second after its end and kept for some weeks."""
    await desk.db.read(get_interaction, desk.seller_id, interaction_id)
    found = await desk.db.read(list_traces, desk.seller_id, interaction_id, limit=limit)
    return TracesOut(traces=[trace_summary_out(trace) for trace in found])


def _of_the_decision(
    verdict: Verdict | None = None,
    category: Name = None,
    channel: ChannelName | None = None,
    model: Annotated[Name, Query(description="Who wrote the draft.")] = None,
    is_overridden: Annotated[bool | None, Query(description="A person sent it although the gate stopped it.")] = None,
) -> TraceFilter:
    return TraceFilter(verdict=verdict, category=category, channel=channel, model=model, is_overridden=is_overridden)


def _with_what_is_said(
    decided: Annotated[TraceFilter, Depends(_of_the_decision)],
    score: Annotated[Name, Query(description="A score of this name.")] = None,
    label: Annotated[Name, Query(description="A score with this label.")] = None,
    min_score: Annotated[float | None, Query(ge=-1e12, le=1e12)] = None,
    max_score: Annotated[float | None, Query(ge=-1e12, le=1e12)] = None,
    is_scored: Annotated[bool | None, Query(description="It has a score, whatever it says.")] = None,
    review: Annotated[ReviewState | None, Query(description="Its state in the review queue.")] = None,
) -> TraceFilter:
    return replace(
        decided, score=score, label=label, min_score=min_score, max_score=max_score, is_scored=is_scored, review=review
    )  # fmt: skip


@router.get("/traces", summary="Traces", responses={400: {"description": "Not a mark of this list."}})
async def read_all_traces(
    desk: DeskDep,
    told: Annotated[TraceFilter, Depends(_with_what_is_said)],
    interaction: Annotated[int | None, Query(ge=1, le=ROW_IDS[-1])] = None,
    name: Annotated[Name, Query(description="What it began with: handle, dispatch, pull.")] = None,
    status: Literal["ok", "error"] | None = None,
    day: Annotated[date | None, Query(description="In UTC.")] = None,
    min_cost_usd: Figure = None,
    min_duration_ms: Figure = None,
    after: Annotated[str | None, Query(max_length=200, description="`after` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> TracePageOut:
    """Newest first, by what was decided, what it cost and what is said of it."""
    wanted = replace(
        told, interaction_id=InteractionId(interaction) if interaction is not None else None, name=name, status=status,
        day=day, min_cost_usd=min_cost_usd, min_duration_ms=min_duration_ms,
    )  # fmt: skip
    page = await desk.db.read(list_heads, desk.seller_id, wanted=wanted, after=after, limit=limit)
    return trace_page_out(page.items, page.after)


@router.get("/traces/{trace_id}", summary="One trace", responses=UNKNOWN)
async def read_one_trace(trace_id: TraceId, desk: DeskDep) -> TraceOut:
    """Every step with its time, its facts and what went wrong."""
    return trace_out(await desk.db.read(read_trace, desk.seller_id, trace_id))
