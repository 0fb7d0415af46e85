"""What a tool of the assistant is handed: whose desk, who asks, what they may; and what a run has put forward so far.

All of it comes from the server: no argument of a model names a seller, a person or a role.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from agent.desk import Desk
from agent.fences import neutralise
from desk.accounts import Role
from desk.errors import BadInput, NotFound
from desk.interactions import Interaction, InteractionId, Json
from desk.talks import ProposalKind, Proposed
from storage.interactions import get_interaction

_CUT = 400
_MOST_PROPOSALS = 5
_LARGEST_ID = 2**63 - 1


@dataclass(slots=True, kw_only=True)
class AssistantContext:
    """One run. `about`: the card that is spoken of; tools move it. `drafts`: texts written in this talk, by card.

    `proposals`: put forward in this run, kept only when its answer came to an end.
    """

    desk: Desk
    who: str
    role: Role
    about: InteractionId | None
    now: datetime
    drafts: dict[InteractionId, str] = field(default_factory=dict)
    proposals: list[Proposed] = field(default_factory=list)

    @property
    def may_act(self) -> bool:
        """Whether this person may be put anything forward."""
        return self.role.may(Role.OPERATOR)

    async def find(self, interaction_id: int) -> Interaction:
        """The seller's own message, from now on the one that is spoken of. `NotFound` for any other number."""
        if not 0 < interaction_id <= _LARGEST_ID:
            raise NotFound(f"no interaction {interaction_id}; ids are whole numbers from 1")
        found = await self.desk.db.read(
            get_interaction, self.desk.seller_id, InteractionId(interaction_id), now=self.now
        )
        self.about = found.id
        return found

    async def propose(
        self, kind: ProposalKind, interaction_id: int, arguments: Mapping[str, Json]
    ) -> Mapping[str, Json]:
        """Put a change forward. Nothing is done. `BadInput` after too many of them, or from who may not act."""
        if not self.may_act:
            raise BadInput(f"{self.who} may read here; whoever changes something needs the role operator")
        if len(self.proposals) >= _MOST_PROPOSALS:
            raise BadInput(f"{_MOST_PROPOSALS} proposals are put forward already; let the person decide first")
        found = await self.find(interaction_id)
        what = Proposed(kind=kind, interaction_id=found.id, arguments={"revision": found.revision, **arguments})
        if what not in self.proposals:
            self.proposals.append(what)
        return {"proposed": kind.value, "interaction_id": int(found.id), "note": "nothing was done: a person confirms"}


def told(text: str | None, *, limit: int = _CUT) -> str:
    """Foreign words as a tool tells them: no tag, no invisible character, bounded."""
    return neutralise((text or "").strip(), limit=limit)


def brief(item: Interaction) -> dict[str, Json]:
    """A message in a list."""
    return {
        "id": int(item.id),
        "channel": item.channel.value,
        "occurred_at": item.occurred_at.isoformat(timespec="minutes"),
        "status": item.status.value,
        "priority": item.priority.value,
        "sla_due_at": item.sla_due_at.isoformat(timespec="minutes") if item.sla_due_at else None,
        "rating": item.rating,
        "product": told(item.product_name, limit=120),
        "words": told(item.words, limit=240),
        "is_answered": item.answer_text is not None,
    }
