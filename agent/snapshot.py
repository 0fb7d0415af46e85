"""What a decision saw, kept beside it: enough to replay it without the world, and to show an operator why."""

import json
from dataclasses import asdict

from agent.consider import Considered
from agent.desk import Desk
from agent.model_chain import Chain
from desk.account_json import standing_json
from desk.claims import claims_json
from desk.interactions import Interaction, Json
from desk.reviews import review_json
from storage.told_answers import mark_of
from tools.context import Seen
from tools.product_context import describe_product


def snapshot(desk: Desk, interaction: Interaction, considered: Considered) -> dict[str, Json]:
    """Everything the decision saw, as JSON: enough to replay it without the world."""
    route = considered.route
    return {
        "customer_text": interaction.words,
        "rating": interaction.rating,
        "revision": interaction.revision,
        "message": _message(interaction),
        "instruction": considered.instruction,
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
        "reads": _reads(considered.context.seen),
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


def _message(interaction: Interaction) -> dict[str, Json]:
    """The message by its parts, as the steps were handed it: the row itself goes on changing."""
    return {
        "channel": interaction.channel.value,
        "marketplace": interaction.marketplace.value,
        "text": interaction.text,
        "pros": interaction.pros,
        "cons": interaction.cons,
        "customer_name": interaction.customer_name,
        "product_name": interaction.product_name,
        "nm_id": interaction.nm_id,
        "language": interaction.language,
        "occurred_at": interaction.occurred_at.isoformat(),
        "has_files": bool(interaction.extra.get("files")),
    }


def _reads(seen: Seen) -> dict[str, Json]:
    """What was read beside the tools' calls. Of the answers a draft was compared with the marks: they stand elsewhere,
    and a hundred of them in every decision would be most of the database."""
    reads: dict[str, Json] = {"thread": seen.has_read_thread}
    if seen.products:
        reads["product"] = describe_product(seen.products[0])
    if seen.recent is not None:
        reads["recent"] = [mark_of(text) for text in seen.recent]
    if seen.standing is not None:
        reads["standing"] = standing_json(seen.standing)
    return reads


def _drafter(desk: Desk, category: str) -> str:
    """Who was to write: the category's own models where it has some."""
    model = desk.drafter_model
    return (model.about(desk.playbook.category(category)) if isinstance(model, Chain) else model).model_name
