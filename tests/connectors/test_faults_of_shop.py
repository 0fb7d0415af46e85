"""T8 for a shop's back end: every call we make there under every fault, by the same retry table as the vendors'."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise

import pytest
from fault_operations import Operation
from fault_shop import CODE, GOOD, OPERATIONS
from fault_suite import Suite, check_fault, check_names, check_success
from fault_table import TABLE
from faults import FAULTS, run_trial
from limiters import Unlimited
from shops import connect_shop

from desk.errors import TryLater
from desk.ports import Rate
from sandbox.shop_backend import TOKEN

_WORDS = ("good words called text", "null inside", "an error in a 200", "unknown fields and values", "bad dates")
_BACK = tuple(TABLE[fault][2] for fault in FAULTS)

# (fault, operation) -> what is otherwise, and why.
_OTHERWISE: Mapping[tuple[str, str], str] = {
    # A change the shop has no readable word of may be done: it is looked up by its key. docs/shop-api.md, §2 and §3.
    **{(fault, "read_back"): told.replace("unreadable", "unknown").replace("gone", "unknown")
       for fault, told in zip(FAULTS, _BACK, strict=True)},
    # Only the shop itself says that a customer or a subscription is not there; a proxy in between knows no such thing.
    ("404", "act"): "unknown x1",
    ("410", "act"): "declined x1",
    # An operator reads why; the desk's other calls to the shop say the same about the token.
    **{(fault, "act"): "declined x1" for fault in ("401", "402", "403")},
    # Busy is what the shop says in its own words; a proxy's 429 says nothing of the change.
    **{(fault, "act"): "unknown x1" for fault in FAULTS if fault.startswith("429")},
    # Done is a 200 that says so.
    **{(fault, "act"): "unknown x1" for fault in ("204", "null inside")},
    **{(fault, "read_back"): "accepted x1"
       for fault in ("good words called text", "unknown fields and values", "bad dates")},
    # The shop has no envelope of errors in a 200: what it is, is unreadable.
    ("an error in a 200", "find_account"): "unusable x1",
}  # fmt: skip
_SUITE = Suite(
    operations=OPERATIONS, opens=connect_shop, otherwise=_OTHERWISE, url="http://shop.example", secrets=(TOKEN,)
)


@pytest.mark.parametrize("fault", FAULTS)
async def test_every_call_comes_to_what_the_retry_table_says(fault: str) -> None:
    await check_fault(_SUITE, fault)


@pytest.mark.parametrize("operation", [*OPERATIONS, CODE], ids=lambda operation: operation.name)
async def test_without_a_fault_every_call_succeeds(operation: Operation) -> None:
    await check_success(_SUITE, operation)


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_code_is_mailed_once_and_never_taken_for_mailed(fault: str) -> None:
    trial = await run_trial(CODE, FAULTS[fault], opens=connect_shop)
    assert len(trial.struck_at) == trial.writes == 1
    # These change the words of an answer, and a 202 has none; any other success is somebody in between.
    assert (trial.outcome == "fine") is (fault in _WORDS)
    assert TOKEN not in trial.words
    assert "123456" not in trial.words


def test_every_endpoint_of_the_shop_is_struck() -> None:
    assert {operation.asks for operation in (*OPERATIONS, CODE)} == set(GOOD)


def test_what_is_otherwise_names_faults_and_calls_there_are() -> None:
    check_names(_SUITE)


@pytest.mark.parametrize("operation", [*OPERATIONS, CODE], ids=lambda operation: operation.name)
async def test_a_429_closes_the_limiter_for_everyone(operation: Operation) -> None:
    trial = await run_trial(operation, FAULTS["429 in 7 s"], opens=connect_shop)
    assert trial.penalties == [7.0] * len(trial.struck_at)
    assert all(later - earlier >= 7 for earlier, later in pairwise(trial.struck_at))


class _Busy(Unlimited):
    async def acquire(self, key: str, rate: Rate) -> None:
        raise TryLater(f"{key} is busy", retry_after=timedelta(minutes=2))


async def test_a_change_the_limiter_held_back_surely_has_not_left() -> None:
    trial = await run_trial(
        OPERATIONS[1], FAULTS["500"], opens=lambda vendor, **_: connect_shop(vendor, limiter=_Busy())
    )
    assert (trial.told, trial.wait, trial.requests) == ("wait x0", timedelta(minutes=2), [])
