"""The assistant's hands: tools that write a draft for reading, and tools that only put a change forward.

None of them changes the desk. `agent.assistant_acts` does what a person confirmed.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Literal

from pydantic_ai import ModelRetry
from sqlalchemy import Connection

from agent.assistant_context import AssistantContext, told
from agent.assistant_figures import get_figures
from agent.assistant_reads import READS, Context
from agent.desk import Desk
from agent.router import Helpers
from agent.speaking import speaking
from agent.think import helpers_of, think
from desk.errors import BadInput
from desk.interactions import Interaction, InteractionId, Json
from desk.seller_rules import SellerRules
from desk.talks import ProposalKind
from storage.corrections import find_correction
from storage.drafts import find_newest_draft
from storage.interactions import get_interaction
from storage.settings import read_rules

_MOST_WORDS = 2_000
_MOST_TEXT = 5_000
Act = Literal["escalate", "assign", "close", "reopen", "note"]
Tool = Callable[..., Awaitable[Mapping[str, object]]]


async def draft_reply(ctx: Context, interaction_id: int, wish: str = "") -> Mapping[str, object]:
    """Write a reply to a customer's message and have it judged, for the person to read. Nothing is stored or sent.

    `interaction_id`: a number from another result, or the open card's. `wish`: how to write it, in the person's own
    words ("короче", "warmer", "mention the warranty"); empty for a first version. A wish is about the last version.

    Returns `text`, the gate's `verdict` (send, draft, block, escalate), its `findings` and what stays `unknown`.
    To have it sent, call propose_reply with exactly this text.
    """
    deps = ctx.deps
    item = await deps.find(interaction_id)
    desk, message, rules, helpers = await deps.desk.db.read(_read, deps.desk, item.id)
    before = await deps.desk.db.read(find_newest_draft, deps.desk.seller_id, item.id)
    previous = deps.drafts.get(item.id) or (before.draft.text if before else None)
    made = await think(
        desk, message, rules=rules, helpers=helpers, instruction=wish.strip()[:500] or None, must_draft=True,
        previous=previous if wish.strip() else None,
    )  # fmt: skip
    if made.draft is None:
        raise BadInput(f"nothing was drafted for interaction {item.id}: a person must answer it")
    deps.drafts[item.id] = made.draft.text
    return {
        "id": int(item.id),
        "text": told(made.draft.text, limit=_MOST_TEXT),
        "verdict": made.decision.verdict.value,
        "why": told(made.draft.why, limit=300),
        "findings": [{"guardrail": one.guardrail, "severity": one.severity.value, "reason": told(one.reason, limit=300)}
                     for one in made.decision.findings],
        "unknown": [told(one, limit=200) for one in made.draft.unknowns],
    }  # fmt: skip


async def propose_reply(ctx: Context, interaction_id: int, text: str) -> Mapping[str, object]:
    """Put forward that this text is sent to the customer. Nothing is sent: the person confirms a form.

    Use it after draft_reply, or with words the person dictated. `text`: the whole reply.
    """
    if not 0 < len(text.strip()) <= _MOST_TEXT or "\x00" in text:
        raise ModelRetry(f"a reply has 1 to {_MOST_TEXT} characters, found {len(text)}")
    return await ctx.deps.propose(ProposalKind.REPLY, interaction_id, {"text": text.strip()})


async def propose_link(
    ctx: Context, interaction_id: int, other_id: int, linked: bool, reason: str = ""
) -> Mapping[str, object]:
    """Put forward that two messages belong together (`linked` true), or do not (false). The person confirms.

    `reason`: the person's own words for why; empty when they gave none.
    """
    if interaction_id == other_id:
        raise ModelRetry(f"{interaction_id} cannot be linked to itself; name two different messages")
    await ctx.deps.find(other_id)
    kind = ProposalKind.LINK if linked else ProposalKind.UNLINK
    return await ctx.deps.propose(kind, interaction_id, {"other_id": other_id, "reason": _words(reason)})


async def propose_act(ctx: Context, interaction_id: int, act: Act, words: str = "") -> Mapping[str, object]:
    """Put forward what an operator may do to a card: escalate, assign (to the person who asks), close, reopen, note.

    `words`: the reason, or the note's own text. The person confirms.
    """
    if act == "note" and not words.strip():
        raise ModelRetry("a note needs its text in `words`")
    arguments: dict[str, Json] = {} if act == "assign" else {"words": _words(words)}
    return await ctx.deps.propose(ProposalKind(act), interaction_id, arguments)


_WRITES = (draft_reply, propose_reply, propose_link, propose_act)


def tools_for(deps: AssistantContext) -> tuple[Tool, ...]:
    """What this reader's run may call: a viewer's reads only, and is offered no proposal."""
    reads: tuple[Tool, ...] = (*READS, get_figures)
    return (*reads, *_WRITES) if deps.may_act else reads


def _words(text: str) -> str:
    return text.replace("\x00", "").strip()[:_MOST_WORDS]


def _read(
    conn: Connection, desk: Desk, interaction_id: InteractionId
) -> tuple[Desk, Interaction, SellerRules, Helpers]:
    rules = read_rules(conn, desk.seller_id, desk.playbook)
    message = get_interaction(conn, desk.seller_id, interaction_id)
    said = find_correction(conn, desk.seller_id, message.id, revision=message.revision)
    corrected = said.intent if said is not None and said.intent in desk.playbook.categories else None
    helpers = helpers_of(conn, desk, message.channel, corrected=corrected)
    return speaking(conn, desk, rules, message.id), message, rules, helpers
