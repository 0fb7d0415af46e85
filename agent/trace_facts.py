"""What the steps of a message tell of themselves. Names after OpenTelemetry's GenAI conventions where they have one.

Source: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/ (semantic-conventions 0.66b2 knows the names).
"""

from agent.tracing import CUSTOMER, Told
from desk.decisions import Decision, Draft, Finding, Route
from desk.interactions import Interaction
from desk.model_calls import ModelCall
from desk.ports import Accepted, ReadBack, SendOutcome
from desk.reviews import Review

_PROVIDERS = {"openai-chat": "openai", "google": "gcp.gemini"}
"""Where the conventions name a provider otherwise than a link does."""


def tell_message(told: Told, interaction: Interaction, instruction: str | None) -> None:
    """What is being handled, and what a person asked to do differently."""
    told.note({
        "revision": interaction.revision, "channel": interaction.channel.value, "rating": interaction.rating,
        CUSTOMER: interaction.customer_id,
    })  # fmt: skip
    told.quote("customer", interaction.words)
    told.quote("instruction", instruction)


def tell_route(told: Told, route: Route) -> None:
    """Where the message belongs, by whom, how surely."""
    told.note({
        "category": route.category, "method": route.method, "confidence": route.confidence,
        "runner_up": route.runner_up, "sentiment": route.sentiment, "topics": route.topics,
        "cost_usd": route.cost_usd,
    })  # fmt: skip
    told.quote("why", route.why)
    told.quote("passed_over", "; ".join(route.passed_over))


def tell_findings(told: Told, findings: tuple[Finding, ...]) -> None:
    """Who found something, how grave it is, and why."""
    told.note({"findings": [f"{finding.guardrail}={finding.severity}" for finding in findings]})
    told.quote("reasons", "; ".join(dict.fromkeys(finding.reason for finding in findings)))


def tell_decision(told: Told, decision: Decision) -> None:
    """The verdict on one version of a draft."""
    told.note({"verdict": decision.verdict.value, "confidence": decision.confidence})
    tell_findings(told, decision.findings)


def tell_review(told: Told, review: Review) -> None:
    """One reading of a draft that was about to leave."""
    told.note({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "reviewer", "model": review.model})
    told.note({"cost_usd": review.cost_usd, **{rubric.value: score.value for rubric, score in review.scores.items()}})
    told.quote("reasons", "; ".join(f"{rubric}: {score.reason}" for rubric, score in review.scores.items()))


def tell_draft(told: Told, draft: Draft) -> None:
    """One version of a draft, all its calls of models together."""
    told.note({
        "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "drafter", "model": draft.model,
        "cost_usd": draft.cost_usd, "language": draft.language, "unknowns": len(draft.unknowns),
        "evidence": [evidence.id for evidence in draft.evidence],
    })  # fmt: skip
    told.quote("text", draft.text)
    told.quote("passed_over", "; ".join(draft.passed_over))


def tell_call(told: Told, call: ModelCall) -> None:
    """One request to a model. What was asked and answered stands in the steps around it, not here."""
    told.note({
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": _PROVIDERS.get(call.provider, call.provider),
        "gen_ai.request.model": call.model.partition(":")[2] or call.model,
        "gen_ai.usage.input_tokens": call.input_tokens, "gen_ai.usage.output_tokens": call.output_tokens,
        "model": call.model, "step": call.step, "cost_usd": call.cost_usd, "outcome": call.outcome.value,
        **({"effort": call.effort} if call.effort else {}),
    })  # fmt: skip
    told.quote("instead_of", call.fallback_reason)


def tell_approval(told: Told, reply_id: int | None, findings: tuple[Finding, ...], lifted: tuple[Finding, ...]) -> None:
    """A person's own text. `lifted`: what the gate would have stopped, and a person answered for."""
    told.note({"reply": reply_id, "overridden": [finding.guardrail for finding in lifted] or None})
    tell_findings(told, findings)


def tell_standing(told: Told, standing: ReadBack) -> None:
    """What stands at the vendor."""
    told.note({"found": type(standing).__name__})


def tell_outcome(told: Told, outcome: SendOutcome) -> None:
    """What the vendor made of a post."""
    told.note({"outcome": type(outcome).__name__})
    if not isinstance(outcome, Accepted):
        told.quote("reason", outcome.reason)
