"""What was done about a message, step by step: the way from a card to its traces."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.deps import DeskDep, IdDep
from api.schemas.traces import TraceOut, TracesOut, trace_out, trace_summary_out
from storage.interactions import get_interaction
from storage.traces import list_traces, read_trace

router = APIRouter(prefix="/api", tags=["traces"])
_UNKNOWN: dict[int | str, dict[str, object]] = {404: {"description": "Not this seller's, or forgotten by now."}}


@router.get("/interactions/{interaction_id}/traces", summary="What was done about it", responses=_UNKNOWN)
async def read_traces(
    interaction_id: IdDep, desk: DeskDep, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> TracesOut:
    """Newest first, each in sums. A trace is written about a second after its end and kept for some weeks."""
    await desk.db.read(get_interaction, desk.seller_id, interaction_id)
    found = await desk.db.read(list_traces, desk.seller_id, interaction_id, limit=limit)
    return TracesOut(traces=[trace_summary_out(trace) for trace in found])


@router.get("/traces/{trace_id}", summary="One trace", responses=_UNKNOWN)
async def read_one_trace(
    trace_id: Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="From a draft, a list or a log line.")],
    desk: DeskDep,
) -> TraceOut:
    """Every step with its time, its facts and what went wrong."""
    return trace_out(await desk.db.read(read_trace, desk.seller_id, trace_id))
