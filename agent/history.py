"""What a draft is shown of the conversation so far and of who writes; what a message that says nothing new is about."""

import json
from dataclasses import dataclass, replace
from datetime import datetime

from agent.outstanding import find_outstanding
from desk.customers import Known
from desk.decisions import Route
from desk.followups import request_before, says_nothing_new
from desk.history import split_thread
from desk.interactions import Interaction, Json, Message
from desk.playbook import Playbook
from tools.context import ToolContext
from tools.subscription_reads import tell_order, tell_subscription

_THREAD, _RECAP, _CUSTOMER = "earlier_in_this_chat", "said_before", "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """`earlier`: the same chat before, word by word, oldest first; `recap`: what was said before that, in short."""

    earlier: tuple[Message, ...] = ()
    recap: str = ""


async def read_history(
    interaction: Interaction, context: ToolContext, playbook: Playbook
) -> tuple[History, Interaction]:
    """The newest messages that fit the playbook's budget, and the recap of those before; the message as it is meant.

    The snapshot keeps it all; what the shop said there it may say again.
    """
    thread = await context.reader.find_thread()
    if not thread:
        return History(), interaction
    earlier = split_thread(thread, budget=playbook.drafting.history.word_for_word).kept
    told: list[Json] = [{"author": message.author.value, "text": message.text} for message in earlier]
    context.record(_THREAD, {"messages": told})
    recap = await context.reader.find_recap()
    if recap is not None:
        context.record(_RECAP, {"text": recap.text})
    history = History(earlier=earlier, recap=recap.text if recap else "")
    return history, take_up(interaction, history, playbook)


def take_up(interaction: Interaction, history: History, playbook: Playbook) -> Interaction:
    """The message with the request it belongs to before its words, when it says nothing new itself; else as it is."""
    if not history.earlier or not says_nothing_new(interaction.text, playbook):
        return interaction
    before = request_before(history.earlier, playbook)
    return interaction if before is None else replace(interaction, text=f"{before}\n{interaction.text}")


async def describe_customer(context: ToolContext, route: Route, *, now: datetime, playbook: Playbook) -> str:
    """Who is proven to write, as JSON: since when, the subscription, the newest orders, what is unusual; "" for a
    stranger.

    No address, no payment: a tool tells what an answer needs.
    """
    standing = await context.reader.find_standing()
    if not isinstance(standing, Known):
        return ""
    account, policy = standing.account, playbook.drafting.history
    unusual = await find_outstanding(route, context.reader, now=now, playbook=playbook)
    orders: list[Json] = [tell_order(one) for one in account.orders[: policy.orders]]
    plans: list[Json] = [tell_subscription(one) for one in account.subscriptions]
    reasons: list[Json] = [one.reason for one in unusual]
    since = account.customer.since
    told: dict[str, Json] = {
        "since": since.isoformat() if since else None, "subscriptions": plans, "orders": orders, "unusual": reasons,
    }  # fmt: skip
    return json.dumps(context.record(_CUSTOMER, told), ensure_ascii=False)
