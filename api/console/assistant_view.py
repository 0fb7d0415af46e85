"""What the assistant's templates see, and the frames a running answer is sent as: `[target, op, html]`.

Text is sent by block: what is finished is never rendered again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup
from sqlalchemy import Connection

from agent.desk import Desk
from api.console.markdown import cut_blocks, to_html
from api.console.reasons import say_reason
from api.console.words import Words
from api.console.zones import read_zone
from desk.errors import NotFound
from desk.interactions import InteractionId
from desk.talks import EventKind, Proposal, ProposalKind, ProposalState, TalkTurn, TurnEvent, TurnState
from storage.interactions import get_interaction
from storage.talk_proposals import list_proposals
from storage.talks import get_talk, list_talks, list_turn_events, list_turns

Frame = tuple[str, str, str]
_SAID = {ProposalKind.REPLY: "text", ProposalKind.NOTE: "words", ProposalKind.ESCALATE: "words",
         ProposalKind.CLOSE: "words", ProposalKind.REOPEN: "words", ProposalKind.LINK: "reason",
         ProposalKind.UNLINK: "reason"}  # fmt: skip
_ENDS = {TurnState.FAILED: ("assistant.failed", "bad"), TurnState.STOPPED: ("assistant.stopped", "warn")}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolView:
    """One call as a card. `detail`: how many it found, or what went wrong; `ids`: cards it names."""

    call: str
    name: str
    detail: str
    tone: str
    is_running: bool
    ids: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """One form. `state`: open, done, refused or expired; `said`: what would be sent or written."""

    id: int
    kind: str
    is_reply: bool
    card: int
    other: int | None
    said: str
    hash: str
    state: str
    state_name: str
    tone: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnView:
    """One question with its answer. `stream`: where the rest of a running one is read; empty when it has ended."""

    id: int
    question: str
    html: Markup
    tools: Sequence[ToolView]
    proposals: Sequence[ProposalView]
    end: str
    end_tone: str
    meta: str
    stream: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkView:
    """The page. `talks`: id and title of each; `about`: the open card, None for none."""

    talk_id: int | None
    title: str
    talks: Sequence[tuple[int, str]]
    turns: Sequence[TurnView]
    about: int | None
    about_words: str


def read_talk_view(
    conn: Connection, desk: Desk, words: Words, *, who: str, talk_id: int | None, about: InteractionId | None
) -> TalkView:
    """A conversation, or the start of one. `NotFound` for a conversation or a card that is not theirs."""
    talk = get_talk(conn, desk.seller_id, talk_id, who=who) if talk_id is not None else None
    turns = list_turns(conn, desk.seller_id, talk.id) if talk else ()
    made = list_proposals(conn, desk.seller_id, talk.id) if talk else ()
    card = about if about is not None else (turns[-1].about_id if turns else None)
    return TalkView(
        talk_id=talk.id if talk else None,
        title=talk.title if talk else "",
        talks=[(one.id, one.title) for one in list_talks(conn, desk.seller_id, who=who)],
        turns=[_turn(conn, desk, one, made, words) for one in turns],
        about=int(card) if card is not None else None,
        about_words=_about_words(conn, desk, card, is_asked=about is not None),
    )


def _about_words(conn: Connection, desk: Desk, card: InteractionId | None, *, is_asked: bool) -> str:
    if card is None:
        return ""
    try:
        return get_interaction(conn, desk.seller_id, card).words
    except NotFound:
        # A card of the talk may be erased; one in the address was never theirs.
        if is_asked:
            raise
        return ""


def _turn(conn: Connection, desk: Desk, turn: TalkTurn, made: Sequence[Proposal], words: Words) -> TurnView:
    is_running = turn.state is TurnState.RUNNING
    events = () if is_running else list_turn_events(conn, desk.seller_id, turn.id)
    tools = {
        tool.call: tool
        for event in events
        if event.kind is EventKind.TOOL
        for tool in [tool_view(event, turn.id, words)]
    }
    return TurnView(
        id=turn.id, question=turn.question, html=to_html(turn.answer), tools=list(tools.values()),
        proposals=[proposal_view(one, words, desk) for one in made if one.turn_id == turn.id],
        end=end_of(turn, words)[0], end_tone=end_of(turn, words)[1],
        stream=f"/assistant/turns/{turn.id}/stream" if is_running else "",
        meta=meta_of(turn, words, read_zone(conn, desk)),
    )  # fmt: skip


def end_of(turn: TalkTurn, words: Words) -> tuple[str, str]:
    """What is said of an answer that is not whole, and its tone; empty for one that is."""
    key, tone = _ENDS.get(turn.state, ("", ""))
    return (words.say(key) if key else "", tone)


def meta_of(turn: TalkTurn, words: Words, zone: Any) -> str:
    """Who answered and when, and what it cost."""
    parts = [turn.model, f"${turn.cost_usd:.4f}" if turn.cost_usd else "", words.moment(turn.finished_at, zone)]
    return " · ".join(filter(None, parts))


def tool_view(event: TurnEvent, turn_id: int, words: Words) -> ToolView:
    """The card of a call as far as it is."""
    told: Any = event.told
    error, total = str(told.get("error", "")), told.get("total")
    found = words.say("assistant.found", n=words.number(total)) if total is not None else ""
    return ToolView(
        call=f"{turn_id}-{told['call']}", name=words.name("tool", str(told["name"])),
        detail=say_reason(error, words) or found,
        tone="bad" if error else "", is_running=told["state"] == "called", ids=tuple(told.get("ids", ())),
    )  # fmt: skip


def proposal_view(one: Proposal, words: Words, desk: Desk) -> ProposalView:
    """The form of a proposal, or what became of it."""
    is_late = one.state is ProposalState.OPEN and desk.clock() >= one.expires_at
    state = "expired" if is_late else one.state.value
    other = one.what.arguments.get("other_id")
    return ProposalView(
        id=one.id, kind=words.name("proposal", one.what.kind.value), is_reply=one.what.kind is ProposalKind.REPLY,
        card=int(one.what.interaction_id),
        other=int(str(other)) if other is not None else None, hash=one.hash, state=state,
        said=str(one.what.arguments.get(_SAID.get(one.what.kind, ""), "")),
        state_name=words.name("proposal_state", state),
        tone={"done": "good", "refused": "bad", "expired": "warn"}.get(state, ""),
        outcome=say_reason(one.outcome, words) if one.state is ProposalState.REFUSED else "",
    )  # fmt: skip


@dataclass(slots=True, kw_only=True)
class TextFrames:
    """The text of one answer as it grows. `number`: of the block that is open; its element exists when `is_open`."""

    turn_id: int
    number: int = 0
    is_open: bool = False
    tail: str = field(default="")

    def add(self, words: str) -> list[Frame]:
        """More text: finished blocks for good, the open one for now."""
        blocks = cut_blocks(self.tail + words)
        frames: list[Frame] = []
        for place, block in enumerate(blocks):
            frames.append(self._frame(to_html(block)))
            if place < len(blocks) - 1:
                self.number, self.is_open = self.number + 1, False
        self.tail = blocks[-1] if blocks else self.tail + words
        return frames

    def restart(self) -> list[Frame]:
        """What was said is void."""
        self.number, self.is_open, self.tail = self.number + 1, False, ""
        return [(f"text-{self.turn_id}", "inner", "")]

    def _frame(self, html: Markup) -> Frame:
        name = f"block-{self.turn_id}-{self.number}"
        if self.is_open:
            return (name, "inner", html)
        self.is_open = True
        return (f"text-{self.turn_id}", "append", Markup('<div id="{}">{}</div>').format(name, html))
