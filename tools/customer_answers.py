"""What the tools about a customer say when there is nobody to tell anything to, and how they put a change forward."""

import secrets
from collections.abc import Mapping

from pydantic_ai import RunContext

from desk.customers import Known, Standing, Subscription, Unproven
from desk.interactions import Json
from desk.proposed_actions import LIFETIME, Proposal
from tools.context import ToolContext

_ASK = "Nobody knows yet who writes. Ask for the e-mail address of the account; tell nothing about any account."
_CODE = (
    "An address was named; if an account has it, a code was sent there. Ask for the code, do not say whether the "
    "account exists, tell nothing about it."
)
_UNPROVEN = "An address was named that this channel does not prove. Say that a person will check; tell nothing."
_NO_SUBSCRIPTION = "This customer has no subscription; do not offer changes to one."


async def find_known(ctx: RunContext[ToolContext]) -> Known | dict[str, Json]:
    """The proven customer, or what a tool returns instead of their data."""
    standing = await ctx.deps.reader.find_standing()
    return standing if isinstance(standing, Known) else nobody(standing)


def nobody(standing: Standing) -> dict[str, Json]:
    """What every tool says of an account nobody has proven to be theirs: the same whether it exists or not."""
    if isinstance(standing, Unproven):
        return {"identified": False, "note": _CODE if standing.is_code_sent else _UNPROVEN}
    return {"identified": False, "note": _ASK}


def refuse(note: str) -> dict[str, Json]:
    """Nothing was put forward, and why."""
    return {"proposed": False, "note": note}


def subscription_of(known: Known) -> Subscription | dict[str, Json]:
    """The subscription a change is about, or what a tool returns when there is none."""
    return known.account.subscription or refuse(_NO_SUBSCRIPTION)


def propose(
    ctx: RunContext[ToolContext],
    known: Known,
    tool: str,
    *,
    target: str,
    arguments: Mapping[str, Json],
    summary: str,
) -> dict[str, Json]:
    """Put a change forward: noted once in the run, recorded with the decision, carried out by nobody here."""
    proposal = Proposal(
        customer_id=known.customer_id,
        tool=tool,
        target=target,
        arguments=arguments,
        summary=summary,
        nonce=secrets.token_hex(16),
        expires_at=known.as_of + LIFETIME,
    )
    if proposal.key() not in {one.key() for one in ctx.deps.proposals}:
        ctx.deps.proposals.append(proposal)
    return {
        "proposed": True,
        "action": summary,
        "expires_at": proposal.expires_at.isoformat(),
        "note": "Nothing has changed yet: the customer or an operator must confirm. Never say that it is done.",
    }
