"""Does what a person confirmed: takes the proposal once, then calls the very function a press in the console calls."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from agent import desk_acts
from agent.approve import approve
from agent.desk import Desk
from agent.text_check import tell
from desk.errors import Conflict, DeskError
from desk.interactions import InteractionId
from desk.talks import Proposal, ProposalKind, ProposalState
from storage.audit import append_audit
from storage.interactions import get_interaction
from storage.links import link_by_hand, unlink_by_hand
from storage.talk_proposals import get_proposal, note_outcome, take_proposal
from storage.working_texts import drop_working_text

UNDO = timedelta(seconds=10)
"""How long a confirmed reply can be called back, as on the card."""
_MOST_OUTCOME = 500


async def confirm(desk: Desk, proposal_id: int, *, who: str, given_hash: str) -> Proposal:
    """Do what was put forward to `who`, once, exactly as `given_hash` names it; the proposal with its outcome.

    `NotFound` for another person's. `Conflict` for one that was changed, used or has expired, or whose card moved on:
    nothing is done then. A proposal the desk refused stays used, with the reason.
    """
    taken = await desk.db.write(take_proposal, desk.seller_id, proposal_id, who=who, given_hash=given_hash,
                                now=desk.clock())  # fmt: skip
    try:
        await _check_revision(desk, taken)
        outcome = await _ACTS[taken.what.kind](desk, taken)
        state = ProposalState.DONE
    except DeskError as error:
        outcome, state = str(error), ProposalState.REFUSED
    await desk.db.write(note_outcome, desk.seller_id, proposal_id, state=state, outcome=outcome[:_MOST_OUTCOME])
    if state is ProposalState.DONE:
        details = {"interaction": int(taken.what.interaction_id), "kind": taken.what.kind.value}
        await desk.db.write(append_audit, desk.seller_id, actor=who, action="assistant.confirmed",
                            subject=str(proposal_id), details=details, now=desk.clock())  # fmt: skip
    return await desk.db.read(get_proposal, desk.seller_id, proposal_id, who=who)


async def _check_revision(desk: Desk, taken: Proposal) -> None:
    item = await desk.db.read(get_interaction, desk.seller_id, taken.what.interaction_id)
    if item.revision != taken.what.arguments["revision"]:
        raise Conflict(f"the customer of interaction {item.id} wrote again since this was put forward; look first")


async def _reply(desk: Desk, taken: Proposal) -> str:
    told = taken.what.arguments
    approved = await approve(
        desk, taken.what.interaction_id, text=str(told["text"]), revision=int(str(told["revision"])), author=taken.who,
        idempotency_key=f"assistant-{taken.id}-{taken.hash[:16]}", undo_for=UNDO,
    )  # fmt: skip
    if approved.reply is None:
        raise Conflict(tell(approved.stops))
    await desk.db.write(drop_working_text, desk.seller_id, taken.what.interaction_id)
    return f"reply {approved.reply.id}"


async def _link(desk: Desk, taken: Proposal) -> str:
    told = taken.what.arguments
    say = link_by_hand if taken.what.kind is ProposalKind.LINK else unlink_by_hand
    record = await desk.db.write(
        say, desk.seller_id, taken.what.interaction_id, InteractionId(int(str(told["other_id"]))), author=taken.who,
        reason=str(told["reason"]), now=desk.clock(),
    )  # fmt: skip
    return f"link {record.id}"


async def _escalate(desk: Desk, taken: Proposal) -> str:
    await desk_acts.escalate(desk, taken.what.interaction_id, reason=_words(taken), author=taken.who)
    return ""


async def _assign(desk: Desk, taken: Proposal) -> str:
    await desk_acts.assign(desk, taken.what.interaction_id, to=taken.who, author=taken.who)
    return ""


async def _close(desk: Desk, taken: Proposal) -> str:
    await desk_acts.close(desk, taken.what.interaction_id, reason=_words(taken), author=taken.who)
    return ""


async def _reopen(desk: Desk, taken: Proposal) -> str:
    await desk_acts.reopen(desk, taken.what.interaction_id, reason=_words(taken), author=taken.who)
    return ""


async def _note(desk: Desk, taken: Proposal) -> str:
    await desk_acts.note(desk, taken.what.interaction_id, text=_words(taken), author=taken.who)
    return ""


def _words(taken: Proposal) -> str:
    return str(taken.what.arguments["words"])


_ACTS: Mapping[ProposalKind, Callable[[Desk, Proposal], Awaitable[str]]] = {
    ProposalKind.REPLY: _reply,
    ProposalKind.LINK: _link,
    ProposalKind.UNLINK: _link,
    ProposalKind.ESCALATE: _escalate,
    ProposalKind.ASSIGN: _assign,
    ProposalKind.CLOSE: _close,
    ProposalKind.REOPEN: _reopen,
    ProposalKind.NOTE: _note,
}
