"""Whether a shop's pilot may go on: checks, each with what was seen, what was asked for and what to do. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from desk.interactions import Json


class CheckStatus(StrEnum):
    """`warning`: look at it; `blocker`: not like this; `unknown`: it could not be read, which is never fine."""

    OK = "ok"
    WARNING = "warning"
    BLOCKER = "blocker"
    UNKNOWN = "unknown"


class Answer(StrEnum):
    """`unknown`: nothing that was read speaks against it, but not everything could be read."""

    GO = "go"
    NO_GO = "no_go"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One of them. `observed`, `threshold`: JSON, for programs. `why`, `what_to_do`: one sentence each, for people."""

    name: str
    status: CheckStatus
    observed: Json
    threshold: Json
    why: str
    what_to_do: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """All checks. `thresholds`: every number that was used, by the name it can be given by."""

    checks: tuple[Check, ...]
    thresholds: Mapping[str, float]

    @property
    def answer(self) -> Answer:
        """Blockers alone say no; what could not be read keeps from saying yes."""
        found = {check.status for check in self.checks}
        if CheckStatus.BLOCKER in found:
            return Answer.NO_GO
        return Answer.UNKNOWN if CheckStatus.UNKNOWN in found else Answer.GO

    @property
    def is_go(self) -> bool:
        """Nothing blocks and everything could be read."""
        return self.answer is Answer.GO

    def with_status(self, status: CheckStatus) -> Sequence[Check]:
        """The checks that stand like that."""
        return [check for check in self.checks if check.status is status]
