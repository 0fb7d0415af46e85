"""Thinks one message through, from words to verdict, and writes nothing: screen, route, draft, gate, redraft once.

Live handling, the API's drafts and offline evals all call `consider`; only what is read from and recorded differs.
"""

from dataclasses import dataclass
from datetime import datetime

from pydantic_ai.models import Model

from agent import triage
from agent.drafter import draft as write_draft
from agent.gate import judge
from agent.guardrails.case import GateCase
from agent.router import route as find_route
from agent.triage import Placement
from desk.decisions import Decision, Draft, Finding, Route, Severity, Verdict, weigh
from desk.interactions import Interaction
from desk.playbook import Playbook
from desk.products import Product
from tools.context import Reader, ToolCall, ToolContext, subject_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """What was made of one message. `draft` is None when a red line ended it before any model wrote."""

    route: Route
    placement: Placement
    draft: Draft | None
    decision: Decision
    context: ToolContext


async def consider(
    interaction: Interaction,
    *,
    playbook: Playbook,
    router_model: Model,
    drafter_model: Model,
    reader: Reader,
    now: datetime,
    instruction: str | None = None,
    avoid: tuple[str, ...] = (),
    must_draft: bool = False,
) -> Considered:
    """Screen, route, draft and judge. `must_draft`: write a draft although a red line already asks for a person.

    Raises what the model raises (`TryLater`, `NotAllowed`, `Refused`, `Unusable`): no draft is better than half of one.
    """
    red_lines = triage.screen(interaction, playbook)
    route = await find_route(interaction, playbook=playbook, model=router_model)
    placement = triage.place(route, interaction, red_lines, now=now, playbook=playbook)
    context = ToolContext(reader=reader, subject=subject_of(interaction))
    if red_lines and not must_draft:
        decision = Decision(verdict=weigh(red_lines), findings=red_lines)
        return Considered(route=route, placement=placement, draft=None, decision=decision, context=context)
    product = await reader.find_product()
    floor = (*red_lines, *triage.floor(route, interaction, playbook))
    case = _Case(interaction=interaction, route=route, context=context, product=product, floor=floor, playbook=playbook)
    draft = await _write(case, drafter_model, instruction, avoid)
    decision = _judge(case, draft)
    if decision.verdict is Verdict.BLOCK:
        draft = await _write(case, drafter_model, _amend(instruction, decision), (*avoid, draft.text))
        decision = _judge(case, draft)
    return Considered(route=route, placement=placement, draft=draft, decision=decision, context=context)


def gate_case(
    interaction: Interaction, text: str, *, language: str, facts: tuple[str, ...], product: Product | None,
    playbook: Playbook,
) -> GateCase:  # fmt: skip
    """What the guardrails look at when `text` is about to answer `interaction`."""
    return GateCase(
        channel=interaction.channel.value,
        language=language,
        customer_text=interaction.words,
        customer_name=interaction.customer_name,
        rating=interaction.rating,
        draft=text,
        facts=facts,
        product_name=product.name if product else interaction.product_name,
        playbook=playbook,
    )


def facts_of(context: ToolContext, product: Product | None) -> tuple[str, ...]:
    """Every text a draft may rely on: the card, and whatever the tools returned."""
    return (*facts_of_product(product), *_texts(context.calls))


def facts_of_product(product: Product | None) -> tuple[str, ...]:
    """Every text of a card; nothing when there is none."""
    if product is None:
        return ()
    lines = (f"{line.name}: {line.value}" for line in product.characteristics)
    return tuple(fact for fact in (product.name, *lines, product.description, *product.sizes) if fact)


def _texts(calls: list[ToolCall]) -> tuple[str, ...]:
    found: list[str] = []
    stack = [call.result for call in calls]
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What stays the same over the versions of a draft."""

    interaction: Interaction
    route: Route
    context: ToolContext
    product: Product | None
    floor: tuple[Finding, ...]
    playbook: Playbook


async def _write(case: _Case, model: Model, instruction: str | None, avoid: tuple[str, ...]) -> Draft:
    return await write_draft(
        case.interaction,
        route=case.route,
        playbook=case.playbook,
        model=model,
        context=case.context,
        instruction=instruction,
        avoid=avoid,
    )


def _judge(case: _Case, draft: Draft) -> Decision:
    checked = gate_case(
        case.interaction,
        draft.text,
        language=case.interaction.language or case.playbook.language,
        facts=facts_of(case.context, case.product),
        product=case.product,
        playbook=case.playbook,
    )
    unknowns = tuple(
        Finding(
            guardrail="unknown",
            severity=Severity.DRAFT,
            quote=unknown,
            reason="no source answers this; a person should",
            about="customer",
        )
        for unknown in draft.unknowns
    )
    decision = judge(checked, (*case.floor, *unknowns))
    bar = case.playbook.category(case.route.category).send_above
    if decision.verdict is Verdict.SEND and decision.confidence < bar:
        doubt = Finding(
            guardrail="confidence",
            severity=Severity.DRAFT,
            quote=draft.text,
            reason=f"confidence {decision.confidence:.2f} is below the category's {bar:.2f}",
        )
        return Decision(verdict=Verdict.DRAFT, findings=(*decision.findings, doubt), confidence=decision.confidence)
    return decision


def _amend(instruction: str | None, decision: Decision) -> str:
    faults = "; ".join(f"{f.reason} («{f.quote}»)" for f in decision.findings if f.severity is Severity.BLOCK)
    return f"{instruction or ''}\nThe previous text was refused: {faults}. Write another one without it.".strip()
