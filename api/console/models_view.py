"""What the page of models sees: who speaks for each step, what may be spent, what was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.change_setting import SettingNow
from api.console.reasons import say_reason
from api.console.words import Words
from api.schemas.models import CostOut, CostsOut, LinkOut, ModelsOut
from desk.interactions import Json
from desk.playbook_models import STEPS

_TONES = {"ready": "good", "probing": "warn", "resting": "warn", "off": ""}
LIMITS = ("usd_per_day", "tokens_per_day", "usd_per_interaction", "tokens_per_interaction")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """One model of a step. `why`: why it is passed over; empty when it is not."""

    name: str
    state: str
    tone: str
    why: str
    price: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """Who takes a step. `setting`: what may be changed about it, empty for a step of a category; `own`: as typed."""

    title: str
    source: str
    links: Sequence[LinkView]
    setting: str
    own: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsView:
    """`used`: whole percent of the day's budget, 100 at most; `limits`: name, what holds now."""

    steps: Sequence[StepView]
    off: str
    off_is_default: bool
    budget_is_default: bool
    limits: Sequence[tuple[str, str]]
    spent: str
    tokens: str
    calls: str
    unpriced: str
    used: int
    used_name: str
    level: str
    is_usual: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CostView:
    """One line of the report."""

    key: str
    calls: str
    answers: str
    failed: str
    tokens: str
    cost: str
    latency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CostsView:
    """The report, dearest first; days in order."""

    total: str
    stand_ins: str
    rows: Sequence[CostView]


def models_view(told: ModelsOut, now: Mapping[str, SettingNow], words: Words) -> ModelsView:
    """The models as the API tells them. `now`: the settings, by name."""
    spent, used = told.spent_today, min(100, round(told.used * 100))
    return ModelsView(
        steps=[
            StepView(
                title=words.name("step", step.step), source=words.name("model_source", step.source),
                links=[_link(one, words) for one in step.links],
                setting=f"models.{step.step}" if step.step in STEPS else "",
                own=_typed(now[f"models.{step.step}"].value) if step.step in STEPS else "",
            )
            for step in told.steps
        ],
        off=_typed(now["models.off"].value),
        off_is_default=now["models.off"].is_default,
        budget_is_default=now["models.budget"].is_default,
        limits=[(name, _limit(getattr(told.budget, name))) for name in LIMITS],
        spent=_usd(spent.usd),
        tokens=words.number(spent.tokens),
        calls=words.number(spent.calls),
        unpriced=words.number(spent.unpriced_calls) if spent.unpriced_calls else "",
        used=used,
        used_name=words.percent(told.used),
        level=words.name("spend_level", told.level),
        is_usual=told.level == "usual",
    )  # fmt: skip


def costs_view(told: CostsOut, words: Words) -> CostsView:
    """The costs as the API tells them."""
    return CostsView(
        total=_usd(told.total_usd),
        stand_ins=words.percent(told.stand_in_share),
        rows=[_cost(row, words) for row in told.rows],
    )


def _cost(row: CostOut, words: Words) -> CostView:
    return CostView(
        key=words.sayings.get(f"intent.{row.key}", row.key),
        calls=words.number(row.calls),
        answers=words.number(row.answers),
        failed=words.number(row.failed_calls) if row.failed_calls else "",
        tokens=words.number(row.input_tokens + row.output_tokens),
        cost=_usd(row.cost_usd),
        latency=words.number(round(row.latency_ms)),
    )


def _link(one: LinkOut, words: Words) -> LinkView:
    price = words.name("price", one.price)
    if one.input_usd is not None and one.output_usd is not None and one.price == "known":
        price = f"${one.input_usd:g} / ${one.output_usd:g}"
    return LinkView(
        name=one.name, state=words.name("model_state", one.state), tone=_TONES.get(one.state, "bad"),
        why=say_reason(one.reason or "", words), price=price,
    )  # fmt: skip


def _typed(value: Json) -> str:
    """Models as a field shows them: by comma."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _limit(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def _usd(amount: float) -> str:
    return f"${amount:.2f}" if amount >= 1 or not amount else f"${amount:.4f}"
