"""A seller's connection to one practice shop: all three of the vendor's hosts are its address."""

from connectors import open_wildberries
from connectors.wildberries import Wildberries
from desk.interactions import SellerId
from desk.ports import Limiter
from sandbox.tokens import practice_token


def connect_to(url: str, seller: SellerId, *, limiter: Limiter) -> Wildberries:
    """Opened with a practice token that opens everything; makes no call."""
    return open_wildberries(
        seller_id=seller,
        token=practice_token(),
        feedbacks_url=url,
        content_url=url,
        chat_url=url,
        limiter=limiter,
    )
