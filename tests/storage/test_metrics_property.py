"""Following the changes comes to the same as counting everything anew, whatever happened in whatever order."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from makers import make_inbound, put_inbound
from metric_makers import POLICY, Rows, at, refresh, settle
from sqlalchemy import delete, insert, select

from desk.errors import Conflict
from desk.interactions import ChannelName, Inbound, InteractionId, SellerId, Status, VendorAnswer
from desk.link_values import ActionMode, LinkKind, LinkScore
from storage.database import Database
from storage.events import add_event
from storage.interactions import find_by_external_id, get_interaction, set_status
from storage.links import Judgement, link_by_hand, record_links, unlink_by_hand
from storage.metrics_refresh import count_stale_days, note_changes
from storage.replies import add_reply
from storage.reply_moves import Place, claim_reply, move_reply
from storage.reply_states import ReplyState
from storage.settings import write_value
from storage.tables import interactions
from storage.tables_durable import person_acts
from storage.tables_metrics import metric_days, metric_facts

_INTENTS = ("praise", "defect", "size")
_TEXTS = ("Спасибо!", "Спасибо! Ждём снова.", "Напишите нам в чат")
_CHANNELS = (ChannelName.REVIEW, ChannelName.QUESTION, ChannelName.CHAT)


@dataclass(slots=True, kw_only=True)
class Life:
    """A shop that lives through steps. `pick` and `other` choose among what there is."""

    rows: Rows
    now: datetime = field(default_factory=lambda: at(1))
    told: dict[str, Inbound] = field(default_factory=dict)

    def step(self, name: str, pick: int, other: int, minutes: int) -> None:
        """Let time pass, then do one thing; what cannot be done is left."""
        self.now += timedelta(minutes=minutes)
        act: Callable[[int, int], None] = getattr(self, f"_{name}")
        if self.told or name in ("receive", "follow"):
            act(pick, other)

    def _receive(self, pick: int, other: int) -> None:
        """A message of up to three days ago, or the next words of a chat."""
        channel = _CHANNELS[other % 3]
        name = f"{channel}{pick % 4 if channel is ChannelName.CHAT else uuid4().hex}"
        item = make_inbound(
            name, channel=channel, rating=None, text=f"слова {uuid4()}", order_id=f"rid:{pick % 3}",
            occurred_at=self.now - timedelta(hours=0 if name in self.told else pick * 7 % 72),
        )  # fmt: skip
        self._pull(item)
        self.rows.change(self._find(name), self.now, intent=_INTENTS[other % 2])

    def _edit(self, pick: int, other: int) -> None:
        name = self._name(pick)
        if self.told[name].channel is not ChannelName.CHAT:
            self._pull(make_inbound(name, **self._same(name) | {"text": f"иначе {uuid4()}"}))

    def _answer_elsewhere(self, pick: int, other: int) -> None:
        name = self._name(pick)
        answer = VendorAnswer(text=f"из кабинета {uuid4()}")
        self._pull(make_inbound(name, **self._same(name) | {"needs_response": False, "answer": answer}))

    def _decide(self, pick: int, other: int) -> None:
        one, revision = self._row(pick)
        text = _TEXTS[other % 3]
        verdict = ("send", "draft", "block", "escalate")[other % 4]
        self.rows.decide(one, self.now, verdict, draft=text, version=self._number(), revision=revision, held="off")

    def _reply(self, pick: int, other: int) -> None:
        """The outbox's own moves: queued, claimed, proven or given to a person; or left on its way."""
        one, _ = self._row(pick)
        try:
            self.rows.db.write_now(_send, self.rows.seller, one, _TEXTS[other % 3], self.now, other)
        except Conflict:
            return

    def _correct(self, pick: int, other: int) -> None:
        self.rows.change(self._row(pick)[0], self.now, intent=_INTENTS[other % 3])

    def _link(self, pick: int, other: int) -> None:
        one, two = self._row(pick)[0], self._row(other)[0]
        if one == two:
            return
        score = LinkScore(kind=LinkKind.PROBABLE, confidence=0.5 + pick / 100, action_mode=ActionMode.ASSIST, reason="")
        judgement = Judgement(one=one, other=two, score=score)
        if other % 3:
            self.rows.db.write_now(record_links, self.rows.seller, [judgement], floor=0.5, now=self.now)
        say = link_by_hand if other % 2 else unlink_by_hand
        self.rows.db.write_now(say, self.rows.seller, one, two, author="anna", reason="", now=self.now)

    def _call(self, pick: int, other: int) -> None:
        self.rows.call(self._row(pick)[0] if other % 3 else None, self.now, 0.5 if other % 2 else None)

    def _erase(self, pick: int, other: int) -> None:
        one = self._row(pick)[0]
        with self.rows.db.engine.begin() as conn:
            conn.execute(delete(interactions).where(interactions.c.id == one))
            act = {"kind": "erase", "subject_hash": "h", "actor": "a", "counts": {}, "signature": "s"}
            conn.execute(insert(person_acts).values(seller_id=self.rows.seller, created_at=self.now, **act))
        del self.told[self._name(pick)]

    def _follow(self, pick: int, other: int) -> None:
        """One small round of the worker's."""
        for round_, limit in ((note_changes, 1 + pick % 5), (count_stale_days, 1 + other % 3)):
            self.rows.db.write_now(round_, self.rows.seller, policy=POLICY, now=self.now, limit=limit)

    def _pull(self, item: Inbound) -> None:
        put_inbound(self.rows.db, self.rows.seller, item, now=self.now)
        self.told[item.external_id] = item

    def _same(self, name: str) -> dict[str, Any]:
        item = self.told[name]
        kept = ("channel", "rating", "text", "order_id", "occurred_at")
        return {key: getattr(item, key) for key in kept}

    def _name(self, pick: int) -> str:
        return sorted(self.told)[pick % len(self.told)]

    def _find(self, name: str) -> InteractionId:
        return self.rows.db.read_now(find_by_external_id, self.rows.seller, self.told[name].channel, name)

    def _row(self, pick: int) -> tuple[InteractionId, int]:
        one = self._find(self._name(pick))
        return one, self.rows.db.read_now(get_interaction, self.rows.seller, one).revision

    def _number(self) -> int:
        return uuid4().int % 2**31


def _send(conn: Any, seller: SellerId, one: InteractionId, text: str, now: datetime, ends: int) -> None:
    item = get_interaction(conn, seller, one)
    origin = "auto" if ends % 5 == 0 else "operator"
    reply = add_reply(
        conn, seller, item, text=text, origin=origin, author="anna", draft_id=None, idempotency_key=None, now=now
    )  # fmt: skip
    claimed = claim_reply(conn, reply, by="w", looked_at=now, send_before=now, now=now)
    if claimed is None or ends % 4 == 0:
        return
    to = ReplyState.HUMAN if ends % 4 == 1 else ReplyState.CONFIRMED
    move_reply(conn, claimed, Place(to=to, reason=None, next_try_at=now), now=now)
    answer = None if to is ReplyState.HUMAN else text
    status = Status.OPEN if to is ReplyState.HUMAN else Status.RESPONDED
    set_status(conn, seller, one, status=status, now=now, answer_text=answer)
    add_event(conn, seller, one, kind=f"reply_{to}", actor="desk", revision=item.revision, now=now)


def kept(db: Database, seller: SellerId) -> dict[tuple[Any, ...], Any]:
    """Every fact but when it was computed; sums to a hundredth of what they count."""
    with db.engine.connect() as conn:
        rows = conn.execute(select(metric_facts).where(metric_facts.c.seller_id == seller)).all()
    return {(r.day, r.name, r.channel, r.source, r.key): (r.number, round(r.total, 2), r.buckets) for r in rows}


_NAMES = (
    "receive", "receive", "receive", "edit", "answer_elsewhere", "decide", "reply", "reply", "correct", "link", "call",
    "erase", "follow", "follow",
)  # fmt: skip
Step = tuple[str, int, int, int]
_STEPS = st.lists(
    st.tuples(st.sampled_from(_NAMES), st.integers(0, 20), st.integers(0, 20), st.integers(0, 900)),
    min_size=5, max_size=20,
)  # fmt: skip


@given(before=_STEPS, after=_STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_following_is_the_same_as_counting_anew(db: Database, before: list[Step], after: list[Step]) -> None:
    seller = SellerId(f"p-{uuid4().hex[:12]}")
    life = Life(rows=Rows(db=db, seller=seller))
    for step in before:
        life.step(*step)
    life.now += timedelta(days=2)
    settle(db, seller, life.now)
    for step in after:
        life.step(*step)
    refresh(db, seller, life.now)
    followed = kept(db, seller)
    with db.engine.begin() as conn:
        for table in (metric_facts, metric_days):
            conn.execute(delete(table).where(table.c.seller_id == seller))
        write_value(conn, seller, "mark:metrics", None, now=life.now)
    refresh(db, seller, life.now)
    assert followed == kept(db, seller)
