"""Labelled cases and past decisions as what a judge or a person reads: message, facts, answer; to and from JSON."""

from collections.abc import Iterator, Mapping, Sequence

from agent.evidence import card_sources, tool_sources
from desk.claims import CUSTOMER
from desk.interactions import Json, Marketplace
from desk.json_values import (
    JsonObject,
    object_at,
    objects_at,
    optional_text_at,
    optional_whole_at,
    text_at,
    texts_at,
)
from desk.products import Product
from evals.cases import Case, DraftCase, MessageCase
from evals.gate import flatten
from evals.judge import JudgeCase
from storage.past_decisions import PastDecision
from tools.context import ToolCall
from tools.snapshot_values import product_of


def case_to_judge(case: Case, answer: str | None, language: str) -> JudgeCase | None:
    """A case with an answer; None where it has none, or is no message and no draft (pairs, personal data).

    `answer`: a candidate's; a draft that is part of the case goes before it. `language`: where the message says none.
    """
    if isinstance(case, DraftCase):
        facts = case.row.get("tool_facts") or {}
        rating = facts.get("rating") if isinstance(facts, Mapping) else None
        return JudgeCase(
            channel=case.channel,
            language=case.language,
            customer_text=case.customer_text,
            answer=case.draft,
            facts=tuple(flatten(facts)),
            rating=rating if isinstance(rating, int) and not isinstance(rating, bool) else None,
        )
    if not isinstance(case, MessageCase) or not answer:
        return None
    message = case.message
    return JudgeCase(
        channel=message.channel.value,
        language=message.language or language,
        customer_text=message.words,
        answer=answer,
        facts=_texts(case.product, ()),
        rating=message.rating,
        product_name=case.product.name if case.product else message.product_name,
    )


def decision_to_judge(past: PastDecision, language: str) -> JudgeCase | None:
    """A live decision with its draft and what it saw; None without a draft, or where the snapshot is gone.

    Raises `BadInput` for a snapshot that cannot be read.
    """
    if past.draft is None or "message" not in past.snapshot or "reads" not in past.snapshot:
        return None
    message, reads = object_at(past.snapshot, "message"), object_at(past.snapshot, "reads")
    market = Marketplace(text_at(message, "marketplace"))
    product = product_of(object_at(reads, "product"), market) if "product" in reads else None
    return JudgeCase(
        channel=text_at(message, "channel"),
        language=optional_text_at(message, "language") or language,
        customer_text=text_at(past.snapshot, "customer_text"),
        answer=past.draft,
        facts=_texts(product, tuple(_calls(past.snapshot))),
        rating=optional_whole_at(past.snapshot, "rating"),
        product_name=product.name if product else optional_text_at(message, "product_name"),
    )


def judge_case_json(case: JudgeCase) -> dict[str, Json]:
    """As an annotation item shows it."""
    return {
        "channel": case.channel,
        "language": case.language,
        "customer_text": case.customer_text,
        "rating": case.rating,
        "product_name": case.product_name,
        "facts": list(case.facts),
        "answer": case.answer,
    }


def judge_case_of(shown: JsonObject) -> JudgeCase:
    """The inverse of `judge_case_json`; `BadInput` for anything else."""
    return JudgeCase(
        channel=text_at(shown, "channel"),
        language=text_at(shown, "language"),
        customer_text=text_at(shown, "customer_text"),
        answer=text_at(shown, "answer"),
        facts=texts_at(shown, "facts"),
        rating=optional_whole_at(shown, "rating"),
        product_name=optional_text_at(shown, "product_name"),
    )


def facts_object(facts: Sequence[str]) -> dict[str, str]:
    """Lines `name: value` as the object they come from; a line without a name, or with one that was, gets a number."""
    told: dict[str, str] = {}
    for number, fact in enumerate(facts, start=1):
        name, colon, value = fact.partition(": ")
        is_new = bool(colon) and name not in told
        told[name if is_new else f"fact {number}"] = value if is_new else fact
    return told


def _texts(product: Product | None, calls: Sequence[ToolCall]) -> tuple[str, ...]:
    """What a draft may rely on, as the gate reads it; what customers say proves nothing."""
    sources = (*card_sources(product), *tool_sources(calls))
    return tuple(dict.fromkeys(source.text for source in sources if source.kind != CUSTOMER))


def _calls(snapshot: JsonObject) -> Iterator[ToolCall]:
    for call in objects_at(snapshot, "tools"):
        yield ToolCall(
            name=text_at(call, "name"),
            arguments=object_at(call, "arguments"),
            ids=texts_at(call, "ids"),
            result=call.get("result"),
        )
