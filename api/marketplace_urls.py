"""Where a message can be looked at on the marketplace's own pages, for an operator's click."""

from desk.interactions import ChannelName, Marketplace

# Public product pages; chats have no page of their own, only the seller portal's list (looked at 2026-11).
_WILDBERRIES = {
    ChannelName.REVIEW: "https://www.wildberries.ru/catalog/{nm_id}/feedbacks",
    ChannelName.QUESTION: "https://www.wildberries.ru/catalog/{nm_id}/questions",
    ChannelName.CHAT: "https://seller.wildberries.ru/chat-with-clients",
}
_PAGES = {Marketplace.WILDBERRIES: _WILDBERRIES}


def page_of(marketplace: Marketplace, channel: ChannelName, nm_id: int | None) -> str | None:
    """The address; None when the message names no product and its page needs one."""
    pattern = _PAGES.get(marketplace, {}).get(channel)
    if pattern is None or ("{nm_id}" in pattern and nm_id is None):
        return None
    return pattern.format(nm_id=nm_id)
