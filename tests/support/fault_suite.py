"""T8 for one vendor: its calls, what they come to under each fault, and the checks every vendor has to pass."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fault_operations import Operation, good_answer
from fault_table import COLUMNS, TABLE
from faults import FAULTS, Trial, run_trial

_WELL = ("fine", "accepted", "absent", "ready")


@dataclass(frozen=True, kw_only=True)
class Suite:
    """`otherwise`: (fault, operation) -> what it comes to where that is not what the retry table says.

    `url`: the vendor's address, the only one a call may go to; `secrets`: what no error may tell.
    """

    operations: tuple[Operation, ...]
    opens: Callable[..., Any]
    otherwise: Mapping[tuple[str, str], str]
    url: str
    secrets: tuple[str, ...]

    def expected(self, fault: str, operation: Operation) -> str:
        return self.otherwise.get((fault, operation.name), TABLE[fault][COLUMNS.index(operation.kind)])

    async def trials(self, fault: str) -> dict[Operation, Trial]:
        return {one: await run_trial(one, FAULTS[fault], opens=self.opens) for one in self.operations}


async def check_fault(suite: Suite, fault: str) -> None:
    """Every call comes to what the table says, a write leaves once, the token travels nowhere else and is not told."""
    trials = await suite.trials(fault)
    expected = {operation.name: suite.expected(fault, operation) for operation in suite.operations}
    assert {operation.name: trial.told for operation, trial in trials.items()} == expected
    for operation, trial in trials.items():
        # A write leaves once whatever happens; where the look before it failed, not at all.
        is_written = operation.kind in ("write", "before") and (
            operation.kind == "write" or trial.outcome == "accepted"
        )
        assert trial.writes == (1 if is_written else 0), operation.name
        assert {str(request.url.copy_with(raw_path=b"/")) for request in trial.requests} == {f"{suite.url}/"}
        assert not [secret for secret in suite.secrets if secret in trial.words], operation.name


async def check_success(suite: Suite, operation: Operation) -> None:
    """Without a fault it succeeds and nobody is told to wait."""
    trial = await run_trial(operation, good_answer, opens=suite.opens)
    assert trial.outcome in _WELL
    assert trial.penalties == []


def check_names(suite: Suite) -> None:
    """The exceptions name faults and calls there are."""
    assert {fault for fault, _ in suite.otherwise} <= set(FAULTS)
    assert {name for _, name in suite.otherwise} <= {one.name for one in suite.operations}
