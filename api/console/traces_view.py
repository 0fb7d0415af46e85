"""What templates of the traces see: lines of the list, one trace as a tree of bars, what is said of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from api.console.reasons import say_reason
from api.console.words import Words
from api.schemas.scores import CommentOut, ReviewItemOut, ScoreOut
from api.schemas.traces import SpanOut, TraceOut
from desk.interactions import Json
from storage.trace_heads import TraceHead

TONES = {"send": "good", "draft": "warn", "block": "bad", "escalate": "info"}
"""The badge of a verdict."""
BAR = 1000
"""How long a whole trace is drawn, in the drawing's own units."""
# A step of a millisecond in a second is seen, too.
_THINNEST = 3
_DEEPEST = 6
_SHOWN = 4000
_OWN = frozenset({"interaction_id", "seller_id"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceRow:
    """One line of the list. `model`: who wrote the draft, empty for nobody; `is_failed`: a step went wrong."""

    id: str
    interaction_id: int | None
    name: str
    at: str
    about: str
    verdict: str
    tone: str
    took: str
    tokens: str
    cost: str
    model: str
    is_failed: bool
    is_overridden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One bar of the tree. `start`, `length`: of `BAR`; `facts`: names with their values as text; `depth`: from 0."""

    id: str
    name: str
    depth: int
    took: str
    start: int
    length: int
    kind: str
    is_failed: bool
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A score or a comment under a trace."""

    who: str
    at: str
    what: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A place in the review queue. `is_open`: it waits or somebody has it; `is_mine`: this reader has it."""

    id: int
    trace_id: str
    interaction_id: int | None
    why: str
    note: str
    state: str
    state_name: str
    who: str
    at: str
    is_open: bool
    is_mine: bool


def row_of(head: TraceHead, words: Words, zone: ZoneInfo) -> TraceRow:
    """A trace as a line."""
    about = (words.name("channel", head.channel), words.name("intent", head.category))
    return TraceRow(
        id=head.trace_id,
        interaction_id=head.interaction_id,
        name=words.name("trace_name", head.name),
        at=words.moment(head.started_at, zone, form="d MMM, HH:mm:ss"),
        about=" · ".join(part for part in about if part),
        verdict=words.name("verdict", head.verdict),
        tone=TONES.get(head.verdict or "", ""),
        took=span_in_words(head.duration_ms, words),
        tokens=words.number(head.input_tokens + head.output_tokens) if head.input_tokens else "",
        cost=money(head.cost_usd, words),
        model=head.model or "",
        is_failed=head.status != "ok",
        is_overridden=head.is_overridden,
    )


def span_in_words(milliseconds: float, words: Words) -> str:
    """`12 ms`, `1.4 s`, `3 min`."""
    if milliseconds < 1000:
        return words.say("traces.ms", n=words.number(round(milliseconds, 1 if milliseconds < 10 else None)))
    if milliseconds < 120_000:
        return words.say("traces.s", n=words.number(round(milliseconds / 1000, 1)))
    return words.say("traces.min", n=words.number(round(milliseconds / 60_000)))


def money(usd: float, words: Words) -> str:
    """`$0.0021`; empty for nothing."""
    return f"${words.number(round(usd, 4 if usd < 1 else 2))}" if usd else ""


def steps_of(trace: TraceOut, words: Words) -> list[Step]:
    """The tree from its root down, in the order things began, with each step's place in the whole."""
    begin = min(step.started_at for step in trace.spans)
    whole = max(max(_end(step, begin) for step in trace.spans), 0.001)
    return [_step(step, depth, begin, whole, words) for step, depth in _walk(trace.spans)]


def _walk(spans: Sequence[SpanOut]) -> Iterator[tuple[SpanOut, int]]:
    known = {span.span_id for span in spans}
    children: dict[str | None, list[SpanOut]] = {}
    for span in sorted(spans, key=lambda one: one.started_at):
        # A parent that was dropped, or is not written yet, must not hide what happened in it.
        children.setdefault(span.parent_id if span.parent_id in known else None, []).append(span)
    left = [(span, 0) for span in reversed(children.get(None, []))]
    while left:
        span, depth = left.pop()
        yield span, depth
        left += [(child, depth + 1) for child in reversed(children.get(span.span_id, []))]


def _step(span: SpanOut, depth: int, begin: datetime, whole: float, words: Words) -> Step:
    start = round(_offset(span, begin) / whole * BAR)
    length = max(round(span.duration_ms / whole * BAR), _THINNEST)
    kind = "model" if span.attributes.get("gen_ai.operation.name") == "chat" else span.name.partition(" ")[0]
    return Step(
        id=span.span_id,
        name=_named(span, words),
        depth=min(depth, _DEEPEST),
        took=span_in_words(span.duration_ms, words),
        start=min(start, BAR - _THINNEST),
        length=min(length, BAR - min(start, BAR - _THINNEST)),
        kind=kind,
        is_failed=span.status != "ok",
        facts=facts_of(span.attributes),
    )


def _named(span: SpanOut, words: Words) -> str:
    first, _, rest = span.name.partition(" ")
    return f"{words.name('step', first)} {rest}".strip()


def facts_of(attributes: Mapping[str, Json]) -> tuple[tuple[str, str], ...]:
    """What a step told, a line a fact; long ones are cut."""
    return tuple((name, _text(value)) for name, value in sorted(attributes.items()) if name not in _OWN)


def _text(value: Json) -> str:
    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
    return told if len(told) <= _SHOWN else told[:_SHOWN] + "…"


def _offset(span: SpanOut, begin: datetime) -> float:
    return (span.started_at - begin).total_seconds() * 1000


def _end(span: SpanOut, begin: datetime) -> float:
    return _offset(span, begin) + span.duration_ms


def said_of(score: ScoreOut, words: Words, zone: ZoneInfo) -> Said:
    """A score as a line."""
    value = "" if score.value is None else words.number(round(score.value, 3))
    what = " ".join(part for part in (words.name("score", score.name), score.label or "", value) if part)
    return Said(who=score.author, at=words.moment(score.updated_at, zone), what=what,
                words=say_reason(score.comment or "", words))  # fmt: skip


def comment_of(comment: CommentOut, words: Words, zone: ZoneInfo) -> Said:
    """A comment as a line."""
    return Said(who=comment.author, at=words.moment(comment.created_at, zone), what="", words=comment.text)


def queued_of(item: ReviewItemOut, words: Words, zone: ZoneInfo, *, reader: str) -> Queued:
    """A place in the queue as a line."""
    return Queued(
        id=item.id,
        trace_id=item.trace_id,
        interaction_id=item.interaction_id,
        why=words.name("review_reason", item.reason),
        note=item.note or "",
        state=item.state.value,
        state_name=words.name("review_state", item.state),
        who=item.claimed_by or "",
        at=words.moment(item.created_at, zone),
        is_open=item.state.value in ("waiting", "claimed"),
        is_mine=item.claimed_by == reader,
    )
