"""Shapes of the pilot's readiness."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from desk.readiness import Check, CheckStatus, Readiness

_EXAMPLE: JsonDict = {
    "answer": "no_go",
    "go": False,
    "blockers": ["sla_overdue"],
    "warnings": ["channel_coverage"],
    "unknown": [],
    "checks": [
        {
            "name": "sla_overdue",
            "status": "blocker",
            "observed": {"owed": 40, "overdue": 12, "due_soon": 3, "share": 0.3},
            "threshold": {"max_sla_overdue_share": 0.15, "min_sla_overdue": 3},
            "why": "12 of 40 owed answers are overdue",
            "what_to_do": "answer them first: `GET /api/interactions?sla=overdue`",
        }
    ],
    "thresholds": {"max_sla_overdue_share": {"value": 0.15, "default": 0.15}},
}


class CheckOut(BaseModel):
    """One check. `unknown`: it could not be read, which is never fine."""

    model_config = ConfigDict(from_attributes=True)
    name: str
    status: Literal["ok", "warning", "blocker", "unknown"]
    observed: Any = Field(description="What was seen; its shape is the check's own.")
    threshold: Any = Field(description="What was asked for.")
    why: str
    what_to_do: str = Field(description="Empty where nothing is to be done.")


class ThresholdOut(BaseModel):
    """One number that was used, and what it is when nobody gives it."""

    value: float
    default: float


class ReadinessOut(BaseModel):
    """May the pilot go on. Blockers alone say `no_go`; without any, something unreadable makes it `unknown`."""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})
    answer: Literal["go", "no_go", "unknown"]
    go: bool
    blockers: list[str]
    warnings: list[str]
    unknown: list[str]
    checks: list[CheckOut]
    thresholds: dict[str, ThresholdOut]


def readiness_out(found: Readiness, defaults: dict[str, float]) -> ReadinessOut:
    """As it goes out; `defaults`: the playbook's thresholds by name."""
    return ReadinessOut(
        answer=found.answer.value,
        go=found.is_go,
        blockers=_names(found, CheckStatus.BLOCKER),
        warnings=_names(found, CheckStatus.WARNING),
        unknown=_names(found, CheckStatus.UNKNOWN),
        checks=[_check_out(check) for check in found.checks],
        thresholds={
            name: ThresholdOut(value=value, default=defaults[name]) for name, value in found.thresholds.items()
        },
    )


def _names(found: Readiness, status: CheckStatus) -> list[str]:
    return [check.name for check in found.with_status(status)]


def _check_out(check: Check) -> CheckOut:
    return CheckOut.model_validate(check)
