"""Vendors: each file speaks one vendor surface and implements `desk.ports`. Imported by `api.bootstrap` alone.

A new channel is its file and its line in `CHANNELS`; one contract suite runs over every entry.
"""

from collections.abc import Mapping

import httpx

from connectors.pacing import Timing
from connectors.wildberries import ChannelClass, Wildberries, connect
from connectors.wildberries_chats import WildberriesChats
from connectors.wildberries_feedbacks import WildberriesFeedbacks
from connectors.wildberries_questions import WildberriesQuestions
from connectors.wildberries_token import CHATS, CONTENT, FEEDBACKS
from desk.interactions import ChannelName, Marketplace, SellerId
from desk.ports import Limiter

CHANNELS: Mapping[Marketplace, Mapping[ChannelName, ChannelClass]] = {
    Marketplace.WILDBERRIES: {
        ChannelName.REVIEW: WildberriesFeedbacks,
        ChannelName.QUESTION: WildberriesQuestions,
        ChannelName.CHAT: WildberriesChats,
    },
}


def open_wildberries(
    *,
    seller_id: SellerId,
    token: str,
    feedbacks_url: str,
    content_url: str,
    chat_url: str,
    limiter: Limiter,
    transport: httpx.AsyncBaseTransport | None = None,
    timing: Timing | None = None,
) -> Wildberries:
    """One seller's Wildberries: `.channels`, `.catalogue`, `.report()`, `.aclose()`. Makes no call."""
    return connect(
        CHANNELS[Marketplace.WILDBERRIES],
        seller_id=seller_id,
        token=token,
        hosts={FEEDBACKS: feedbacks_url, CONTENT: content_url, CHATS: chat_url},
        limiter=limiter,
        transport=transport,
        timing=timing,
    )
