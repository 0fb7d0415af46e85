"""The scenarios: what must hold of every message that was walked. Pure; a line in `SCENARIOS` is a row of the matrix.

How many messages are enough, and which known weaknesses are let pass, is data: `[qa_matrix]` of readiness.toml.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from api.qa.leaks import find_leaks
from api.qa.matrix import CHANNELS, Cell, Walk
from api.qa.sent import check_nothing_else_sent, check_sent
from api.qa.walked import Failure, Walked
from desk.decisions import Verdict
from desk.interactions import ChannelName
from desk.link_values import SHOWN_FROM
from desk.readiness_policy import QaPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One channel of a walk, and what is asked of it."""

    walk: Walk
    channel: str
    policy: QaPolicy

    @property
    def messages(self) -> list[Walked]:
        return self.walk.of(self.channel)

    @property
    def is_first(self) -> bool:
        """What is counted over all channels is told once, with the first."""
        return self.channel == CHANNELS[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    checked: int
    failures: Iterable[Failure] = ()
    tolerated: Iterable[Failure] = ()


_Check = Callable[[_Case], _Found | str]
"""What was looked at and what failed; or the reason why it cannot be looked at."""

_ONCE = "counted once, with the reviews"


def check_all(walk: Walk, policy: QaPolicy) -> tuple[Cell, ...]:
    """Every scenario on every channel."""
    cases = [_Case(walk=walk, channel=channel, policy=policy) for channel in CHANNELS]
    return tuple(_cell(name, check, case) for name, check in SCENARIOS.items() for case in cases)


def _cell(name: str, check: _Check, case: _Case) -> Cell:
    found = check(case)
    if isinstance(found, str):
        return Cell(scenario=name, channel=case.channel, skipped=found)
    return Cell(
        scenario=name, channel=case.channel, checked=found.checked, failures=tuple(found.failures),
        tolerated=tuple(found.tolerated),
    )  # fmt: skip


def _enough(case: _Case) -> _Found | str:
    """The walk saw enough messages to mean something."""
    seen, least = len(case.messages), case.policy.least[case.channel]
    if seen >= least:
        return _Found(checked=seen)
    if not case.walk.is_practice:
        return f"the desk has {seen} so far; {least} would mean something"
    return _Found(checked=seen, failures=[Failure(key=case.channel, why=f"only {seen}; at least {least} wanted")])


def _ingested_once(case: _Case) -> _Found | str:
    """As many records as the source has messages, each under its own id, and every one that was added for this."""
    if case.channel not in case.walk.at_source:
        return "the marketplace does not say how many it holds"
    ours, theirs = [one.key for one in case.messages], case.walk.at_source[case.channel]
    known = set(ours)
    failures = [Failure(key=item.id, why="never arrived") for item in case.walk.goods.items
                if item.channel == case.channel and item.id not in known]  # fmt: skip
    # A real shop forgets what the desk still has.
    is_short = len(ours) != theirs if case.walk.is_practice else len(ours) < theirs
    if is_short or len(known) != len(ours):
        why = f"{theirs} at the source, {len(ours)} records, {len(known)} ids"
        failures.append(Failure(key=case.channel, why=why))
    return _Found(checked=theirs, failures=failures)


def _handled(case: _Case) -> _Found:
    """Whatever wanted an answer has been decided upon, as its words stand now."""
    owed = [one for one in case.messages if one.needs_response or one.verdict is not None]
    failures = [
        one.failed("nobody has looked at it" if not one.is_handled else "looked at, and nothing was decided")
        for one in owed
        if not one.is_handled or one.verdict is None or not one.is_for_this
    ]
    return _Found(checked=len(owed), failures=failures)


def _verdicts(case: _Case) -> _Found | str:
    """No verdict is less cautious than the label allows: never where a person is called for."""
    floors = case.walk.floors
    labelled = [one for one in case.messages if one.key in floors and one.verdict is not None]
    if not labelled:
        return "no labelled message on this channel"
    missed = [one for one in labelled if Verdict(one.verdict or "").caution < Verdict(floors[one.key]).caution]
    told = [one.failed(f"{one.verdict}, but at least {floors[one.key]} was labelled") for one in missed]
    is_grave = any(floors[one.key] == Verdict.ESCALATE for one in missed)
    is_let_pass = not is_grave and len(missed) <= case.policy.label_misses_at_most * len(labelled)
    return _split(len(labelled), told, is_let_pass=is_let_pass)


def _links(case: _Case) -> _Found | str:
    """Equal order numbers are found and may be acted upon; stories are shown; strangers are never acted upon."""
    by_key = {one.key: one for one in case.walk.messages}
    pairs = [pair for pair in case.walk.goods.pairs
             if pair.other in by_key and by_key[pair.other].channel == case.channel]  # fmt: skip
    if not pairs:
        return "no pair ends on this channel"
    grave, mild = [], []
    for pair in pairs:
        other = by_key[pair.other]
        tie = next((tie for tie in other.ties if tie.other == pair.one), None)
        is_auto = tie is not None and tie.is_auto
        if pair.must == "act" and not is_auto:
            grave.append(other.failed(f"not linked to {pair.one}: {pair.about}"))
        elif pair.must != "act" and is_auto:
            grave.append(other.failed(f"may be acted upon with {pair.one}: {pair.about}"))
        elif pair.must == "show" and tie is None:
            mild.append(other.failed(f"not linked to {pair.one}: {pair.about}"))
    hints = sum(pair.must == "show" for pair in pairs)
    is_let_pass = len(mild) <= case.policy.hint_misses_at_most * hints
    return _Found(checked=len(pairs), failures=grave if is_let_pass else [*grave, *mild],
                  tolerated=mild if is_let_pass else ())  # fmt: skip


def _enough_links(case: _Case) -> _Found | str:
    """Enough linked pairs over all channels."""
    if not case.is_first:
        return _ONCE
    pairs = {frozenset((one.key, tie.other)) for one in case.walk.messages for tie in one.ties
             if tie.confidence >= SHOWN_FROM}  # fmt: skip
    least = case.policy.least_linked_pairs
    if len(pairs) < least and not case.walk.is_practice:
        return f"the desk has linked {len(pairs)} pairs so far; {least} would mean something"
    few = Failure(key="links", why=f"only {len(pairs)} linked pairs; at least {least} wanted")
    return _Found(checked=len(pairs), failures=[few] if len(pairs) < least else ())


def _gated(case: _Case) -> _Found:
    """Every draft was judged, with what the judge saw; only a call for a person may end without one."""
    decided = [one for one in case.messages if one.verdict is not None]
    failures = [
        one.failed("a verdict without a draft" if one.draft is None else "the decision kept nothing of what it saw")
        for one in decided
        if (one.draft is None and one.verdict != Verdict.ESCALATE) or not one.has_snapshot
    ]
    return _Found(checked=len(decided), failures=failures)


def _sent(case: _Case) -> _Found | str:
    found = check_sent(case.walk, case.channel)
    return found if isinstance(found, str) else _Found(checked=found[0], failures=found[1])


def _nothing_else_sent(case: _Case) -> _Found | str:
    found = check_nothing_else_sent(case.walk, case.channel)
    return found if isinstance(found, str) else _Found(checked=found[0], failures=found[1])


def _leaks(case: _Case) -> _Found:
    """No private fact stands in public, and nobody reads another customer's."""
    texts = [one for one in case.messages if one.draft or one.replies]
    is_public = case.channel != ChannelName.CHAT
    return _Found(checked=len(texts), failures=find_leaks(texts, case.walk.goods.secrets, is_public=is_public))


def _second_pass(case: _Case) -> _Found | str:
    """Reading everything again from the start adds no row and writes nothing."""
    if not case.is_first:
        return _ONCE
    if not case.walk.is_practice:
        return "a real desk is not read from its start again"
    (rows, writes), (rows_after, writes_after) = case.walk.before, case.walk.after
    why = f"before {rows}, {writes} writes; after {rows_after}, {writes_after} writes"
    changed = rows != rows_after or writes != writes_after
    return _Found(checked=rows.interactions, failures=[Failure(key="second pass", why=why)] if changed else ())


def _split(checked: int, missed: Sequence[Failure], *, is_let_pass: bool) -> _Found:
    return _Found(checked=checked, failures=() if is_let_pass else missed, tolerated=missed if is_let_pass else ())


SCENARIOS: dict[str, _Check] = {
    "enough messages": _enough,
    "ingested once": _ingested_once,
    "handled": _handled,
    "verdict as cautious as labelled": _verdicts,
    "links as expected": _links,
    "enough linked pairs": _enough_links,
    "draft went through the gate": _gated,
    "sent once and visible": _sent,
    "nothing else sent": _nothing_else_sent,
    "no private fact leaks": _leaks,
    "second pass changes nothing": _second_pass,
}
