"""Where a reply goes next, by what the vendor said and what stands there. Pure: no clock, no rows, no calls."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from desk.ports import Absent, AnsweredElsewhere, Declined, Moderation, Ours, ReadBack, Unknown
from desk.ports import Unreadable as Unread
from storage.reply_states import Reply, ReplyState

MAX_ATTEMPTS = 3
GIVE_UP_AFTER = timedelta(hours=24)
# The pause while a kill switch is on, and the shortest one while the vendor cannot be read.
HELD_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=10)
# First look after a send, then doubling.
_FIRST_WAIT = timedelta(seconds=2)
# How often moderation is asked about, and for how long: the vendor names no time. A guess.
_FIRST_LOOK, _LONGEST_LOOK, _MODERATED_FOR = timedelta(minutes=1), timedelta(hours=1), timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Where a reply goes. `wait`: until its next turn. `answer`: the text that now stands at the vendor, if one does.

    `look_in`: when a proven answer is looked at again. `event`: what the history calls a move that changes no state.
    `remote_id`: what the vendor calls the text that was seen there.
    `is_unspent`: the attempt that ends here never reached the vendor, or was turned away at its door.
    """

    to: ReplyState
    reason: str | None
    wait: timedelta = timedelta(0)
    answer: str | None = None
    remote_state: str | None = None
    remote_id: str | None = None
    look_in: timedelta | None = None
    event: str | None = None
    is_unspent: bool = False


def stay(reply: Reply, reason: str, wait: timedelta) -> Move:
    """Nothing changes but the reason and the next turn."""
    return Move(to=reply.state, reason=reason, wait=wait)


def wait_for_vendor(reply: Reply, reason: str, wait: timedelta | None, *, now: datetime) -> Move:
    """Nothing can be seen: stay, by the vendor's wait or twice what it waited already; after a day a person looks."""
    if now - reply.created_at > GIVE_UP_AFTER:
        return Move(to=ReplyState.HUMAN, reason=f"unreadable for a day: {reason}")
    waited = now - (reply.sending_since or reply.created_at)
    return stay(reply, reason, wait if wait is not None else min(max(HELD_WAIT, waited), LONGEST_WAIT))


def before_send(reply: Reply, standing: AnsweredElsewhere | Ours | Unread, *, now: datetime) -> Move:
    """What stands there before anything was sent; an empty place is sent to, not moved."""
    match standing:
        case Ours():
            return _confirmed(reply, standing, reason="it already stood there")
        case AnsweredElsewhere(text=text, is_refused=True):
            words = f"an answer that moderation refused stands there, change it at the vendor: {text[:200]!r}"
            return Move(to=ReplyState.HUMAN, reason=words)
        case AnsweredElsewhere(text=text):
            return Move(to=ReplyState.CANCELLED, reason="somebody else answered first", answer=text)
        case Unread(reason=reason, is_gone=True):
            return Move(to=ReplyState.HUMAN, reason=f"the message is gone at the vendor: {reason}")
        case Unread(reason=reason, retry_after=retry_after):
            return wait_for_vendor(reply, f"cannot see what stands there: {reason}", retry_after, now=now)
    assert_never(standing)


def after_refusal(outcome: Declined | Unknown) -> Move:
    """What a send that was not accepted leads to. Only what surely did not arrive may be sent again."""
    match outcome:
        case Unknown(reason=reason):
            return Move(to=ReplyState.SENDING, reason=f"outcome unknown: {reason}", wait=_FIRST_WAIT)
        case Declined(reason=reason, retry_after=timedelta() as retry_after):
            words = f"not taken, to be tried again: {reason}"
            return Move(to=ReplyState.PENDING, reason=words, wait=retry_after, is_unspent=True)
        case Declined(reason=reason, is_credential=True):
            words = f"the token is refused: {reason}"
            return Move(to=ReplyState.PENDING, reason=words, wait=LONGEST_WAIT, is_unspent=True)
        case Declined(reason=reason):
            return Move(to=ReplyState.HUMAN, reason=f"the vendor refused: {reason}")
    assert_never(outcome)


def reconcile(reply: Reply, standing: ReadBack, *, settle: timedelta, now: datetime) -> Move:
    """Decide over a reply in `sending`. `now`: when the look began; what it did not see may have come since."""
    age = now - (reply.sending_since or reply.created_at)
    match standing:
        case Ours():
            return _confirmed(reply, standing)
        case AnsweredElsewhere(text=text):
            return Move(to=ReplyState.CANCELLED, reason="somebody else answered first", answer=text)
        case Absent() if age > settle and reply.attempts >= MAX_ATTEMPTS:
            return Move(to=ReplyState.HUMAN, reason=f"sent {reply.attempts} times and never appeared")
        case Absent() if age > settle:
            return Move(to=ReplyState.PENDING, reason="settled and absent: the same text is sent again")
        case Unread(reason=reason, is_gone=True) if age > settle:
            return Move(to=ReplyState.HUMAN, reason=f"the message is gone at the vendor: {reason}")
        case Absent():
            rest = settle - age + timedelta(milliseconds=10)
            return Move(to=ReplyState.SENDING, reason="not visible yet", wait=min(rest, max(_FIRST_WAIT, age)))
        case Unread(reason=reason, retry_after=retry_after):
            return wait_for_vendor(reply, f"cannot read back: {reason}", retry_after, now=now)
    assert_never(standing)


def moderated(reply: Reply, standing: ReadBack, *, now: datetime) -> Move:
    """What became of a proven answer that the vendor was still looking at."""
    age = now - (reply.confirmed_at or reply.created_at)
    match standing:
        case Ours(moderation=Moderation.REFUSED, state=state):
            words = "moderation refused it: it is not shown; change it at the vendor"
            return Move(to=ReplyState.HUMAN, reason=words, remote_state=state, event="reply_refused")
        case Ours(moderation=Moderation.SHOWN, state=state):
            return Move(to=ReplyState.CONFIRMED, reason=None, remote_state=state, event="reply_shown")
        case AnsweredElsewhere(text=text):
            words = "somebody has changed the answer at the vendor"
            return Move(to=ReplyState.CONFIRMED, reason=words, answer=text, event="reply_replaced")
        case Ours() | Absent() | Unread() if age > _MODERATED_FOR:
            words = f"after {_MODERATED_FOR.days} days nobody can say whether it is shown; look at the vendor"
            return Move(to=ReplyState.HUMAN, reason=words, event="reply_refused")
        case Ours(state=state):
            return Move(to=ReplyState.CONFIRMED, reason=None, remote_state=state, look_in=_next_look(age))
        case Absent() | Unread():
            return Move(to=ReplyState.CONFIRMED, reason=reply.reason, look_in=_next_look(age))
    assert_never(standing)


def aside(reply: Reply, reason: str) -> Move:
    """To a person, who is told whether the text may stand at the vendor already."""
    match reply.state:
        case ReplyState.CONFIRMED:
            words = f"nobody can say whether it is shown, look at the vendor: {reason}"
            return Move(to=ReplyState.HUMAN, reason=words, event="reply_refused")
        case ReplyState.SENDING:
            return Move(to=ReplyState.HUMAN, reason=f"it may have left, look at the vendor: {reason}")
    return Move(to=ReplyState.HUMAN, reason=f"it has not left: {reason}")


def _confirmed(reply: Reply, standing: Ours, *, reason: str | None = None) -> Move:
    """Proven. What moderation has refused already goes to a person at once."""
    if standing.moderation is Moderation.REFUSED:
        return replace(moderated(reply, standing, now=reply.created_at), answer=reply.text)
    is_waiting = standing.moderation is Moderation.WAITING
    return Move(
        to=ReplyState.CONFIRMED,
        reason=reason,
        answer=reply.text,
        remote_state=standing.state,
        remote_id=standing.remote_id,
        look_in=_FIRST_LOOK if is_waiting else None,
    )


def _next_look(age: timedelta) -> timedelta:
    return min(max(_FIRST_LOOK, age), _LONGEST_LOOK)
