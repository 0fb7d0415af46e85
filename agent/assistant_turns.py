"""Runs answers apart from whoever asked: what a run tells is kept as it happens, so that a page may go and come back.

One object a process; an answer that runs in another process is followed in the database.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from pydantic_ai.models import Model
from sqlalchemy import Connection

from agent.assistant import Said, answer, assistant_model
from agent.assistant_context import AssistantContext
from agent.desk import Desk
from agent.model_chain import Answered, Chain
from desk.accounts import Role
from desk.errors import BadInput, DeskError, NotFound
from desk.interactions import InteractionId, Json
from desk.talks import EventKind, ProposalKind, TalkTurn, TurnEvent, TurnState
from storage.interactions import get_interaction
from storage.talk_proposals import add_proposal, list_proposals
from storage.talks import (
    LONGEST_RUN,
    add_events,
    add_talk,
    add_turn,
    finish_turn,
    get_talk,
    get_turn,
    list_turn_events,
    list_turns,
)

MOST_WORDS = 4_000
# Smooth to the eye: between two frames lie at most a write and a look, and both are nothing to either database.
_EVERY_SECONDS, _POLL_SECONDS = 0.04, 0.02
_LOOK_SECONDS = 1.0
_GONE = "the process that answered is gone; ask again"
_BROKE = "something went wrong while answering; the log has it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, as the server knows them."""

    who: str
    role: Role


@dataclass(kw_only=True)
class Turns:
    """The answers that run in this process. `model`: for tests; None: the desk's own choice."""

    model: Model | None = None
    _tasks: dict[int, asyncio.Task[None]] = field(default_factory=dict)

    async def ask(
        self, desk: Desk, asker: Asker, question: str, *, talk_id: int | None, about: InteractionId | None
    ) -> TalkTurn:
        """Begin an answer. `talk_id` None: a new conversation. `about`: the open card; None: whatever it was.

        `BadInput` for a question without words, `NotFound` for a conversation or card that is not theirs, `Conflict`
        while the answer before still runs.
        """
        words = question.strip()
        if not 0 < len(words) <= MOST_WORDS or "\x00" in words:
            raise BadInput(f"a question has 1 to {MOST_WORDS} characters without NUL, found {len(words)}")
        turn, run = await desk.db.write(_begin, desk, asker, words, talk_id, about, self.model)
        task = asyncio.create_task(run.go())
        self._tasks[turn.id] = task
        task.add_done_callback(lambda _done: self._tasks.pop(turn.id, None))
        return turn

    async def stop(self, desk: Desk, asker: Asker, turn_id: int) -> None:
        """End an answer where it is; one that has ended stays as it is."""
        await desk.db.read(get_turn, desk.seller_id, turn_id, who=asker.who)
        now = desk.clock()
        await desk.db.write(finish_turn, desk.seller_id, turn_id, state=TurnState.STOPPED, error="stopped", now=now)
        if task := self._tasks.get(turn_id):
            task.cancel()

    async def follow(
        self, desk: Desk, asker: Asker, turn_id: int, *, after: int = 0
    ) -> AsyncGenerator[TurnEvent | None]:
        """What an answer told and tells, from after the event `after` to its end; None now and then: still here."""
        look = asyncio.get_running_loop().time()
        while True:
            events = await desk.db.read(list_turn_events, desk.seller_id, turn_id, after=after)
            for event in events:
                yield event
                after = event.n
            if events and events[-1].kind in (EventKind.DONE, EventKind.ERROR):
                return
            if asyncio.get_running_loop().time() - look > _LOOK_SECONDS:
                look = asyncio.get_running_loop().time()
                if not await self._still_runs(desk, asker, turn_id, after):
                    return
                yield None
            await asyncio.sleep(_POLL_SECONDS)

    async def _still_runs(self, desk: Desk, asker: Asker, turn_id: int, after: int) -> bool:
        try:
            turn = await desk.db.read(get_turn, desk.seller_id, turn_id, who=asker.who)
        except NotFound:
            return False
        if turn.state is TurnState.RUNNING and desk.clock() - turn.created_at > LONGEST_RUN:
            now = desk.clock()
            await desk.db.write(finish_turn, desk.seller_id, turn_id, state=TurnState.FAILED, error=_GONE, now=now)
        if turn.state is TurnState.RUNNING:
            return True
        return bool(await desk.db.read(list_turn_events, desk.seller_id, turn_id, after=after, limit=1))


@dataclass(kw_only=True)
class _Run:
    """One answer under way. `told`: events that wait to be written."""

    desk: Desk
    turn: TalkTurn
    deps: AssistantContext
    earlier: tuple[TalkTurn, ...]
    model: Model | Chain
    told: list[TurnEvent] = field(default_factory=list)
    at: int = 0
    trace_id: str | None = None
    is_over: asyncio.Event = field(default_factory=asyncio.Event)

    async def go(self) -> None:
        """Answer, and end the turn whatever happens."""
        answering = asyncio.current_task()
        assert answering is not None  # noqa: S101 - a coroutine always runs in a task
        writer = asyncio.create_task(self._write(answering))
        state, error = TurnState.FAILED, _BROKE
        try:
            answered = await self._answer()
            # Never two writers: the last event's number is the one after whatever is there.
            self.is_over.set()
            await writer
            await self._flush()
            await self.desk.db.write(_finish, self, answered)
            state = TurnState.DONE
        except DeskError as failed:
            error = str(failed)
        except asyncio.CancelledError:
            state, error = TurnState.STOPPED, "stopped"
        finally:
            self.is_over.set()
            await writer
            if state is not TurnState.DONE:
                await self._flush()
                await self.desk.db.write(finish_turn, self.desk.seller_id, self.turn.id, state=state, error=error,
                                         trace_id=self.trace_id, now=self.desk.clock())  # fmt: skip

    async def _answer(self) -> Answered[Said]:
        with self.desk.tracing.begin("assistant", self.desk.seller_id, self.turn.about_id) as told:
            self.trace_id = told.trace_id
            told.note({"session.id": f"talk-{self.turn.talk_id}", "turn": self.turn.id})
            told.quote("input.value", self.turn.question)
            answered = await answer(
                self.turn.question, self.deps, earlier=self.earlier, model=self.model, emit=self._emit
            )  # fmt: skip
            told.note({"model": answered.model, "proposals": len(answered.value.deps.proposals)})
            told.quote("output.value", answered.value.text)
            return answered

    async def _emit(self, kind: EventKind, told: Mapping[str, Json]) -> None:
        last = self.told[-1] if self.told else None
        if last is not None and kind is last.kind is EventKind.TEXT:
            self.told[-1] = TurnEvent(n=last.n, kind=kind, told={"text": f"{last.told['text']}{told['text']}"})
            return
        self.at += 1
        self.told.append(TurnEvent(n=self.at, kind=kind, told=told))

    async def _write(self, answering: asyncio.Task[None]) -> None:
        """Write what is told, again and again; end the answer when somebody stopped it in another process."""
        while not self.is_over.is_set():
            if not await self._flush():
                answering.cancel()
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self.is_over.wait(), _EVERY_SECONDS)

    async def _flush(self) -> bool:
        """False when the turn has ended in the database."""
        told, self.told = self.told, []
        if not told:
            return True
        now = self.desk.clock()
        return await self.desk.db.write(add_events, self.desk.seller_id, self.turn.id, told, now=now)


def _begin(
    conn: Connection, desk: Desk, asker: Asker, question: str, talk_id: int | None, about: InteractionId | None,
    model: Model | None,
) -> tuple[TalkTurn, _Run]:  # fmt: skip
    now = desk.clock()
    if about is not None:
        get_interaction(conn, desk.seller_id, about)
    if talk_id is None:
        talk = add_talk(conn, desk.seller_id, who=asker.who, now=now)
    else:
        talk = get_talk(conn, desk.seller_id, talk_id, who=asker.who)
    earlier = list_turns(conn, desk.seller_id, talk.id)
    card = about if about is not None or not earlier else earlier[-1].about_id
    turn = add_turn(conn, desk.seller_id, talk, question=question, about_id=card, now=now)
    deps = AssistantContext(desk=desk, who=asker.who, role=asker.role, about=card, now=now,
                            drafts=_drafts(conn, desk, talk.id))  # fmt: skip
    return turn, _Run(desk=desk, turn=turn, deps=deps, earlier=earlier, model=model or assistant_model(conn, desk))


def _drafts(conn: Connection, desk: Desk, talk_id: int) -> dict[InteractionId, str]:
    """The last text put forward for each card in this talk: what "shorter" is said of."""
    made = list_proposals(conn, desk.seller_id, talk_id)
    return {one.what.interaction_id: str(one.what.arguments["text"]) for one in made
            if one.what.kind is ProposalKind.REPLY}  # fmt: skip


def _finish(conn: Connection, run: _Run, answered: Answered[Said]) -> None:
    """The whole answer and its proposals, in one transaction; nothing of it when somebody stopped it before."""
    desk, turn, deps = run.desk, run.turn, answered.value.deps
    moment = desk.clock()
    kept = [add_proposal(conn, desk.seller_id, turn, what, who=deps.who, now=moment) for what in deps.proposals]
    told = [TurnEvent(n=run.at + number, kind=EventKind.PROPOSAL, told={"id": one.id})
            for number, one in enumerate(kept, start=1)]  # fmt: skip
    if not add_events(conn, desk.seller_id, turn.id, told, now=moment):
        raise NotFound(f"the answer {turn.id} was stopped or its conversation deleted")
    finish_turn(
        conn, desk.seller_id, turn.id, state=TurnState.DONE, answer=answered.value.text, model=answered.model,
        cost_usd=answered.cost_usd, trace_id=run.trace_id, about_id=deps.about, now=moment,
    )  # fmt: skip
