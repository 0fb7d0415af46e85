"""Every guardrail of a draft as a step of the trace, at the price of one: kept as lines of the gate's span, told apart
again by whoever reads or exports the tree.

Twenty-five spans a draft would double what a message leaves behind; a line costs a microsecond and forty bytes.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from agent.tracing import CHECKS, current
from desk.decisions import Finding

_ALL = 1 << 64

Run = Callable[..., tuple[Finding, ...]]
"""Runs one guardrail: it comes first, its case second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One guardrail that ran inside a span. `span_id`: made from the span's own, the same whoever asks.

    `offset_ms`: after the span's beginning. `found`: the severities of its findings.
    """

    name: str
    span_id: str
    offset_ms: float
    duration_ms: float
    found: tuple[str, ...]


def timed(run: Run) -> Run:
    """`run` as it is where nobody traces; else every guardrail it runs is told to the open span."""
    told = current()
    if told.trace_id is None:
        return run

    def watched(guardrail: Callable[..., object], *case: object) -> tuple[Finding, ...]:
        began = time.time_ns()
        found = run(guardrail, *case)
        told.check(getattr(guardrail, "__name__", "guardrail"), began, [finding.severity for finding in found])
        return found

    return watched


def checks_of(span_id: str, attributes: Mapping[str, object]) -> Iterator[Check]:
    """The guardrails a span tells of, in the order they ran."""
    lines = attributes.get(CHECKS)
    for number, line in enumerate(lines if isinstance(lines, Sequence) and not isinstance(lines, str) else (), 1):
        name, offset_us, took_us, found = (*str(line).split(" "), "", "")[:4]
        yield Check(
            name=name,
            span_id=f"{(int(span_id, 16) + number) % _ALL:016x}",
            offset_ms=int(offset_us) / 1000,
            duration_ms=int(took_us) / 1000,
            found=tuple(filter(None, found.split(","))),
        )
