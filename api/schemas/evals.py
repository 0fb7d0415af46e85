"""Shapes of the eval lab: labelled sets, runs over them, what came of every case."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class EvalSetOut(BaseModel):
    """A labelled set. `split`: dev, heldout, unseen or live. `version`, `n`, `sha`: of imported ones; shipped: null."""

    name: str
    kind: str = Field(description="message, draft, redteam, pair or pii")
    version: int | None
    n: int | None
    sha: str | None
    description: str
    source: str
    licence: str
    labeller: str
    split: str
    created_at: datetime | None


class EvalSetsOut(BaseModel):
    """Shipped sets first, then imported ones by name, newest version first."""

    sets: list[EvalSetOut]


class RunOut(BaseModel):
    """One run. `made_of`: models, playbook, prompts, code, commit, variant. `figures`: empty while it runs."""

    model_config = ConfigDict(from_attributes=True)
    id: str
    set_name: str
    set_sha: str
    kind: str
    variant: str
    status: str = Field(description="running, done or failed")
    seed: int
    repeat: int
    made_of: dict[str, Any]
    figures: dict[str, Any]
    cost_usd: float
    started_at: datetime
    finished_at: datetime | None


class RunsOut(BaseModel):
    """Newest first. `after` continues the list; null on the last page."""

    runs: list[RunOut]
    after: str | None


class ResultOut(BaseModel):
    """What came of one case. `output`: the answer; `scores`: evaluator -> score -> value; `error`: why none."""

    model_config = ConfigDict(from_attributes=True)
    case_key: str
    repeat: int
    interaction_id: int | None
    error: str | None
    output: dict[str, Any]
    scores: dict[str, Any]
    cost_usd: float
    latency_ms: float


class ResultsOut(BaseModel):
    """In order of case and repeat. `after` continues the list; null on the last page."""

    results: list[ResultOut]
    after: str | None


class DifferenceOut(BaseModel):
    """One metric: means over the cases both runs have, and the 95 % interval of b minus a."""

    n: int
    a: float
    b: float
    difference: float
    low: float
    high: float
    change: str = Field(description="better, worse, same, unsure (the interval holds 0) or context (decides nothing)")


class FlipOut(BaseModel):
    """One decision that changed. `is_dangerous`: what was stopped would leave; `is_right`: null where no label says."""

    model_config = ConfigDict(populate_by_name=True)
    case: str
    repeat: int
    before: str = Field(validation_alias="from")
    after: str = Field(validation_alias="to")
    is_dangerous: bool
    is_right: bool | None


class ComparedPartOut(BaseModel):
    """The same over the cases of one category."""

    category: str
    cases: int
    flips: int
    metrics: dict[str, DifferenceOut]


class ComparisonOut(BaseModel):
    """Run b against run a. `verdict`: worse, better, mixed or same, by `rule`; `reasons`: what made it so."""

    a: dict[str, Any]
    b: dict[str, Any]
    cases: int
    only_a: list[str]
    only_b: list[str]
    verdict: str
    reasons: list[str]
    rule: str
    metrics: dict[str, DifferenceOut]
    figures: dict[str, dict[str, float]]
    categories: list[ComparedPartOut]
    changed_answers: int
    dangerous_flips: int
    flips: list[FlipOut]
