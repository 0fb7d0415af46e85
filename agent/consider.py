"""Thinks one message through, from words to verdict, and writes nothing: screen, route, draft, gate, redraft once.

Live handling, the API's drafts and offline evals all call `consider`; only what is read from and recorded differs.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from pydantic_ai.models import Model

from agent import triage
from agent.briefing import hand_off
from agent.drafter import draft as write_draft
from agent.examples import CANDIDATES, choose_examples
from agent.fences import REFUSED
from agent.gate import judge
from agent.gate_case import case_of
from agent.guardrails import GUARDRAILS, Guardrail
from agent.guardrails.case import GateCase
from agent.history import History, describe_customer, read_history
from agent.model_chain import Chain, lone
from agent.outstanding import look_meanwhile
from agent.reviewer import second_opinion
from agent.router import NOBODY, Helpers
from agent.router import route as find_route
from agent.trace_facts import tell_decision, tell_findings
from agent.tracing import current_trace_id, traced_rule
from agent.triage import Placement
from desk.claims import Pinned
from desk.decisions import Decision, Draft, Finding, Route, Severity, Verdict, weigh
from desk.examples import Example
from desk.interactions import Interaction
from desk.model_calls import Level
from desk.playbook import Playbook
from desk.playbook_models import OFFLINE
from desk.products import Product
from desk.reviews import Review, ReviewCase
from desk.seller_rules import SellerRules
from tools.context import ToolContext, subject_of
from tools.kept_reads import open_context
from tools.reader import Reader

# A model that twice found no other words will not find them the third time.
_RENEWALS = 2

_screen = traced_rule("screen", tell_findings)(triage.screen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """What was made of one message. `draft` is None when a red line ended it before any model wrote.

    `claims`: everything the draft states, with its source. `review`: a second reading of a draft that was about to
    leave. `instruction`: what a person asked this draft to do differently. `examples`: what the model was shown of how
    the shop writes. `trace_id`: the trace it was thought in, None where nobody traces.
    """

    route: Route
    placement: Placement
    draft: Draft | None
    decision: Decision
    context: ToolContext
    claims: tuple[Pinned, ...] = ()
    review: Review | None = None
    instruction: str | None = None
    examples: tuple[Example, ...] = ()
    trace_id: str | None = field(default_factory=current_trace_id)


async def consider(
    interaction: Interaction,
    *,
    playbook: Playbook,
    router_model: Model | Chain,
    drafter_model: Model | Chain,
    reviewer_model: Model | Chain | None = None,
    reader: Reader,
    now: datetime,
    rules: SellerRules | None = None,
    instruction: str | None = None,
    avoid: tuple[str, ...] = (),
    must_draft: bool = False,
    helpers: Helpers = NOBODY,
    previous: str | None = None,
    guardrails: tuple[Guardrail, ...] = GUARDRAILS,
) -> Considered:
    """Screen, route, draft and judge. `must_draft`: write a draft although a red line asks for a person. `rules`: None
    takes the playbook's. `previous`: the draft the instruction is about. `guardrails`: fewer only in an eval.

    Raises what the model raises (`TryLater`, `NotAllowed`, `Refused`, `Unusable`): no draft is better than half of one.
    """
    red_lines = _screen(interaction, playbook)
    context = open_context(reader, subject=subject_of(interaction))
    history, interaction = await read_history(interaction, context, playbook)
    route = await find_route(interaction, playbook=playbook, model=router_model, helpers=helpers)
    placement = triage.place(route, interaction, red_lines, now=now, playbook=playbook, rules=rules)
    context.articles = playbook.category(route.category).knowledge
    if red_lines and not must_draft:
        notes = await hand_off(interaction, route, red_lines, context=context, playbook=playbook)
        decision = Decision(verdict=weigh(red_lines), findings=(*red_lines, *notes))
        return Considered(route=route, placement=placement, draft=None, decision=decision, context=context)
    case = await _open_case(interaction, route, context, red_lines=red_lines, playbook=playbook, model=drafter_model,
                            previous=previous, guardrails=guardrails, history=history, now=now)  # fmt: skip
    writing = _compose(case, drafter_model, instruction, avoid)
    draft, decision = await look_meanwhile(writing, route, context.reader, now=now, playbook=playbook)
    reviewed = await second_opinion(shown := _to_review(case, draft, decision), decision, reviewer_model)
    return Considered(route=route, placement=placement, draft=draft, decision=reviewed.decision, context=context,
                      claims=shown.claims, review=reviewed.review, instruction=instruction,
                      examples=case.examples)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What stays the same over the versions of a draft."""

    interaction: Interaction
    route: Route
    context: ToolContext
    product: Product | None
    history: History
    customer: str
    recent: tuple[str, ...]
    floor: tuple[Finding, ...]
    playbook: Playbook
    examples: tuple[Example, ...]
    previous: str | None
    guardrails: tuple[Guardrail, ...]


async def _open_case(
    interaction: Interaction, route: Route, context: ToolContext, *, red_lines: tuple[Finding, ...], playbook: Playbook,
    model: Model | Chain, previous: str | None, guardrails: tuple[Guardrail, ...], history: History, now: datetime,
) -> _Case:  # fmt: skip
    examples = await _read_examples(interaction, route, context, playbook=playbook, model=model)
    # An example is a text the shop has used: saying it again is no more novel than repeating any other answer.
    shown = tuple(example.reply for example in examples) if interaction.is_public else ()
    return _Case(
        interaction=interaction,
        route=route,
        context=context,
        product=await context.reader.find_product(),
        recent=(*await _read_recent(interaction, context, playbook), *shown),
        history=history,
        customer=await _read_customer(route, context, playbook=playbook, model=model, now=now),
        floor=(*red_lines, *triage.floor(route, interaction, playbook)),
        playbook=playbook,
        examples=examples,
        previous=previous,
        guardrails=guardrails,
    )


async def _read_examples(
    interaction: Interaction, route: Route, context: ToolContext, *, playbook: Playbook, model: Model | Chain
) -> tuple[Example, ...]:
    """What a model is shown; nothing for the offline one, which has its wordings, and one once money is short."""
    category = playbook.category(route.category)
    asked = lone(model, step="drafter", playbook=playbook).about(category)
    most = playbook.drafting.examples if category.show_examples is None else category.show_examples
    most = most if asked.level is Level.USUAL else min(most, 1)
    if asked.model_name == OFFLINE or not most:
        return ()
    approved = await context.reader.find_approved(category.name, CANDIDATES * most)
    return choose_examples(approved, interaction, category=category, playbook=playbook, most=most)


async def _read_recent(interaction: Interaction, context: ToolContext, playbook: Playbook) -> tuple[str, ...]:
    return await context.reader.find_recent_answers(playbook.novelty.last) if interaction.is_public else ()


async def _compose(
    case: _Case, model: Model | Chain, instruction: str | None, avoid: tuple[str, ...]
) -> tuple[Draft, Decision]:
    """Write a draft and judge it; write it once more where it was refused, and anew where it only repeats."""
    draft = await _write(case, model, instruction, avoid)
    decision = _judge(case, draft)
    if decision.verdict is Verdict.BLOCK:
        other = await _write(case, model, _amend(instruction, decision), (*avoid, draft.text))
        draft = replace(other, cost_usd=draft.cost_usd + other.cost_usd)
        decision = _judge(case, draft)
    return await _renew(case, model, instruction, avoid, draft, decision)


async def _renew(
    case: _Case,
    model: Model | Chain,
    instruction: str | None,
    avoid: tuple[str, ...],
    draft: Draft,
    decision: Decision,
) -> tuple[Draft, Decision]:
    """Write a text that only reads too much like an earlier answer in other words, twice at most."""
    tried: tuple[str, ...] = ()
    while _only_repeats(decision) and len(tried) < _RENEWALS:
        tried = (*tried, draft.text)
        other = await _write(case, model, instruction, (*avoid, *tried))
        draft = replace(other, cost_usd=draft.cost_usd + other.cost_usd)
        decision = _judge(case, draft)
    return draft, decision


def _only_repeats(decision: Decision) -> bool:
    others = tuple(finding for finding in decision.findings if finding.guardrail not in ("novelty", "confidence"))
    return decision.verdict is Verdict.DRAFT and len(others) < len(decision.findings) and not weigh(others).caution


async def _read_customer(
    route: Route, context: ToolContext, *, playbook: Playbook, model: Model | Chain, now: datetime
) -> str:
    """Who is proven to write, as a model is told it; the offline one asks the tools."""
    if lone(model, step="drafter", playbook=playbook).model_name == OFFLINE:
        return ""
    return await describe_customer(context, route, now=now, playbook=playbook)


async def _write(case: _Case, model: Model | Chain, instruction: str | None, avoid: tuple[str, ...]) -> Draft:
    return await write_draft(
        case.interaction,
        route=case.route,
        playbook=case.playbook,
        model=model,
        context=case.context,
        earlier=case.history.earlier,
        recap=case.history.recap,
        customer=case.customer,
        instruction=instruction,
        avoid=avoid,
        examples=case.examples,
        previous=case.previous,
    )


def _checked(case: _Case, draft: Draft) -> GateCase:
    return case_of(
        case.interaction,
        draft.text,
        context=case.context,
        product=case.product,
        playbook=case.playbook,
        recent=case.recent,
    )


def _to_review(case: _Case, draft: Draft, decision: Decision) -> ReviewCase:
    checked = _checked(case, draft)
    return ReviewCase(
        interaction=case.interaction,
        route=case.route,
        draft=draft,
        playbook=case.playbook,
        findings=decision.findings,
        claims=checked.claims,
        sources=checked.sources,
    )


@traced_rule("gate", tell_decision)
def _judge(case: _Case, draft: Draft) -> Decision:
    checked = _checked(case, draft)
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
    judged = judge(checked, (*case.floor, *unknowns), guardrails=case.guardrails)
    # Who wrote it is no doubt about what is written: the notes cost no confidence.
    decision = replace(judged, findings=(*judged.findings, *_stand_ins(case, draft)))
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


def _stand_ins(case: _Case, draft: Draft) -> tuple[Finding, ...]:
    """A note for everyone who reads the draft: which model should have spoken, and why another did."""
    notes = {f"{why}; {draft.model} wrote it": draft.model for why in draft.passed_over}
    notes |= {f"{why}; the category is {case.route.method}'s": case.route.method for why in case.route.passed_over}
    return tuple(
        Finding(guardrail="model", severity=Severity.NOTE, quote=who, reason=why, about="model")
        for why, who in notes.items()
    )


def _amend(instruction: str | None, decision: Decision) -> str:
    faults = "; ".join(f"{f.reason} («{f.quote}»)" for f in decision.findings if f.severity is Severity.BLOCK)
    return f"{instruction or ''}\n{REFUSED}{faults}. Write another one without it.".strip()
