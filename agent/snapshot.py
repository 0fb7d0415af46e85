"""What a decision saw, kept beside it: enough to replay it without the world, and to show an operator why."""

import json
from dataclasses import asdict

from agent.consider import Considered
from agent.desk import Desk
from agent.model_chain import Chain
from desk.claims import claims_json
from desk.interactions import Interaction, Json
from desk.reviews import review_json


def snapshot(desk: Desk, interaction: Interaction, considered: Considered) -> dict[str, Json]:
    """Everything the decision saw, as JSON: enough to replay it without the world."""
    route = considered.route
    return {
        "customer_text": interaction.words,
        "rating": interaction.rating,
        "revision": interaction.revision,
        "route": {
            "category": route.category,
            "confidence": route.confidence,
            "method": route.method,
            "cost_usd": route.cost_usd,
            "latency_ms": route.latency_ms,
            "why": route.why,
            "runner_up": route.runner_up,
            "sentiment": route.sentiment,
            "topics": list(route.topics),
            "is_mismatch": route.is_mismatch,
        },
        "tools": json.loads(considered.context.snapshot()),
        "examples": [asdict(example) for example in considered.examples],
        "claims": claims_json(considered.claims),
        "review": review_json(considered.review),
        "policy": desk.playbook.channels[interaction.channel].style,
        "playbook": {"name": desk.playbook.name, "sha": desk.playbook.sha, "prompt_sha": desk.playbook.prompt_sha},
        "models": {
            "router": desk.router_model.model_name,
            "drafter": _drafter(desk, route.category),
            "wrote": considered.draft.model if considered.draft else None,
            "passed_over": [*route.passed_over, *(considered.draft.passed_over if considered.draft else ())],
        },
        "code_version": desk.code_version,
        "trace_id": considered.trace_id,
    }


def _drafter(desk: Desk, category: str) -> str:
    """Who was to write: the category's own models where it has some."""
    model = desk.drafter_model
    return (model.about(desk.playbook.category(category)) if isinstance(model, Chain) else model).model_name
