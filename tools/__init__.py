"""What a model may call. Read tools read, write tools put forward; nothing here can reach a vendor."""

from collections.abc import Awaitable, Callable, Mapping

from tools.knowledge import search_knowledge
from tools.past_replies import get_past_replies
from tools.product_context import get_product_context
from tools.product_history import get_product_history
from tools.subscription_reads import (
    get_box_contents,
    get_customer_history,
    get_payment_history,
    get_subscription,
    track_package,
)
from tools.subscription_writes import (
    change_address,
    change_frequency,
    create_damage_claim,
    generate_cancel_link,
    pause_subscription,
    request_photos,
    skip_month,
)
from tools.timeline import get_timeline

Tool = Callable[..., Awaitable[Mapping[str, object]]]

TOOLS: Mapping[str, Tool] = {
    "get_product_context": get_product_context,
    "get_past_replies": get_past_replies,
    "get_timeline": get_timeline,
    "search_knowledge": search_knowledge,
    "get_product_history": get_product_history,
    "get_subscription": get_subscription,
    "get_customer_history": get_customer_history,
    "get_payment_history": get_payment_history,
    "track_package": track_package,
    "get_box_contents": get_box_contents,
    "change_frequency": change_frequency,
    "skip_month": skip_month,
    "pause_subscription": pause_subscription,
    "change_address": change_address,
    "create_damage_claim": create_damage_claim,
    "request_photos": request_photos,
    "generate_cancel_link": generate_cancel_link,
}
"""Every tool by the name a category's front matter switches it on with."""
