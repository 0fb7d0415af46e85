"""What left and what did not: the answers that stand at the marketplace against what the desk meant to send. Pure."""

from collections.abc import Iterable, Iterator

from api.qa.matrix import Walk
from api.qa.walked import Failure, Walked
from desk.decisions import Verdict
from storage.replies import ReplyState

_OPERATOR = "operator"
_SETTLED = (ReplyState.CONFIRMED, ReplyState.CANCELLED, ReplyState.HUMAN)


def check_sent(walk: Walk, channel: str) -> tuple[int, Iterable[Failure]] | str:
    """What may leave has left once, and stands there word for word."""
    if not walk.is_sending:
        return "nothing is sent without --send-replies"
    free = [one for one in walk.of(channel) if _may_stand(walk, one)]
    if not free:
        return "no answer of the desk to look at"
    return len(free), [failure for one in free for failure in _not_sent(walk, one)]


def check_nothing_else_sent(walk: Walk, channel: str) -> tuple[int, Iterable[Failure]] | str:
    """No answer that was to wait for a person has left, and no reply hangs half-way."""
    if not walk.is_practice:
        return "a real desk has answers of people and replies on their way"
    rest = [one for one in walk.of(channel) if not _may_stand(walk, one)]
    failures = [one.failed("was to wait for a person, and something stands there") for one in rest
                if one.key in walk.standing]  # fmt: skip
    failures += [one.failed(f"a reply is still {reply.state}") for one in walk.of(channel) for reply in one.replies
                 if reply.state not in _SETTLED]  # fmt: skip
    return len(walk.of(channel)), failures


def _may_stand(walk: Walk, one: Walked) -> bool:
    """Free to leave by itself, or approved by a person; of a real desk the ones that were looked at."""
    if not walk.is_practice:
        return one.key in walk.standing
    is_free = one.verdict == Verdict.SEND and one.held_because is None
    return walk.is_sending and (is_free or any(reply.origin == _OPERATOR for reply in one.replies))


def _not_sent(walk: Walk, one: Walked) -> Iterator[Failure]:
    standing = walk.standing.get(one.key)
    confirmed = [reply for reply in one.replies if reply.state == ReplyState.CONFIRMED]
    if len(confirmed) != 1 or standing is None:
        there = "none" if standing is None else "one"
        yield one.failed(f"{len(confirmed)} proven replies, {there} at the marketplace")
    elif standing.times != 1:
        yield one.failed(f"written {standing.times} times")
    elif _plain(standing.text) != _plain(confirmed[0].text):
        yield one.failed("another text stands there")


def _plain(text: str) -> str:
    return " ".join(text.split())
