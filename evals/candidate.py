"""What is tried: a playbook as a variant has it, with its models, guardrails and what it has learnt.

It answers through `agent.consider`, the very function that handles live messages, and judges given drafts through
`agent.gate`. It has no database and no vendor: whatever it reads comes from the reader it is handed.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pydantic_ai.models import Model

from agent import triage
from agent.consider import Considered, consider
from agent.desk import utc_now
from agent.gate import judge
from agent.gate_case import case_of
from agent.guardrails import Guardrail
from agent.guardrails.case import GateCase
from agent.model_chain import Chain
from agent.model_shelf import Shelf
from agent.router import Helpers
from desk.claims import claims_json
from desk.classifier import Classifier
from desk.classifier_training import train
from desk.decisions import Finding, weigh
from desk.errors import DeskError
from desk.interactions import ChannelName, Interaction, Json
from desk.kept import once_per_playbook
from desk.model_choice import ModelChoice
from desk.playbook import Playbook, load_playbook
from desk.playbook_models import STEPS
from desk.reviews import review_json
from desk.routing_learning import has_enough, training_set
from desk.routing_letters import reads_letters
from evals.answers import Answer
from evals.messages import NOW
from evals.practice_customer import practice_customer
from evals.variant_playbook import playbook_with
from evals.variants import Variant
from tools import TOOLS
from tools.context import StaticReader
from tools.reader import Reader

MakeModel = Callable[[str, Playbook], Model]
"""The model of a name, for a playbook; `BadSettings` when there is no key or server for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How to make a candidate, in this process or another: everything in it can be pickled if `make_model` can.

    `folder`: prompts/<business>. `code_version`: as decisions keep it, `0.1.0+abc1234` in a git checkout.
    """

    folder: Path
    variant: Variant
    make_model: MakeModel
    code_version: str

    def make(self) -> "Candidate":
        """The candidate. What its playbook teaches is learnt at the first message: a few seconds.

        Raises `BadPlaybook`, `BadInput` or `BadSettings` for what cannot be made.
        """
        standard = load_playbook(self.folder, known_tools=TOOLS)
        playbook = playbook_with(self.variant, self.folder)
        shelf = Shelf(playbook=playbook, make=lambda name: self.make_model(name, playbook), clock=utc_now)
        choice = ModelChoice(chains=dict(self.variant.models))
        if choice.chains:
            shelf.check_choice(choice.chains)
        else:
            shelf.check()
        chains = {step: shelf.chain(step, choice=choice) for step in STEPS}
        return Candidate(
            variant=self.variant,
            playbook=playbook,
            router_model=chains["router"],
            drafter_model=chains["drafter"],
            reviewer_model=chains["reviewer"],
            guardrails=self.variant.guardrails,
            code_version=self.code_version,
            is_offline=shelf.is_offline(choice),
            standard=standard if standard.sha != playbook.sha else playbook,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One way to answer, ready to be asked. `is_offline`: no step asks a model outside of this process.

    `standard`: the shop's own playbook, by which its drafts are measured; the candidate's own where nothing differs.
    """

    variant: Variant
    playbook: Playbook
    router_model: Model | Chain
    drafter_model: Model | Chain
    reviewer_model: Model | Chain | None
    guardrails: tuple[Guardrail, ...]
    code_version: str
    is_offline: bool
    standard: Playbook

    @property
    def made_of(self) -> dict[str, Json]:
        """What a run keeps of it: models, playbook and prompt sha, code version, git commit, the variant."""
        models: dict[str, Json] = {
            "router": self.router_model.model_name,
            "drafter": self.drafter_model.model_name,
            "reviewer": None if self.reviewer_model is None else self.reviewer_model.model_name,
        }
        return {
            "models": models,
            "playbook": {
                "name": self.playbook.name,
                "sha": self.playbook.sha,
                "prompt_sha": self.playbook.prompt_sha,
            },
            "code_version": self.code_version,
            "git_commit": self.code_version.partition("+")[2] or None,
            "variant": {"name": self.variant.name, "sha": self.variant.sha, "changes": self.variant.changes},
        }


async def answer(
    candidate: Candidate,
    message: Interaction,
    *,
    reader: Reader | None = None,
    now: datetime = NOW,
    must_draft: bool = False,
    instruction: str | None = None,
    drafter: Model | None = None,
    helpers: Helpers | None = None,
) -> Answer:
    """What the candidate makes of one message. `reader`: what may be read about it, nothing if left out.

    `must_draft`: write although a red line asks for a person. `drafter`: somebody else to write (a model that obeys
    attackers). `helpers`: of the router; None: what the playbook teaches. What the models raise becomes `error`: one
    failed message is no failed run.
    """
    reader = reader or _usual_reader(candidate.playbook, now)
    started = time.perf_counter()
    try:
        considered = await consider(
            message,
            playbook=candidate.playbook,
            router_model=candidate.router_model,
            drafter_model=drafter or candidate.drafter_model,
            reviewer_model=candidate.reviewer_model,
            reader=reader,
            now=now,
            helpers=helpers or Helpers(classifier=classifiers_of(candidate.playbook).get(message.channel)),
            must_draft=must_draft,
            instruction=instruction,
            guardrails=candidate.guardrails,
        )
    except DeskError as error:
        return Answer(error=f"{type(error).__name__}: {error}", latency_ms=_since(started))
    told = _told(considered, floor_of(candidate, message, considered), _since(started))
    return replace(told, gate=await _gate_case(candidate, message, considered, reader))


async def _gate_case(
    candidate: Candidate, message: Interaction, considered: Considered, reader: Reader
) -> GateCase | None:
    """The draft as the gate read it."""
    if considered.draft is None:
        return None
    product = await reader.find_product()
    return case_of(
        message, considered.draft.text, context=considered.context, product=product, playbook=candidate.playbook
    )


def judge_draft(candidate: Candidate, case: GateCase, *, extra: tuple[Finding, ...] = ()) -> Answer:
    """What the candidate's gate says of a draft somebody wrote. `extra`: findings that hold whatever the draft."""
    started = time.perf_counter()
    decision = judge(case, extra, guardrails=candidate.guardrails)
    took = _since(started)
    return Answer(
        verdict=decision.verdict.value,
        confidence=decision.confidence,
        findings=decision.findings,
        draft=case.draft,
        gate=case,
        language=case.language,
        claims=tuple(_objects(claims_json(case.claims))),
        latency_ms=took,
    )


def floor_of(candidate: Candidate, message: Interaction, considered: Considered) -> tuple[Finding, ...]:
    """What the message alone asks for, whatever is drafted: red lines, then why a person should look."""
    red_lines = triage.screen(message, candidate.playbook)
    return (*red_lines, *triage.floor(considered.route, message, candidate.playbook))


def _told(considered: Considered, floor: tuple[Finding, ...], took: float) -> Answer:
    route, draft, decision = considered.route, considered.draft, considered.decision
    return Answer(
        verdict=decision.verdict.value,
        confidence=decision.confidence,
        floor=weigh(floor).value,
        category=route.category,
        runner_up=route.runner_up,
        secondary=route.secondary,
        method=route.method,
        priority=considered.placement.priority.value,
        sentiment=route.sentiment,
        topics=route.topics,
        is_mismatch=route.is_mismatch,
        wants_human=route.wants_human,
        findings=decision.findings,
        draft=None if draft is None else draft.text,
        language=None if draft is None else draft.language,
        unknowns=() if draft is None else draft.unknowns,
        claims=tuple(_objects(claims_json(considered.claims))),
        review=review_json(considered.review),
        tools=tuple(call.name for call in considered.context.calls),
        models=_who(considered),
        cost_usd=route.cost_usd + (draft.cost_usd if draft else 0.0) + _review_cost(considered),
        latency_ms=took,
    )


def _who(considered: Considered) -> dict[str, str]:
    spoke = {"router": considered.route.method}
    if considered.draft is not None:
        spoke["drafter"] = considered.draft.model
    if considered.review is not None:
        spoke["reviewer"] = considered.review.model
    return spoke


def _review_cost(considered: Considered) -> float:
    return 0.0 if considered.review is None else considered.review.cost_usd


def _objects(values: list[Json]) -> list[dict[str, Json]]:
    return [value for value in values if isinstance(value, dict)]


@once_per_playbook
def classifiers_of(playbook: Playbook) -> dict[ChannelName, Classifier]:
    """A classifier for every channel the playbook has examples enough for; channels with the same rows share one."""
    taught: dict[object, Classifier] = {}
    found = {}
    for channel in ChannelName:
        rows = training_set(playbook, channel, [])
        if not has_enough(rows, playbook, channel):
            continue
        key = (rows.texts, rows.labels, rows.weights)
        if key not in taught:
            taught[key] = train(rows.texts, rows.labels, weights=rows.weights)
        found[channel] = taught[key]
    return found


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)


def _usual_reader(playbook: Playbook, now: datetime) -> Reader:
    """Nothing is known; of a shop that is written letters, the practice customer writes."""
    return StaticReader(standing=practice_customer(now)) if reads_letters(playbook) else StaticReader()
