"""What the playground's templates see: what the desk would make of a text nobody stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.desk import Desk
from api.console.card_view import MARKS, Check, Claim, check_of, claim_of, intent_name
from api.console.reasons import say_reason
from api.console.words import Words
from api.schemas.preview import PreviewOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Route, draft with its sources, findings, verdict; `facts`: title and value, in the order they are read."""

    verdict: str
    tone: str
    facts: Sequence[tuple[str, str]]
    why_route: str
    text: str
    why: str
    unknowns: Sequence[str]
    checks: Sequence[Check]
    claims: Sequence[Claim]
    sources: Sequence[tuple[str, str]]


def tried_of(found: PreviewOut, desk: Desk, words: Words) -> Tried:
    """The API's answer in the reader's words."""
    return Tried(
        verdict=words.name("verdict", found.verdict),
        tone=MARKS.get(found.verdict, ""),
        facts=_facts(found, desk, words),
        why_route=say_reason(str(found.route["why"]), words),
        text=found.draft or "",
        why=say_reason(found.why, words),
        unknowns=found.unknowns,
        checks=[check_of(one, words) for one in found.findings],
        claims=[claim_of(one, found.evidence, words) for one in found.claims],
        sources=[(words.name("evidence", one.kind), one.quote) for one in found.evidence],
    )


def _facts(found: PreviewOut, desk: Desk, words: Words) -> list[tuple[str, str]]:
    route = found.route
    told = (
        ("intent", intent_name(desk, route["category"], words)),
        ("method", f"{words.name('method', route['method'])} · {words.percent(route['confidence'])}"),
        ("runner_up", intent_name(desk, route["runner_up"], words)),
        ("sentiment", words.name("sentiment", route["sentiment"])),
        ("topics", ", ".join(words.name("topic", one) for one in route["topics"])),
        ("priority", words.name("priority", found.priority)),
        ("sla", words.say("playground.minutes", n=found.sla_minutes)),
        ("confidence", words.percent(found.confidence)),
        ("model", found.model),
        ("cost", f"${found.cost_usd:.4f}" if found.cost_usd else ""),
    )
    return [(words.say(f"playground.{name}"), value) for name, value in told if value]
