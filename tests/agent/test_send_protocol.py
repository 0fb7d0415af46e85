"""T2: the real dispatcher over real rows against everything that can happen, in any order; and broken ones caught.

A green run proves nothing by itself: each of the broken dispatchers below must turn it red.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from inline_database import InlineDatabase
from send_model import Plan, World, make_likeness

import agent.dispatcher
import agent.send_moves
import agent.send_records
import storage.replies
import storage.upsert
from agent.desk import Desk
from desk.interactions import SellerId
from desk.playbook import Playbook
from desk.ports import Absent, AnsweredElsewhere, Outgoing, ReadBack, Unknown, Unreadable
from storage.migrate import migrate
from storage.replies import Reply, ReplyState
from storage.reply_moves import find_bar
from storage.runtime import Switches

FULL = os.environ.get("FULL") == "1"
EXAMPLES, STEPS = (5000, 80) if FULL else (60, 30)
SENDS = ("taken", "unanswered", "late", "lost", "busy", "refused", "unreachable")
READS = ("well", "unreadable", "slow")
SPANS = (1, 20, 31, 70, 200, 1000, 8000)


@pytest.fixture(scope="module")
def likeness(playbook: Playbook) -> Iterator[Desk]:
    """A database in memory where the machine has a folder for that: a million commits wear out a disk."""
    shm = Path("/dev/shm")
    with TemporaryDirectory(dir=shm if shm.is_dir() else None) as folder:
        db = InlineDatabase(f"sqlite:///{folder}/send.sqlite")
        migrate(db)
        yield make_likeness(db, playbook)
        db.close()


class Sending(RuleBasedStateMachine):
    """What may happen to one message, its replies, their workers and their vendor."""

    rows: InlineDatabase
    likeness: Desk

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.rows, SellerId(f"s-{uuid4().hex[:12]}"), self.likeness)

    @initialize(origin=st.sampled_from(["auto", "operator"]))
    def begin(self, origin: str) -> None:
        self.world.queue(origin)

    @rule(
        worker=st.integers(0, 1),
        sends=st.lists(st.sampled_from(SENDS), min_size=1, max_size=1),
        reads=st.lists(st.sampled_from(READS), max_size=2),
    )
    def dispatch(self, worker: int, sends: list[str], reads: list[str]) -> None:
        self.world.dispatch_all(worker, Plan(sends=sends, reads=reads))

    @rule(sends=st.lists(st.sampled_from(SENDS), max_size=1), at=st.integers(1, 16))
    def die(self, sends: list[str], at: int) -> None:
        self.world.dispatch_all(0, Plan(sends=sends, crash_in=at))

    @rule(sends=st.lists(st.sampled_from(SENDS), max_size=1), at=st.integers(1, 16), span=st.sampled_from(SPANS),
          other=st.booleans())  # fmt: skip
    def pause(self, sends: list[str], at: int, span: int, other: bool) -> None:
        def meanwhile() -> None:
            for _ in range(3 if other else 1):
                self.world.clock.pass_by(timedelta(seconds=span))
                if other:
                    self.world.dispatch_all(1, Plan())

        self.world.dispatch_all(0, Plan(sends=sends, mischief=(at, meanwhile)))

    @rule(at=st.integers(1, 16), what=st.sampled_from(["kill", "human", "customer", "operator", "pull"]))
    def disturb(self, at: int, what: str) -> None:
        self.world.dispatch_all(0, Plan(mischief=(at, self._deed(what))))

    @rule(what=st.sampled_from(["kill", "revive", "human", "customer", "operator", "auto", "pull"]))
    def happen(self, what: str) -> None:
        self._deed(what)()

    @rule(span=st.sampled_from(SPANS))
    def pass_time(self, span: int) -> None:
        self.world.clock.pass_by(timedelta(seconds=span))

    @rule()
    def lose_and_settle(self) -> None:
        """The long way to a second send, taken at once: chance alone takes it rarely."""
        self.world.dispatch_all(0, Plan(sends=["lost"]))
        self.world.clock.pass_by(timedelta(seconds=200))
        self.world.dispatch_all(1, Plan())

    @rule(how=st.sampled_from(SENDS), span=st.sampled_from(SPANS), read=st.sampled_from(READS))
    def send_and_look_later(self, how: str, span: int, read: str) -> None:
        """A send, and the next look after a while."""
        self.world.dispatch_all(0, Plan(sends=[how]))
        self.world.clock.pass_by(timedelta(seconds=span))
        self.world.dispatch_all(1, Plan(reads=[read]))

    @rule(origin=st.sampled_from(["auto", "operator"]))
    def outdate(self, origin: str) -> None:
        """An answer is queued, and before its turn comes the customer writes again."""
        self.world.queue(origin)
        self.world.write_again()
        self.world.dispatch_all(0, Plan())

    @rule()
    def kill(self) -> None:
        self.world.kill_switch(is_on=True)

    @precondition(lambda self: self.world.is_killed)
    @rule()
    def revive(self) -> None:
        self.world.kill_switch(is_on=False)

    def _deed(self, what: str) -> Callable[[], None]:
        world = self.world
        deeds: dict[str, Callable[[], None]] = {
            "kill": lambda: world.kill_switch(is_on=True),
            "revive": lambda: world.kill_switch(is_on=False),
            "human": world.answer_by_hand,
            "customer": world.write_again,
            "operator": lambda: world.queue("operator"),
            "auto": lambda: world.queue("auto"),
            "pull": world.pull,
        }
        return deeds[what]

    def teardown(self) -> None:
        self.world.check_rows()
        self.world.come_to_rest()


def play(likeness: Desk, *, examples: int, steps: int, phases: tuple[Phase, ...] = tuple(Phase)) -> None:
    machine = type("Playing", (Sending,), {"rows": likeness.db, "likeness": likeness})
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=not FULL,
                          database=None, phases=phases, suppress_health_check=list(HealthCheck)),
    )  # fmt: skip


@pytest.mark.timeout(3600 if FULL else 240)
def test_whatever_happens_one_answer_is_published_and_nothing_is_lost(likeness: Desk) -> None:
    play(likeness, examples=EXAMPLES, steps=STEPS)


# The broken ones. Each takes one rule of the protocol away.

_reconcile, _look, _outgoing = agent.send_moves.reconcile, agent.dispatcher._look, agent.dispatcher._outgoing
_find_obstacle = agent.send_records.find_obstacle


def no_dedupe(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(storage.replies, "_find_standing", lambda *_: None)


def no_mark_before_the_send(patch: pytest.MonkeyPatch) -> None:
    def claim(conn: Any, reply: Reply, **told: Any) -> Reply:
        until, now = told["send_before"], told["now"]
        return replace(reply, state=ReplyState.SENDING, send_before=until, sending_since=now, fence=reply.fence + 1)

    patch.setattr(agent.send_records, "claim_reply", claim)
    patch.setattr(agent.dispatcher, "find_bar", lambda *_: None)


def timeout_is_declined(patch: pytest.MonkeyPatch) -> None:
    after_refusal = agent.send_moves.after_refusal

    def lax(outcome: Any) -> agent.send_moves.Move:
        move = after_refusal(outcome)
        return replace(move, to=ReplyState.PENDING) if isinstance(outcome, Unknown) else move

    patch.setattr(agent.dispatcher, "after_refusal", lax)


def unreadable_is_absent(patch: pytest.MonkeyPatch) -> None:
    async def blind(desk: Desk, channel: Any, case: Any, reply: Reply) -> Any:
        seen = await _look(desk, channel, case, reply)
        return replace(seen, standing=Absent()) if isinstance(seen.standing, Unreadable) else seen

    patch.setattr(agent.dispatcher, "_look", blind)


def no_settle(patch: pytest.MonkeyPatch) -> None:
    def lax(reply: Reply, standing: ReadBack, *, settle: timedelta, now: datetime) -> agent.send_moves.Move:
        return _reconcile(reply, standing, settle=timedelta(seconds=5), now=now)

    patch.setattr(agent.dispatcher, "reconcile", lax)


def no_permit(patch: pytest.MonkeyPatch) -> None:
    async def always(_self: Any) -> None:
        return None

    patch.setattr(agent.dispatcher._Permit, "__call__", always)


def no_deadline(patch: pytest.MonkeyPatch) -> None:
    async def lax(self: Any) -> str | None:
        reason: str | None = await self._desk.db.read(find_bar, self._claimed)
        return reason

    patch.setattr(agent.dispatcher._Permit, "__call__", lax)


def answered_elsewhere_is_not_looked_at(patch: pytest.MonkeyPatch) -> None:
    async def blind(desk: Desk, channel: Any, case: Any, reply: Reply) -> Any:
        seen = await _look(desk, channel, case, reply)
        is_first = reply.state is ReplyState.PENDING and isinstance(seen.standing, AnsweredElsewhere)
        return replace(seen, standing=Absent()) if is_first else seen

    patch.setattr(agent.dispatcher, "_look", blind)


def sent_again_in_other_words(patch: pytest.MonkeyPatch) -> None:
    def reworded(reply: Reply, *told: Any) -> Outgoing:
        outgoing = _outgoing(reply, *told)
        return replace(outgoing, text=f"{outgoing.text} Ждём вас!") if reply.fence > 1 else outgoing

    patch.setattr(agent.dispatcher, "_outgoing", reworded)


def older_words_are_answered(patch: pytest.MonkeyPatch) -> None:
    def lax(conn: Any, desk: Desk, reply: Reply, interaction: Any, *told: Any) -> Any:
        return _find_obstacle(conn, desk, reply, replace(interaction, revision=reply.revision), *told)

    patch.setattr(agent.send_records, "find_obstacle", lax)
    patch.setattr(storage.upsert, "_CANCEL_OUTDATED", "SELECT 1")


def kill_switch_is_ignored(patch: pytest.MonkeyPatch) -> None:
    off = Switches(is_auto_send=True, kill_reason=None)
    for module in ("agent.send_records", "storage.reply_moves"):
        patch.setattr(f"{module}.read_switches", lambda *_: off)


def a_crash_gives_the_reply_back(patch: pytest.MonkeyPatch) -> None:
    advance = agent.dispatcher._advance

    async def hasty(desk: Desk, case: Any) -> Reply:
        if case.reply.state is ReplyState.SENDING:
            move = agent.send_moves.Move(to=ReplyState.PENDING, reason="it crashed")
            return await agent.dispatcher._settle(desk, case.reply, move)
        return await advance(desk, case)

    patch.setattr(agent.dispatcher, "_advance", hasty)


MUTANTS = (
    no_dedupe, no_mark_before_the_send, timeout_is_declined, unreadable_is_absent, no_settle, no_permit, no_deadline,
    answered_elsewhere_is_not_looked_at, sent_again_in_other_words, older_words_are_answered, kill_switch_is_ignored,
    a_crash_gives_the_reply_back,
)  # fmt: skip


@contextmanager
def broken(mutant: Callable[[pytest.MonkeyPatch], None]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        mutant(patch)
        yield


@pytest.mark.timeout(240)
@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_dispatcher_with_one_rule_missing_is_caught(
    likeness: Desk, mutant: Callable[[pytest.MonkeyPatch], None]
) -> None:
    with broken(mutant), pytest.raises(AssertionError, match=r"I\d+|older words"):
        # Short stories: a broken rule shows in few steps, or in none.
        play(likeness, examples=300, steps=10, phases=(Phase.generate,))
