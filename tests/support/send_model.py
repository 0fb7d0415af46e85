"""A world in which replies are sent: a vendor that would publish twice, a held clock, and mischief at any await.

The dispatcher, the rows and their rules are the real ones. Whatever the protocol forbids is an `AssertionError` raised
where it happens: when a byte leaves, when a row moves, at the end when nothing moves any more.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from desks import make_desk
from inline_database import Crash, InlineDatabase, run
from makers import NOW, Clock, make_inbound, put_inbound

from agent.desk import Desk
from agent.dispatcher import dispatch
from desk.errors import Conflict
from desk.interactions import ChannelName, Interaction, Marketplace, SellerId, Status, VendorAnswer
from desk.playbook import Playbook
from desk.ports import (
    Absent,
    Accepted,
    AnsweredElsewhere,
    Channel,
    Cursor,
    Declined,
    Ours,
    Outgoing,
    Page,
    ReadBack,
    SendOutcome,
    Unknown,
    Unreadable,
)
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.interactions import get_interaction
from storage.replies import Reply, ReplyState, add_reply, get_reply, list_replies
from storage.runtime import set_auto_send, set_kill_switch
from storage.sellers import connect_seller

# How slow this vendor can be: an exchange, and how long what it published stays invisible.
EXCHANGE, LAG = timedelta(seconds=30), timedelta(seconds=60)
# Deadline of a send + exchange + lag + margin.
SETTLE = timedelta(seconds=150)
_BEGINNINGS = ("Спасибо за отзыв!", "Спасибо за тёплые слова!", "Благодарим вас!", "Нам очень приятно!")
_ENDS = ("Ждём вас снова.", "Заходите ещё.", "Хорошего дня!", "Всего доброго!", "Рады стараться.", "До встречи!")
TEXTS = tuple(f"{beginning} {end}" for end in _ENDS for beginning in _BEGINNINGS)
LIVE = (ReplyState.PENDING, ReplyState.SENDING)


@dataclass(kw_only=True)
class Published:
    """What stands at the vendor. `ref` None: a person wrote it there."""

    ref: str | None
    text: str
    visible_at: datetime


@dataclass(kw_only=True)
class Plan:
    """How the next turns go. `sends` and `reads`: what the vendor does, in order, then everything well.

    `crash_in`: the await at which the process dies. `mischief`: what happens at which await.
    """

    sends: list[str] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)
    crash_in: int | None = None
    mischief: tuple[int, Callable[[], None]] | None = None
    awaits: int = 0


def make_likeness(db: Database, playbook: Playbook) -> Desk:
    """What the desks of every world are like; made once, for its models take a while."""
    return make_desk(db, SellerId("likeness"), playbook=playbook, settle=SETTLE)


class World:
    """One message of one seller, two workers, a vendor. `likeness`: as `make_likeness` made it."""

    name, marketplace = ChannelName.REVIEW, Marketplace.WILDBERRIES

    def __init__(self, db: InlineDatabase, seller: SellerId, likeness: Desk) -> None:
        self.db, self.seller, self.clock = db, seller, Clock()
        db.tick = self.tick
        self.plan = Plan()
        self.published: list[Published] = []
        # By ref: when its claim was made that may have arrived; complete looks that found nothing, by their beginning.
        self.uncertain: dict[str, datetime] = {}
        self.texts: dict[str, str] = {}
        self.absent_at: list[datetime] = []
        self.is_killed = False
        self.revised_at = NOW
        self.texts_made = 0
        channels: Mapping[ChannelName, Channel] = {self.name: self}
        self.desks = [
            replace(likeness, seller_id=seller, channels=channels, clock=self.clock, executor_id=name)
            for name in ("one", "two")
        ]
        db.write_now(connect_seller, seller, connected_at=NOW - timedelta(days=10))
        db.write_now(set_auto_send, seller, self.name, is_on=True, now=NOW)
        put_inbound(db, seller, make_inbound())
        self.item_id = db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0].id

    # What happens

    async def tick(self) -> None:
        """An await: other things happen here, or the process dies."""
        plan = self.plan
        plan.awaits += 1
        if plan.crash_in is not None and plan.awaits >= plan.crash_in:
            plan.crash_in = None
            raise Crash
        if plan.mischief is not None and plan.awaits >= plan.mischief[0]:
            act, plan.mischief = plan.mischief[1], None
            act()

    def dispatch_all(self, worker: int, plan: Plan) -> None:
        """One turn for every reply that is under way."""
        outer, self.plan = self.plan, plan
        try:
            for reply in self.replies():
                if reply.state in LIVE:
                    run(dispatch(self.desks[worker], reply.id))
        except Crash:
            pass
        finally:
            self.plan = outer
        self.check_rows()

    def queue(self, origin: str) -> None:
        """The pipeline or an operator wants a new text to leave."""
        self.texts_made += 1
        try:
            self.db.write_now(
                add_reply, self.seller, self.item(), text=TEXTS[self.texts_made % len(TEXTS)], origin=origin,
                author="anna", draft_id=None, idempotency_key=None, now=self.clock(),
            )  # fmt: skip
        except Conflict:
            return

    def kill_switch(self, *, is_on: bool) -> None:
        self.is_killed = is_on
        self.db.write_now(set_kill_switch, self.seller, None, is_on=is_on, now=self.clock())

    def answer_by_hand(self) -> None:
        """A person answers on the vendor's own pages."""
        self.published.append(Published(ref=None, text="Ответили сами", visible_at=self.clock()))

    def write_again(self) -> None:
        """The customer changes the words and the desk hears of it."""
        self.texts_made += 1
        # A moment of its own: a claim is either before it or after it.
        self.clock.pass_by(timedelta(milliseconds=1))
        put_inbound(self.db, self.seller, make_inbound(text=f"Другие слова {self.texts_made}"), now=self.clock())
        self.revised_at = self.clock()

    def pull(self) -> None:
        """The desk reads the list, and with it the answer that stands there."""
        seen = self._visible(self.clock())
        item = self.item()
        answer = VendorAnswer(text=seen[-1].text) if seen else None
        inbound = make_inbound(text=item.text, answer=answer, needs_response=answer is None)
        put_inbound(self.db, self.seller, inbound, now=self.clock())

    # The vendor

    async def fetch_since(self, cursor: Cursor | None) -> Page:
        return Page(items=(), cursor=Cursor("end"), has_more=False)

    async def send(self, reply: Outgoing) -> SendOutcome:
        how = self.plan.sends.pop(0) if self.plan.sends else "taken"
        await self.tick()
        if reason := await reply.permit():
            return Declined(reason, retry_after=timedelta(seconds=5))
        if how == "unreachable":
            return Declined("no connection", retry_after=timedelta(seconds=5))
        self._check_post(reply)
        if how == "busy":
            return Declined("429", retry_after=timedelta(seconds=7))
        if how == "refused":
            return Declined("400")
        claimed = self.row_of(reply.ref)
        self.uncertain[reply.ref] = claimed.sending_since or self.clock()
        if how != "lost":
            # Late: the vendor publishes at the very end of the exchange, after we have stopped listening.
            late = EXCHANGE if how == "late" else timedelta(0)
            self.published.append(Published(ref=reply.ref, text=reply.text, visible_at=self.clock() + late + LAG))
            self._check_published(reply.ref)
        await self.tick()
        return Accepted() if how == "taken" else Unknown("no answer")

    async def read_back(self, reply: Outgoing) -> ReadBack:
        how = self.plan.reads.pop(0) if self.plan.reads else "well"
        await self.tick()
        began = self.clock()
        if how == "unreadable":
            return Unreadable("503")
        seen = self._visible(began)
        if how == "slow":
            self.clock.pass_by(timedelta(seconds=40))
        await self.tick()
        if any(one.ref is not None and one.text == reply.text for one in seen):
            return Ours()
        if seen:
            return AnsweredElsewhere(seen[-1].text)
        self.absent_at.append(began)
        return Absent()

    def _visible(self, now: datetime) -> list[Published]:
        return [one for one in self.published if one.visible_at <= now]

    # What must hold

    def _check_post(self, reply: Outgoing) -> None:
        now, row = self.clock(), self.row_of(reply.ref)
        assert row.state is ReplyState.SENDING, "I5: a byte leaves before `sending` is committed"
        assert reply.text == row.text == self.texts.setdefault(reply.ref, reply.text), "I4: another text leaves"
        assert (reply.seller_id, reply.external_id) == (self.seller, "r1"), "I9: it leaves for somebody else"
        assert not self.is_killed, "I15: it leaves behind a kill switch"
        assert row.send_before is not None
        assert now < row.send_before, "I14: it leaves after its time"
        assert row.sending_since is not None
        is_current = row.revision == self.item().revision
        assert is_current or self.revised_at > row.sending_since, "claimed although it answers older words"
        assert any(now - began <= timedelta(seconds=60) for began in self.absent_at), "I10: nobody looked first"
        since = self.uncertain.get(reply.ref)
        settled = since is None or any(began - since > SETTLE for began in self.absent_at)
        assert settled, "I7: sent again without a settled, complete look that found nothing"

    def _check_published(self, ref: str) -> None:
        times = sum(one.ref == ref for one in self.published)
        assert times == 1, f"I3: published {times} times"
        mine = self.row_of(ref)
        if mine.origin == "auto":
            autos = [self.row_of(one.ref) for one in self.published if one.ref is not None]
            twins = [one for one in autos if one.origin == "auto" and one.revision == mine.revision]
            assert len(twins) == 1, "I3: two automatic answers to the same words"

    def check_rows(self) -> None:
        """At most one answer to the same words is under way or stands (I16)."""
        by_revision: dict[int, int] = {}
        for reply in self.replies():
            if reply.state in LIVE:
                by_revision[reply.revision] = by_revision.get(reply.revision, 0) + 1
        assert all(count == 1 for count in by_revision.values()), "I16: two answers under way to the same words"

    def come_to_rest(self) -> None:
        """The faults stop: everything ends, and what did not leave is in somebody's hands (I13)."""
        self.kill_switch(is_on=False)
        for turn in range(40):
            waiting = [reply for reply in self.replies() if reply.state in LIVE]
            if not waiting:
                break
            self.clock.pass_by(timedelta(seconds=30 + 20 * turn))
            self.dispatch_all(0, Plan())
        left = [reply for reply in self.replies() if reply.state in LIVE]
        assert not left, f"I13: still {left[0].state}, {left[0].reason}"
        item, replies = self.item(), self.replies()
        is_answered = bool(self.published)
        assert item.status is Status.OPEN or is_answered, "I13: nobody answered and nobody is asked to"
        for reply in replies:
            if reply.state is ReplyState.CONFIRMED:
                assert any(one.text == reply.text for one in self.published), "I8: proven, and never published"

    # Reading

    def item(self) -> Interaction:
        return self.db.read_now(get_interaction, self.seller, self.item_id)

    def replies(self) -> tuple[Reply, ...]:
        return self.db.read_now(list_replies, self.seller, self.item_id)

    def row_of(self, ref: str) -> Reply:
        row = next(reply for reply in self.replies() if reply.ref == ref)
        return self.db.read_now(get_reply, self.seller, row.id)
