"""Faults that need a real connection: silence, dripping, cuts, floods. The total deadline and the caps must hold."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import chatwoot
import fault_chatwoot
import fault_operations
import fault_server as wire
import fault_shop
import pytest
import wildberries
from fault_operations import Kind, Operation
from fault_server import MIB, Behave, FaultServer, Hurried, misbehaving
from faults import outcome_of, word_of
from limiters import Unlimited
from shops import connect_shop

from connectors.http import LIST_CAP
from desk.errors import DeskError

# How long an exchange may take: under a fault that lasts for ever, and under one that shows at once.
_DEADLINE, _LONG = 2.0, 30.0
_COLUMNS: tuple[Kind, ...] = ("read", "write", "back", "before", "file")
_FAILING = ("later x3", "unknown x1", "unreadable x3", "wait x3", "later x3")
_TOO_BIG = ("unusable x1", "unknown x1", "unreadable x1", "wait x1", "withheld x1")
_NONSENSE = ("unusable x1", "unknown x1", "unreadable x1", "wait x1", "unusable x1")
_UNREACHED = ("later x0", "wait x0", "unreadable x0", "wait x0", "later x0")

_LASTING: Mapping[str, Behave] = {
    "half-open": wire.be_silent,
    "dripping head": wire.drip_head,
    "dripping body": wire.drip_body,
    "100 Continue for ever": wire.promise_for_ever,
}
_BROKEN: Mapping[str, Behave] = {
    "hung up": wire.hang_up,
    "reset": wire.reset,
    "cut head": wire.cut_head,
    "cut body": wire.cut_body,
    "cut chunks": wire.cut_chunks,
    "reset in the body": wire.reset_in_body,
    "not HTTP": wire.speak_another_language,
    "giant head": wire.boast_of_headers,
}
_FLOODS: Mapping[str, Behave] = {"endless body": wire.flood, "gzip bomb": wire.bomb}


@dataclass(frozen=True, kw_only=True)
class _Vendor:
    """One vendor's calls. `opens`: connects to an address; `back`: its word of a read-back that failed.

    `flooded`, `redirected`: operation -> what it comes to where that is not what the retry table says.
    """

    operations: tuple[Operation, ...]
    opens: Callable[..., Any]
    back: str = "unreadable"
    flooded: Mapping[str, str] = field(default_factory=dict)
    redirected: Mapping[str, str] = field(default_factory=dict)

    def expected(self, row: tuple[str, ...]) -> dict[str, str]:
        """What each call comes to by a row of the retry table."""
        told = {operation.name: row[_COLUMNS.index(operation.kind)] for operation in self.operations}
        return {name: one.replace("unreadable", self.back) for name, one in told.items()}


def _chatwoot(*, url: str, time: Hurried, limiter: Unlimited) -> object:
    return chatwoot.connect(access=replace(chatwoot.ACCESS, url=url), time=time, limiter=limiter)


_VENDORS: Mapping[str, _Vendor] = {
    "wildberries": _Vendor(
        operations=fault_operations.OPERATIONS,
        opens=wildberries.connect,
        # A list page that is too big is asked for again by halves.
        flooded=dict.fromkeys(("reviews.fetch_since", "questions.fetch_since"), "unusable x6"),
    ),
    # A file's link is followed within the vendor's own host only.
    "chatwoot": _Vendor(
        operations=fault_chatwoot.OPERATIONS, opens=_chatwoot, redirected={"desk.fetch_file": "withheld x1"}
    ),
    "shop": _Vendor(operations=fault_shop.OPERATIONS, opens=connect_shop, back="unknown"),
}


@dataclass(frozen=True, kw_only=True)
class _Trial:
    """A call that can be made at a server of its own."""

    operation: Operation
    server: FaultServer
    vendor: Any

    async def run(self) -> str:
        """What it comes to, and how often the request came."""
        try:
            told = outcome_of(await self.operation.run(self.vendor))
        except DeskError as error:
            told = word_of(error)
        return f"{told} x{self.server.struck}"


@asynccontextmanager
async def _ready(
    vendor: _Vendor, operation: Operation, behave: Behave, *, seconds: float, url: str | None = None
) -> AsyncIterator[_Trial]:
    """Connected before any deadline runs: what connecting costs a busy machine is not the fault's."""
    time_ = Hurried(seconds)
    limiter = Unlimited(clock=time_.clock, sleep=time_.sleep)
    async with misbehaving(operation, behave) as server:
        opened = vendor.opens(url=url or server.url, time=time_, limiter=limiter)
        try:
            yield _Trial(operation=operation, server=server, vendor=opened)
        finally:
            await opened.aclose()


async def _try_all(vendor: _Vendor, behave: Behave, *, seconds: float) -> dict[str, str]:
    async with AsyncExitStack() as stack:
        trials = [
            await stack.enter_async_context(_ready(vendor, one, behave, seconds=seconds)) for one in vendor.operations
        ]
        told = await asyncio.gather(*(trial.run() for trial in trials))
    return {trial.operation.name: outcome for trial, outcome in zip(trials, told, strict=True)}


@pytest.fixture(params=_VENDORS)
def vendor(request: pytest.FixtureRequest) -> _Vendor:
    return _VENDORS[request.param]


@pytest.mark.parametrize("fault", _LASTING)
async def test_a_connection_that_gives_no_answer_is_left_at_the_total_deadline(vendor: _Vendor, fault: str) -> None:
    began = time.monotonic()
    assert await _try_all(vendor, _LASTING[fault], seconds=_DEADLINE) == vendor.expected(_FAILING)
    # Three tries of a read at most; the rest is what 25 connections at once cost a busy machine.
    assert time.monotonic() - began < 3 * _DEADLINE + 15


@pytest.mark.parametrize("fault", _BROKEN)
async def test_a_broken_connection_comes_to_what_the_retry_table_says(vendor: _Vendor, fault: str) -> None:
    assert await _try_all(vendor, _BROKEN[fault], seconds=_LONG) == vendor.expected(_FAILING)


@pytest.mark.parametrize("fault", _FLOODS)
async def test_a_flood_is_cut_at_the_cap(vendor: _Vendor, fault: str) -> None:
    expected = {**vendor.expected(_TOO_BIG), **vendor.flooded}
    for operation in vendor.operations:
        async with _ready(vendor, operation, _FLOODS[fault], seconds=_LONG) as trial:
            assert await trial.run() == expected[operation.name], operation.name
        # What we did not read waits in the buffers of two sockets.
        assert trial.server.sent < LIST_CAP + 16 * MIB, operation.name


async def test_a_redirect_takes_no_token_anywhere(vendor: _Vendor) -> None:
    visits = 0

    async def visited(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal visits
        visits += 1
        writer.close()

    elsewhere = await asyncio.start_server(visited, "127.0.0.1", 0)
    behave = wire.send_elsewhere(elsewhere.sockets[0].getsockname()[1])
    told = await _try_all(vendor, behave, seconds=_LONG)
    elsewhere.close()
    assert told == {**vendor.expected(_NONSENSE), **vendor.redirected}
    assert visits == 0


async def test_a_server_without_tls_never_sees_a_request(vendor: _Vendor) -> None:
    for operation in vendor.operations:
        async with misbehaving(operation, wire.be_silent) as bare:
            url = bare.url.replace("http://", "https://")
            async with _ready(vendor, operation, wire.be_silent, seconds=_LONG, url=url) as trial:
                assert await trial.run() == vendor.expected(_UNREACHED)[operation.name], operation.name
            assert bare.struck == 0


async def test_a_port_nobody_listens_on_declines_before_any_byte(vendor: _Vendor) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused, and nobody else can take it
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        for operation in vendor.operations:
            async with _ready(vendor, operation, wire.be_silent, seconds=_LONG, url=url) as trial:
                assert await trial.run() == vendor.expected(_UNREACHED)[operation.name], operation.name
