"""Reads the `[models]` table of playbook.toml: who may take which step, how it is asked, what it may cost."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal, cast, get_args

from desk.errors import BadInput
from desk.playbook_files import Table, nearest

OFFLINE = "offline"
ASSISTANT = "assistant"
"""The step that talks with operators."""
STEPS = ("router", "drafter", "reviewer", ASSISTANT)
"""What models are chosen for: by the playbook, by the environment, by each seller's settings."""
PROVIDERS = ("openai-chat", "anthropic", "google", "deepseek", "compatible")
"""What stands before the colon of a model's name. `compatible`: any OpenAI-compatible server at its own address."""

Effort = Literal["low", "medium", "high"]
"""How long a model may think before it answers; what that is in tokens is its vendor's business."""

_MAX_NAME = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How a link of a chain is asked, and when it is left alone.

    `timeout`: one request. `run_timeout`: all requests of one answer. `attempts`: how often one request is made
    before the next link is asked, `retry_wait` between them, doubling. `failures_to_open`: so many in a row and the
    link rests for `cooldown`, doubling to `cooldown_max`; `key_cooldown`: how long when its key was refused.
    """

    timeout: timedelta = timedelta(seconds=10)
    run_timeout: timedelta = timedelta(seconds=40)
    attempts: int = 2
    retry_wait: timedelta = timedelta(milliseconds=500)
    failures_to_open: int = 3
    cooldown: timedelta = timedelta(seconds=60)
    cooldown_max: timedelta = timedelta(minutes=15)
    key_cooldown: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepModels:
    """The links of one step, best first. `effort` None: as much thought as each model gives by itself."""

    chain: tuple[str, ...]
    asking: Asking
    effort: Effort | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What models may cost one seller a day (UTC), and one interaction within it. None: no limit."""

    usd_per_day: float | None = None
    tokens_per_day: int | None = None
    usd_per_interaction: float | None = None
    tokens_per_interaction: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Degradation:
    """What is given up as the day's budget is used, each from a share of it on, 0..1.

    `past_replies`: how many earlier answers a draft still sees in the smaller context.
    """

    smaller_context_from: float = 0.7
    past_replies: int = 2
    cheaper_model_from: float = 0.85
    offline_from: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """US dollars for a million tokens."""

    input_usd: float
    output_usd: float

    def of(self, input_tokens: int, output_tokens: int) -> float:
        """What so many tokens cost."""
        return (input_tokens * self.input_usd + output_tokens * self.output_usd) / 1_000_000

    @property
    def weight(self) -> float:
        """One number to compare models by: three tokens are read for one written, a usual draft."""
        return 3 * self.input_usd + self.output_usd


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """Which models take which step. `prices`: the shop's own, by model name, before any public list.

    `judge`: who scores answers in evals; no step of the live desk, so no seller chooses it. `assistant`: who talks with
    operators.
    """

    router: StepModels
    drafter: StepModels
    reviewer: StepModels
    budget: Budget
    degradation: Degradation
    prices: Mapping[str, Price]
    judge: StepModels = StepModels(chain=(OFFLINE,), asking=Asking())
    assistant: StepModels = StepModels(chain=(OFFLINE,), asking=Asking())

    def step(self, name: str) -> StepModels:
        """The models of `router`, `drafter`, `reviewer`, `assistant`, or of the `judge` who is asked offline only."""
        steps = {"router": self.router, "drafter": self.drafter, "reviewer": self.reviewer, "judge": self.judge,
                 ASSISTANT: self.assistant}  # fmt: skip
        return steps[name]


def check_link(name: str) -> None:
    """`BadInput` unless it is `offline` or `<provider>:<model>` with a known provider."""
    prefix, separator, model = name.partition(":")
    if len(name) > _MAX_NAME or not name.isprintable():
        raise BadInput(f"model {name[:_MAX_NAME]!r} has no usable name: up to {_MAX_NAME} printable characters")
    if name != OFFLINE and (not separator or not model.strip() or prefix not in PROVIDERS):
        known = ", ".join((OFFLINE, *(f"{provider}:NAME" for provider in PROVIDERS)))
        raise BadInput(f"model {name!r} is not known; use {known}{nearest(prefix, (OFFLINE, *PROVIDERS))}")


def read_models(table: Table) -> Models:
    """The table `[models]`; a step is a name, a list of names, or a table with `chain`, `effort` and its own asking."""
    asking = _read_asking(table.table("asking"), Asking()) if table.has("asking") else Asking()
    usual = StepModels(chain=(OFFLINE,), asking=asking, effort=read_effort(table))
    models = Models(
        router=_read_step(table, "router", usual),
        drafter=_read_step(table, "drafter", usual),
        reviewer=_read_step(table, "reviewer", usual) if table.has("reviewer") else usual,
        budget=_read_budget(table.table("budget")) if table.has("budget") else Budget(),
        degradation=_read_degradation(table.table("degradation")) if table.has("degradation") else Degradation(),
        prices=_read_prices(table.table("prices")) if table.has("prices") else {},
        judge=_read_step(table, "judge", usual) if table.has("judge") else usual,
        assistant=_read_step(table, ASSISTANT, usual) if table.has(ASSISTANT) else usual,
    )
    table.refuse_unknown()
    return models


def read_effort(table: Table, *, usual: Effort | None = None) -> Effort | None:
    """The key `effort`; `usual` when it is absent."""
    if not table.has("effort"):
        return usual
    return cast(Effort, table.one_of("effort", get_args(Effort)))


def read_own_chain(table: Table) -> tuple[str, ...]:
    """A category's own models: `model`, one name, or `chain`, several, best first; nothing when it names none."""
    if table.has("model") and table.has("chain"):
        table.fail("chain", "either `model` or `chain`, not both")
    if table.has("model"):
        return _checked(table, "model", (table.text("model"),))
    return _checked(table, "chain", table.texts("chain")) if table.has("chain") else ()


def _read_step(table: Table, key: str, usual: StepModels) -> StepModels:
    if table.is_a(key, str):
        return replace(usual, chain=_checked(table, key, (table.text(key),)))
    if table.is_a(key, dict):
        inner = table.table(key)
        chain = _checked(inner, "chain", inner.texts("chain"))
        effort = read_effort(inner, usual=usual.effort)
        return StepModels(chain=chain, asking=_read_asking(inner, usual.asking), effort=effort)
    return replace(usual, chain=_checked(table, key, table.texts(key)))


def _checked(table: Table, key: str, names: tuple[str, ...]) -> tuple[str, ...]:
    if not names or len(set(names)) != len(names):
        table.fail(key, "one or more different models, best first")
    for name in names:
        try:
            check_link(name)
        except BadInput as error:
            table.fail(key, f"known models ({error})")
    return names


def _read_asking(table: Table, usual: Asking) -> Asking:
    def seconds(key: str, default: timedelta) -> timedelta:
        return timedelta(seconds=table.number(key, default=default.total_seconds()))

    asking = Asking(
        timeout=seconds("timeout_seconds", usual.timeout),
        run_timeout=seconds("run_timeout_seconds", usual.run_timeout),
        attempts=max(1, table.whole("attempts", default=usual.attempts)),
        retry_wait=seconds("retry_wait_seconds", usual.retry_wait),
        failures_to_open=max(1, table.whole("failures_to_open", default=usual.failures_to_open)),
        cooldown=seconds("cooldown_seconds", usual.cooldown),
        cooldown_max=seconds("cooldown_max_seconds", usual.cooldown_max),
        key_cooldown=seconds("key_cooldown_seconds", usual.key_cooldown),
    )
    for key, span in (("timeout_seconds", asking.timeout), ("run_timeout_seconds", asking.run_timeout)):
        if not span:
            table.fail(key, "more than zero seconds")
    table.refuse_unknown()
    return asking


def _read_budget(table: Table) -> Budget:
    def limit(key: str) -> float | None:
        return table.number(key) if table.has(key) else None

    def count(key: str) -> int | None:
        return table.whole(key) if table.has(key) else None

    budget = Budget(
        usd_per_day=limit("usd_per_day"),
        tokens_per_day=count("tokens_per_day"),
        usd_per_interaction=limit("usd_per_interaction"),
        tokens_per_interaction=count("tokens_per_interaction"),
    )
    table.refuse_unknown()
    return budget


def _read_degradation(table: Table) -> Degradation:
    degradation = Degradation(
        smaller_context_from=table.ratio("smaller_context_from"),
        past_replies=table.whole("past_replies"),
        cheaper_model_from=table.ratio("cheaper_model_from"),
        offline_from=table.ratio("offline_from"),
    )
    table.refuse_unknown()
    return degradation


def _read_prices(table: Table) -> dict[str, Price]:
    prices = {}
    for name in table.keys():  # noqa: SIM118  a Table is no mapping
        inner = table.table(name)
        prices[name] = Price(input_usd=inner.number("input_usd"), output_usd=inner.number("output_usd"))
        inner.refuse_unknown()
    return prices
