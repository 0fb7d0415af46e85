"""One call of a model as the desk remembers it, and what a budget says about the next one. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from desk.playbook_models import Budget, Degradation, Effort


class CallOutcome(StrEnum):
    """How a call ended. Everything but `ok` passes the question to the next link."""

    OK = "ok"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    BUSY = "busy"
    FAILED = "failed"
    NO_RIGHT = "no_right"
    REFUSED = "refused"
    FILTERED = "filtered"
    EMPTY = "empty"
    CUT = "cut"
    UNUSABLE = "unusable"
    OVER_LIMIT = "over_limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCall:
    """One request. `model`: the link's name. `cost_usd` None: no price is known, it counts as tokens only.

    `fallback_reason`: why earlier links did not speak, None when it was the first one's turn. `is_answer`: the
    call that ended with the text the desk used. `effort`: how long it was told to think, None when it was told nothing.
    """

    step: str
    model: str
    provider: str
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    latency_ms: float
    outcome: CallOutcome
    fallback_reason: str | None
    is_answer: bool
    created_at: datetime
    effort: Effort | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What calls came to. `unpriced_calls`: how many of them have no known price."""

    usd: float = 0.0
    tokens: int = 0
    calls: int = 0
    unpriced_calls: int = 0

    def plus(self, call: ModelCall) -> "Spent":
        """With one call more."""
        return Spent(
            usd=self.usd + (call.cost_usd or 0.0),
            tokens=self.tokens + call.input_tokens + call.output_tokens,
            calls=self.calls + 1,
            unpriced_calls=self.unpriced_calls + (call.cost_usd is None),
        )


class Level(StrEnum):
    """How much of the usual is left, in the order it is given up."""

    USUAL = "usual"
    SMALLER_CONTEXT = "smaller_context"
    CHEAPER_MODEL = "cheaper_model"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """A seller's budget with what it spent: today, and today on this interaction."""

    budget: Budget
    degradation: Degradation
    day: Spent = Spent()
    interaction: Spent = Spent()

    def plus(self, call: ModelCall) -> "Purse":
        """With one call more."""
        return replace(self, day=self.day.plus(call), interaction=self.interaction.plus(call))

    @property
    def share(self) -> float:
        """The used part of the day's budget, money or tokens, whichever is further; 0 without a budget."""
        return max(_share(self.day.usd, self.budget.usd_per_day), _share(self.day.tokens, self.budget.tokens_per_day))

    @property
    def level(self) -> Level:
        """What is given up by now."""
        steps = (
            (self.degradation.offline_from, Level.OFFLINE),
            (self.degradation.cheaper_model_from, Level.CHEAPER_MODEL),
            (self.degradation.smaller_context_from, Level.SMALLER_CONTEXT),
        )
        has_budget = self.budget.usd_per_day is not None or self.budget.tokens_per_day is not None
        return next((level for start, level in steps if has_budget and self.share >= start), Level.USUAL)

    @property
    def tokens_left(self) -> int | None:
        """How many more tokens may be used; None without a limit, never below zero."""
        limits = (
            (self.budget.tokens_per_day, self.day.tokens),
            (self.budget.tokens_per_interaction, self.interaction.tokens),
        )
        left = [max(0, limit - used) for limit, used in limits if limit is not None]
        return min(left) if left else None

    def why_spent(self, *, is_free: bool) -> str | None:
        """Why nothing may be spent any more; None while something is left. `is_free`: money is no matter."""
        limits: tuple[tuple[float | None, float, str], ...] = (
            (self.budget.tokens_per_day, self.day.tokens, "the day's tokens are used up"),
            (self.budget.tokens_per_interaction, self.interaction.tokens, "the interaction's tokens are used up"),
        )
        if not is_free:
            limits += (
                (self.budget.usd_per_day, self.day.usd, "the day's money is spent"),
                (self.budget.usd_per_interaction, self.interaction.usd, "the interaction's money is spent"),
            )
        return next(
            (
                f"{words} ({used:g} of {limit:g})"
                for limit, used, words in limits
                if limit is not None and used >= limit
            ),
            "the budget allows the offline model alone" if self.level is Level.OFFLINE and not is_free else None,
        )


def _share(used: float, limit: float | None) -> float:
    if limit is None:
        return 0.0
    return used / limit if limit else 1.0
