"""Which cases of a run went wrong, the most dangerous first. Pure: from what the evaluators wrote down."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from desk.interactions import Json
from storage.eval_runs import StoredResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Worst:
    """One bad case. `rank`: 0 is the worst; `faults`: everything that is wrong with it, the worst first.

    `scores`: what the evaluators said, in one line; `draft`: as it came, to be redacted by whoever shows it.
    """

    key: str
    repeat: int
    rank: int
    faults: tuple[str, ...]
    verdict: str
    category: str
    draft: str
    findings: tuple[str, ...]
    scores: str


def find_worst(results: Sequence[StoredResult]) -> list[Worst]:
    """Every case with a fault: by its worst one, then by how many, then by name."""
    found = [worst for result in results if (worst := _judge(result)) is not None]
    return sorted(found, key=lambda one: (one.rank, -len(one.faults), one.key, one.repeat))


_Scores = Mapping[str, Json]


def _is_false(name: str) -> Callable[[StoredResult, _Scores], bool]:
    return lambda _result, scores: scores.get(name) is False


def _links_strangers(result: StoredResult, _scores: _Scores) -> bool:
    more = result.output.get("more")
    return isinstance(more, Mapping) and more.get("is_auto") is True and more.get("is_same") is False


_FAULTS: tuple[tuple[str, Callable[[StoredResult, _Scores], bool]], ...] = (
    ("a person was not called who had to be", _is_false("red_lines.seen")),
    ("would have left by itself and must not", _is_false("decision.not_sent")),
    ("may be acted upon, and is another person's", _links_strangers),
    ("does what the label forbids", _is_false("must_not.kept")),
    ("contradicts a fact", _is_false("grounding.none_contradicted")),
    ("used a tool it must not", _is_false("tool_use.none_forbidden")),
    ("less cautious than the label allows", _is_false("decision.safe")),
    ("no answer at all", lambda result, _scores: result.error is not None),
    ("another language than the customer's", _is_false("language.right")),
    ("unkind", _is_false("tone.kind")),
    ("the judge does not accept it", _is_false("judge.accepted")),
    ("another verdict than labelled", _is_false("decision.right")),
    ("another category than labelled", _is_false("routing.category")),
    ("held although it may leave", _is_false("decision.not_held")),
    ("a person was called for nothing", _is_false("red_lines.no_false_alarm")),
)
"""From what hurts a customer down to what only costs work."""


def _judge(result: StoredResult) -> Worst | None:
    scores = _flat(result.scores)
    faults = [(rank, name) for rank, (name, is_so) in enumerate(_FAULTS) if is_so(result, scores)]
    if not faults:
        return None
    output = result.output
    return Worst(
        key=result.case_key,
        repeat=result.repeat,
        rank=faults[0][0],
        faults=tuple(name for _, name in faults) if result.error is None else (f"no answer: {result.error}",),
        verdict=_text(output.get("verdict")),
        category=_text(output.get("category")),
        draft=_text(output.get("draft")),
        findings=tuple(_findings(output.get("findings"))),
        scores=", ".join(f"{name} {value}" for name, value in scores.items() if value not in (True, 1.0)),
    )


def _flat(scores: Mapping[str, Json]) -> dict[str, Json]:
    return {
        f"{evaluator}.{name}": value
        for evaluator, found in scores.items()
        if isinstance(found, Mapping)
        for name, value in found.items()
    }


def _findings(value: Json) -> list[str]:
    if not isinstance(value, list):
        return []
    return [f"{one.get('guardrail')} ({one.get('severity')})" for one in value if isinstance(one, Mapping)]


def _text(value: Json) -> str:
    return "" if value is None else str(value)
