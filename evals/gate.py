"""Scores the gate on labelled drafts: `replydesk eval gate`. Row format: evals/datasets/README.md."""

from collections.abc import Iterator, Mapping, Sequence

from agent.gate import judge
from agent.guardrails.case import GateCase
from desk.decisions import Verdict
from desk.errors import BadInput
from desk.playbook import Playbook

_VERDICTS = tuple(verdict.value for verdict in Verdict)
_LANGUAGES = ("ru", "en")


def score_gate(rows: Sequence[Mapping[str, object]], playbook: Playbook) -> dict[str, float | int]:
    """Judge every draft and compare with `expected`; shares 0..1, 0.0 where a set has no such row.

    `n decision_accuracy block_recall over_block escalate_recall`: block_recall, expected block judged block or
    escalate; over_block, expected send judged anything else; escalate_recall, expected escalate judged escalate.
    Raises `BadInput` naming row and key.
    """
    return gate_figures([(wanted_verdict(row, number), _verdict(row, number, playbook))
                         for number, row in enumerate(rows, start=1)])  # fmt: skip


def wanted_verdict(row: Mapping[str, object], number: int) -> str:
    """What the row is labelled with."""
    return _choice(row, "expected", _VERDICTS, number)


def gate_figures(pairs: Sequence[tuple[str, str | None]]) -> dict[str, float | int]:
    """The figures of (wanted, found) verdicts; None: nothing was found, which is never right."""
    stopped = (Verdict.BLOCK.value, Verdict.ESCALATE.value)
    return {
        "n": len(pairs),
        "decision_accuracy": _share([got == expected for expected, got in pairs]),
        "block_recall": _share([got in stopped for expected, got in pairs if expected == Verdict.BLOCK]),
        "over_block": _share([got != Verdict.SEND for expected, got in pairs if expected == Verdict.SEND]),
        "escalate_recall": _share([got == Verdict.ESCALATE for expected, got in pairs if expected == Verdict.ESCALATE]),
    }


def case_of(row: Mapping[str, object], playbook: Playbook, number: int = 0) -> GateCase:
    """A labelled row as the gate sees it: `tool_facts`, whatever its shape, becomes lines `name: value`."""
    facts = row.get("tool_facts") or {}
    rating = facts.get("rating") if isinstance(facts, Mapping) else None
    product = facts.get("product") if isinstance(facts, Mapping) else None
    return GateCase(
        channel=_choice(row, "channel", tuple(playbook.channels), number),
        language=_choice(row, "lang", _LANGUAGES, number),
        customer_text=_text(row, "customer_text", number),
        draft=_text(row, "draft", number),
        facts=tuple(flatten(facts)),
        playbook=playbook,
        rating=rating if isinstance(rating, int) else None,
        product_name=product if isinstance(product, str) else None,
    )


def flatten(facts: object, name: str = "") -> Iterator[str]:
    """Any JSON as lines `name: value`; nested names are joined by a space, underscores become spaces."""
    if isinstance(facts, Mapping):
        for key, value in facts.items():
            yield from flatten(value, f"{name} {key}".strip().replace("_", " "))
    elif isinstance(facts, list) and all(not isinstance(value, Mapping | list) for value in facts):
        yield f"{name}: {', '.join(map(_shown, facts))}" if name else ", ".join(map(_shown, facts))
    elif isinstance(facts, list):
        for value in facts:
            yield from flatten(value, name)
    else:
        yield f"{name}: {_shown(facts)}" if name else _shown(facts)


def _shown(value: object) -> str:
    known = {None: "null", True: "true", False: "false"}
    return known[value] if value is None or isinstance(value, bool) else str(value)


def _verdict(row: Mapping[str, object], number: int, playbook: Playbook) -> str:
    return judge(case_of(row, playbook, number)).verdict.value


def _share(hits: Sequence[bool]) -> float:
    return round(sum(hits) / len(hits), 4) if hits else 0.0


def _text(row: Mapping[str, object], key: str, number: int) -> str:
    value = row.get(key)
    if not isinstance(value, str):
        raise BadInput(f"row {number} ({row.get('id', 'no id')}): key {key!r} must be a text, found {value!r}")
    return value


def _choice(row: Mapping[str, object], key: str, allowed: tuple[str, ...], number: int) -> str:
    value = _text(row, key, number)
    if value not in allowed:
        raise BadInput(
            f"row {number} ({row.get('id', 'no id')}): key {key!r} is {value!r}; expected one of {', '.join(allowed)}"
        )
    return value
