"""What is known about a product from what customers wrote, and what was answered."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.deps import DeskDep
from api.schemas import ProductContextOut, ResponsePageOut
from api.schemas.numbers import RowId
from desk.interactions import ChannelName, Marketplace
from storage.product_days import find_product_history
from storage.response_history import list_responses

router = APIRouter(prefix="/api", tags=["products and answers"])


@router.get("/products/{nm_id}/context", summary="What customers say about a product")
async def read_context(
    nm_id: Annotated[RowId, Path()],
    desk: DeskDep,
    days: Annotated[int, Query(ge=1, le=730, description="How many days back, today included.")] = 45,
    marketplace: Marketplace = Marketplace.WILDBERRIES,
) -> ProductContextOut:
    """Counts, mean rating, topics, intents, and questions that keep coming; empty when nobody wrote about it."""
    today = desk.clock().date()
    history = await desk.db.read(
        find_product_history,
        desk.seller_id,
        marketplace=marketplace,
        nm_id=nm_id,
        since=today - timedelta(days=days - 1),
        until=today,
    )
    return ProductContextOut.model_validate(history)


@router.get("/responses", summary="What was answered, newest first")
async def read_responses(
    desk: DeskDep,
    channel: ChannelName | None = None,
    nm_id: RowId | None = None,
    after: Annotated[str | None, Query(max_length=200, description="The `after` of the previous page.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ResponsePageOut:
    """Every answer that stands at the marketplace: who gave it, from which draft, after how long."""
    page = await desk.db.read(list_responses, desk.seller_id, channel=channel, nm_id=nm_id, after=after, limit=limit)
    return ResponsePageOut.model_validate(page)
