"""The tools that put a change forward. Nothing changes here: each returns what somebody has to confirm, or why not."""

from collections.abc import Mapping
from dataclasses import asdict

from pydantic_ai import RunContext

from desk.customers import Address, Frequency, Known, Order, SubscriptionStatus
from desk.interactions import Json
from desk.subscription_rules import check_address, check_month, describe_month, shorten, why_not_changed
from tools.context import ToolContext
from tools.customer_answers import find_known, propose, refuse, subscription_of

_WANTED_PHOTOS = ("the damaged item", "the whole content of the box", "the outside of the box with its label")


async def change_frequency(ctx: RunContext[ToolContext], frequency: Frequency) -> Mapping[str, object]:
    """Puts forward that boxes go out at another pace. Nothing changes until it is confirmed.

    Use it when the customer asks for another pace and says which one. `frequency`: monthly | every_2_months |
    every_3_months, as the customer asked.

    Returns `proposed` and `action`, or `proposed` false with `note`.
    """
    return ctx.deps.record("change_frequency", await _frequency(ctx, frequency), {"frequency": frequency.value})


async def skip_month(ctx: RunContext[ToolContext], month: str) -> Mapping[str, object]:
    """Puts forward that one month goes without a box. Nothing changes until it is confirmed.

    Use it when the customer wants to leave out one box. `month`: `YYYY-MM`, this month or one of the next twelve; "next
    month" is counted from today.

    Returns `proposed` and `action`, or `proposed` false with `note`.
    """
    return ctx.deps.record("skip_month", await _skip(ctx, month), {"month": month})


async def pause_subscription(ctx: RunContext[ToolContext], until: str = "") -> Mapping[str, object]:
    """Puts forward that no box goes out for a while. Nothing changes until it is confirmed.

    Use it when the customer wants a break of more than one box. `until`: `YYYY-MM`, the month boxes begin again, within
    a year; empty: until the customer asks for it.

    Returns `proposed` and `action`, or `proposed` false with `note`.
    """
    return ctx.deps.record("pause_subscription", await _pause(ctx, until), {"until": until})


async def change_address(
    ctx: RunContext[ToolContext],
    recipient: str = "",
    street: str = "",
    city: str = "",
    region: str = "",
    postal_code: str = "",
    country: str = "",
) -> Mapping[str, object]:
    """Puts forward another recipient or address. Nothing changes until it is confirmed.

    Use it only with what the customer wrote in this conversation. A new street needs its city; `recipient` alone
    changes the name. Parts the customer did not give stay empty; never fill one in from elsewhere.

    Returns `proposed` and `action`, or `proposed` false with `note` (then ask the customer for what is missing).
    """
    address = Address(
        recipient=recipient, street=street, city=city, region=region, postal_code=postal_code, country=country
    )
    arguments: dict[str, Json] = {name: part for name, part in asdict(address).items() if part}
    return ctx.deps.record("change_address", await _address(ctx, address), arguments)


async def create_damage_claim(ctx: RunContext[ToolContext], what: str) -> Mapping[str, object]:
    """Puts forward a claim about a damaged, leaking or missing item of the newest box. It promises no money.

    Use it when the customer reports one. `what`: the item and what is wrong with it, in the customer's words, 500
    characters at most. Never promise a refund or a replacement.

    Returns `proposed` and `action`, or `proposed` false with `note`.
    """
    return ctx.deps.record("create_damage_claim", await _claim(ctx, what), {"what": what})


async def request_photos(ctx: RunContext[ToolContext]) -> Mapping[str, object]:
    """Tells which photos a claim needs. Changes nothing.

    Use it with a report of damage when the customer has sent no photos, then ask for them in the reply. No arguments.

    Returns `photos`: what should be on them.
    """
    wanted: list[Json] = list(_WANTED_PHOTOS)
    return ctx.deps.record("request_photos", {"photos": wanted, "note": "Ask for them in the reply to this message."})


async def generate_cancel_link(ctx: RunContext[ToolContext]) -> Mapping[str, object]:
    """Puts the customer's own link to cancel below the reply. Cancels nothing; you never see the link.

    Use it when the customer asks again to cancel, or plainly asks for the link. No arguments. Write that the link
    is below; never write an address yourself and never say that the subscription is cancelled.

    Returns `link`: below | none, with `note`.
    """
    return ctx.deps.record("generate_cancel_link", await _link(ctx))


async def _frequency(ctx: RunContext[ToolContext], frequency: Frequency) -> dict[str, Json]:
    known = await find_known(ctx)
    if not isinstance(known, Known):
        return known
    subscription = subscription_of(known)
    if isinstance(subscription, dict):
        return subscription
    if note := why_not_changed(subscription):
        return refuse(note)
    if subscription.frequency is frequency:
        return refuse(f"Boxes already go out {describe(frequency)}.")
    return propose(ctx, known, "change_frequency", target=subscription.id, arguments={"frequency": frequency.value},
                   summary=f"Send a box {describe(frequency)}")  # fmt: skip


def describe(frequency: Frequency) -> str:
    """For people."""
    return {Frequency.MONTHLY: "every month", Frequency.EVERY_2_MONTHS: "every 2 months",
            Frequency.EVERY_3_MONTHS: "every 3 months"}[frequency]  # fmt: skip


async def _skip(ctx: RunContext[ToolContext], month: str) -> dict[str, Json]:
    known = await find_known(ctx)
    if not isinstance(known, Known):
        return known
    subscription = subscription_of(known)
    if isinstance(subscription, dict):
        return subscription
    note = why_not_changed(subscription) or check_month(month, now=known.as_of)
    if note is None and month in subscription.skipped:
        note = f"{describe_month(month)} is skipped already."
    if note:
        return refuse(note)
    return propose(ctx, known, "skip_month", target=subscription.id, arguments={"month": month},
                   summary=f"Send no box in {describe_month(month)}")  # fmt: skip


async def _pause(ctx: RunContext[ToolContext], until: str) -> dict[str, Json]:
    known = await find_known(ctx)
    if not isinstance(known, Known):
        return known
    subscription = subscription_of(known)
    if isinstance(subscription, dict):
        return subscription
    note = why_not_changed(subscription) or (check_month(until, now=known.as_of) if until else None)
    if note is None and subscription.status is SubscriptionStatus.PAUSED:
        note = "The subscription is paused already."
    if note:
        return refuse(note)
    end = f"until {describe_month(until)}" if until else "until you ask for boxes again"
    return propose(ctx, known, "pause_subscription", target=subscription.id, arguments={"until": until},
                   summary=f"Pause the subscription {end}")  # fmt: skip


async def _address(ctx: RunContext[ToolContext], address: Address) -> dict[str, Json]:
    known = await find_known(ctx)
    if not isinstance(known, Known):
        return known
    subscription = subscription_of(known)
    if isinstance(subscription, dict):
        return subscription
    if note := why_not_changed(subscription) or check_address(address):
        return refuse(note)
    parts = {name: " ".join(part.split()) for name, part in asdict(address).items() if part.strip()}
    arguments: dict[str, Json] = dict(parts)
    return propose(ctx, known, "change_address", target=subscription.id, arguments=arguments,
                   summary=f"Send the boxes to {', '.join(parts.values())}")  # fmt: skip


async def _claim(ctx: RunContext[ToolContext], what: str) -> dict[str, Json]:
    known = await find_known(ctx)
    if not isinstance(known, Known):
        return known
    if not what.strip():
        return refuse("Ask the customer what is damaged.")
    order = _newest_sent(known.account.orders)
    if order is None:
        return refuse("No box was sent to this customer yet.")
    return propose(ctx, known, "create_damage_claim", target=order.id, arguments={"what": shorten(what)},
                   summary=f"Report damage in order {order.id}: {shorten(what)}")  # fmt: skip


def _newest_sent(orders: tuple[Order, ...]) -> Order | None:
    sent = (one for one in orders if one.tracking or one.tracking_number)
    return next(sent, next(iter(orders), None))


async def _link(ctx: RunContext[ToolContext]) -> dict[str, Json]:
    known = await find_known(ctx)
    if not isinstance(known, Known):
        return known
    subscription = known.account.subscription
    if subscription is None or subscription.status is SubscriptionStatus.CANCELLED:
        return {"link": "none", "note": "There is no subscription to cancel."}
    return {"link": "below", "note": "The link is put below your reply. Nothing is cancelled by it being there."}
