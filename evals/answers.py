"""What a candidate said about one case, as values and as the JSON a stored result keeps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agent.guardrails.case import GateCase
from desk.decisions import Finding, Severity
from desk.errors import BadInput
from desk.interactions import Json

_WORDS = (
    "verdict",
    "floor",
    "category",
    "runner_up",
    "secondary",
    "method",
    "priority",
    "sentiment",
    "draft",
    "language",
)
_NAMES = ("topics", "tools", "unknowns")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Everything that is judged, compared and reported. None: the step was not reached, or `error` says why not.

    `verdict`: send | draft | block | escalate. `floor`: the least cautious verdict the message alone allows, whatever
    the draft. `findings`: of the decision. `claims`, `review`: as a decision's snapshot keeps them. `tools`: names of
    the calls in order. `models`: step -> who spoke. `more`: what a kind of case has on top (a link, spans).
    `latency_ms` stands apart from everything else: two runs of one commit differ in nothing but it. `gate`: the draft
    as the gate read it, for evaluators in the same process; never kept.
    """

    verdict: str | None = None
    confidence: float | None = None
    floor: str | None = None
    category: str | None = None
    runner_up: str | None = None
    secondary: str | None = None
    method: str | None = None
    priority: str | None = None
    sentiment: str | None = None
    topics: tuple[str, ...] = ()
    is_mismatch: bool | None = None
    wants_human: bool | None = None
    findings: tuple[Finding, ...] = ()
    draft: str | None = None
    language: str | None = None
    unknowns: tuple[str, ...] = ()
    claims: tuple[Mapping[str, Json], ...] = ()
    review: Json = None
    tools: tuple[str, ...] = ()
    models: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Json] = field(default_factory=dict)
    cost_usd: float = 0.0
    latency_ms: float = 0.0
    error: str | None = None
    gate: GateCase | None = field(default=None, compare=False, repr=False)


def answer_json(answer: Answer) -> dict[str, Json]:
    """As a result keeps it: everything but `latency_ms` and `gate`."""
    findings: list[Json] = [_finding_json(finding) for finding in answer.findings]
    return {
        **{name: getattr(answer, name) for name in (*_WORDS, "confidence", "is_mismatch", "wants_human", "error")},
        **{name: list(getattr(answer, name)) for name in _NAMES},
        "findings": findings,
        "claims": [dict(claim) for claim in answer.claims],
        "review": answer.review,
        "models": dict(answer.models),
        "more": dict(answer.more),
        "cost_usd": answer.cost_usd,
    }


def answer_of(output: Mapping[str, Json], *, latency_ms: float = 0.0) -> Answer:
    """The answer a stored result holds; `BadInput` when it holds none."""
    try:
        return Answer(
            **{name: _text(output.get(name)) for name in (*_WORDS, "error")},  # type: ignore[arg-type]  # texts all
            **{name: tuple(map(str, _list(output.get(name)))) for name in _NAMES},  # type: ignore[arg-type]
            confidence=_number(output.get("confidence")),
            is_mismatch=_flag(output.get("is_mismatch")),
            wants_human=_flag(output.get("wants_human")),
            findings=tuple(_finding(_object(one)) for one in _list(output.get("findings"))),
            claims=tuple(map(_object, _list(output.get("claims")))),
            review=output.get("review"),
            models={step: str(name) for step, name in _object(output.get("models") or {}).items()},
            more=_object(output.get("more") or {}),
            cost_usd=_number(output.get("cost_usd")) or 0.0,
            latency_ms=latency_ms,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(
            f"this stored result cannot be read ({error!r}); expected what `replydesk eval run` writes"
        ) from error


def _finding_json(finding: Finding) -> dict[str, Json]:
    return {
        "guardrail": finding.guardrail,
        "severity": finding.severity.value,
        "quote": finding.quote,
        "reason": finding.reason,
        "about": finding.about,
    }


def _finding(value: Mapping[str, Json]) -> Finding:
    return Finding(
        guardrail=str(value["guardrail"]),
        severity=Severity(str(value["severity"])),
        quote=str(value["quote"]),
        reason=str(value["reason"]),
        about=str(value["about"]),
    )


def _text(value: Json) -> str | None:
    return None if value is None else str(value)


def _flag(value: Json) -> bool | None:
    return None if value is None else bool(value)


def _number(value: Json) -> float | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise TypeError(f"expected a number, found {value!r}")
    return value


def _list(value: Json) -> Sequence[Json]:
    if value is not None and not isinstance(value, list):
        raise TypeError(f"expected a list, found {value!r}")
    return value or ()


def _object(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, dict):
        raise TypeError(f"expected an object, found {value!r}")
    return value
