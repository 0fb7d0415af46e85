"""Runs decisions of the past through a candidate, from their snapshots alone, and tells which would be other ones.

No world: what a candidate may read is what the desk read then. A decision whose snapshot lacks something the candidate
asks for is counted as not replayable, with the reason; nothing is guessed.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from agent.router import Helpers
from desk.classifier import Classifier
from desk.decisions import Verdict
from desk.errors import BadInput
from desk.interactions import ChannelName, Interaction, Marketplace
from desk.json_values import JsonObject, object_at, objects_at, optional_text_at, optional_whole_at, text_at, texts_at
from evals.answers import Answer
from evals.candidate import Candidate, answer, classifiers_of
from evals.messages import make_message
from storage.examples import ApprovedReply
from storage.past_decisions import PastDecision
from tools.snapshot_reader import SnapshotReader

# Calls of models at a time; the offline one computes and takes its turn.
_AT_ONCE = 4
_OPERATOR = "operator"
_SAMPLE = "sample:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One decision again. `answer` None: it could not be replayed, `reason` says why."""

    past: PastDecision
    answer: Answer | None = None
    reason: str = ""

    @property
    def is_flip(self) -> bool:
        """Whether the verdict is another one now."""
        return self.answer is not None and self.answer.verdict != self.past.verdict

    @property
    def is_dangerous(self) -> bool:
        """Whether what was stopped would leave now."""
        stopped = (Verdict.BLOCK, Verdict.ESCALATE)
        return self.is_flip and self.answer is not None and self.answer.verdict == Verdict.SEND and (
            self.past.verdict in stopped
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """`variant`: what was tried. Everything in the order of the decisions, newest first."""

    variant: str
    items: tuple[Replayed, ...]

    @property
    def replayed(self) -> tuple[Replayed, ...]:
        """Those that could be."""
        return tuple(item for item in self.items if item.answer is not None)

    @property
    def flips(self) -> tuple[Replayed, ...]:
        """Decisions that would be other ones: dangerous first, then what got bolder."""
        flips = [item for item in self.replayed if item.is_flip]
        return tuple(sorted(flips, key=lambda item: (not item.is_dangerous, _step(item))))

    @property
    def not_replayable(self) -> dict[str, int]:
        """Reason -> how many."""
        return dict(Counter(item.reason for item in self.items if item.answer is None).most_common())


def marks_in(decisions: Sequence[PastDecision]) -> frozenset[str]:
    """Marks of all answers these decisions were compared with: look them up before a replay."""
    reads = (decision.snapshot.get("reads") for decision in decisions)
    lists = (one.get("recent") for one in reads if isinstance(one, dict))
    return frozenset(str(mark) for marks in lists if isinstance(marks, list) for mark in marks)


Learnt = Mapping[ChannelName, Classifier]
"""What each channel's router has learnt; None in its place: what the candidate's playbook teaches."""


async def replay(
    candidate: Candidate, decisions: Sequence[PastDecision], told: Mapping[str, str], *, learnt: Learnt | None = None
) -> Replay:
    """Every decision through the candidate. `told`: mark -> text of the answers a draft was compared with."""
    turns = asyncio.Semaphore(1 if candidate.is_offline else _AT_ONCE)

    async def one(decision: PastDecision) -> Replayed:
        async with turns:
            return await _again(candidate, decision, told, learnt)

    items = await asyncio.gather(*(one(decision) for decision in decisions))
    return Replay(variant=candidate.variant.name, items=tuple(items))


async def _again(candidate: Candidate, past: PastDecision, told: Mapping[str, str], learnt: Learnt | None) -> Replayed:
    reason = _why_not(past.snapshot, told)
    if reason:
        return Replayed(past=past, reason=reason)
    try:
        message, reader = _message(past), _reader(past, told)
    except (BadInput, ValueError) as error:
        return Replayed(past=past, reason=f"its snapshot cannot be read: {error}")
    taught = classifiers_of(candidate.playbook) if learnt is None else learnt
    helpers = Helpers(classifier=taught.get(message.channel), corrected=_corrected(past.snapshot))
    found = await answer(candidate, message, reader=reader, now=past.created_at, helpers=helpers)
    if reader.missing:
        return Replayed(past=past, reason=f"the candidate asks for {reader.missing[0]}, which the desk did not read")
    if found.error is not None:
        return Replayed(past=past, reason=f"the candidate gave no answer: {found.error.partition(':')[0]}")
    return Replayed(past=past, answer=found)


def _corrected(snapshot: JsonObject) -> str | None:
    """A person's word on the category: no guess of the candidate's to make again."""
    route = object_at(snapshot, "route")
    return text_at(route, "category") if route.get("method") == _OPERATOR else None


def _why_not(snapshot: JsonObject, told: Mapping[str, str]) -> str:
    """Why it cannot be replayed at all; empty when it can be tried."""
    if not snapshot:
        return "its snapshot is cleared: it is older than the retention keeps"
    if "error" in snapshot:
        return "no decision was made then: the models failed"
    if "message" not in snapshot or "reads" not in snapshot:
        return "its snapshot is of an older form, without the whole message"
    if snapshot.get("instruction"):
        return "a person asked for that draft in their own words"
    marks = object_at(snapshot, "reads").get("recent")
    gone = [mark for mark in marks if mark not in told] if isinstance(marks, list) else []
    return "an answer it was compared with stands nowhere any more" if gone else ""


def _message(past: PastDecision) -> Interaction:
    told = object_at(past.snapshot, "message")
    message = make_message(
        past.interaction_id,
        ChannelName(text_at(told, "channel")),
        text_at(told, "text"),
        pros=optional_text_at(told, "pros"),
        cons=optional_text_at(told, "cons"),
        rating=optional_whole_at(past.snapshot, "rating"),
        customer_name=optional_text_at(told, "customer_name"),
        product_name=optional_text_at(told, "product_name"),
        nm_id=optional_whole_at(told, "nm_id"),
        language=optional_text_at(told, "language"),
    )
    return replace(
        message,
        marketplace=Marketplace(text_at(told, "marketplace")),
        occurred_at=datetime.fromisoformat(text_at(told, "occurred_at")),
        extra={"files": True} if told.get("has_files") else {},
    )


def _reader(past: PastDecision, told: Mapping[str, str]) -> SnapshotReader:
    reads, message = object_at(past.snapshot, "reads"), object_at(past.snapshot, "message")
    return SnapshotReader(
        calls=objects_at(past.snapshot, "tools"),
        reads=reads,
        marketplace=Marketplace(text_at(message, "marketplace")),
        at=past.created_at,
        recent=tuple(told[mark] for mark in texts_at(reads, "recent")) if "recent" in reads else None,
        examples=_examples(past.snapshot, ChannelName(text_at(message, "channel"))),
    )


def _examples(snapshot: JsonObject, channel: ChannelName) -> tuple[ApprovedReply, ...]:
    """Earlier replies a model was shown, masked as they were; the playbook's own samples the candidate has itself."""
    return tuple(
        ApprovedReply(id=text_at(one, "id"), channel=channel, customer=text_at(one, "customer"), customer_name=None,
                      reply=text_at(one, "reply"), is_ours=True)
        for one in objects_at(snapshot, "examples")
        if not text_at(one, "id").startswith(_SAMPLE)
    )  # fmt: skip


def _step(item: Replayed) -> int:
    """How much more cautious the new verdict is; below zero: bolder."""
    now = item.answer.verdict if item.answer and item.answer.verdict else item.past.verdict
    return Verdict(now).caution - Verdict(item.past.verdict).caution


def cost_of(past: PastDecision) -> float:
    """What the decision took then: routing, writing, reviewing."""
    parts = (past.snapshot.get("route"), past.snapshot.get("review"))
    costs = [one.get("cost_usd") for one in parts if isinstance(one, dict)]
    return past.cost_usd + sum(float(cost) for cost in costs if isinstance(cost, int | float))
