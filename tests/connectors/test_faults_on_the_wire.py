"""Faults that need a real connection: silence, dripping, cuts, floods. The total deadline and the caps must hold."""

import asyncio
import socket
import time
from collections.abc import Mapping

import fault_server as wire
import pytest
from fault_operations import OPERATIONS, Kind, Operation
from fault_server import MIB, Behave, FaultServer, Hurried, misbehaving
from faults import outcome_of, word_of
from limiters import Unlimited
from wildberries import connect

from connectors.http import LIST_CAP
from desk.errors import DeskError

# How long an exchange may take: under a fault that lasts for ever, and under one that shows at once.
_DEADLINE, _LONG = 1.0, 30.0
_COLUMNS: tuple[Kind, ...] = ("read", "write", "back", "before", "file")
_FAILING = ("later x3", "unknown x1", "unreadable x3", "wait x3", "later x3")
_TOO_BIG = ("unusable x1", "unknown x1", "unreadable x1", "wait x1", "withheld x1")

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


async def _run(operation: Operation, url: str, *, seconds: float) -> str:
    time_ = Hurried(seconds)
    wb = connect(url=url, time=time_, limiter=Unlimited(clock=time_.clock, sleep=time_.sleep))
    try:
        return outcome_of(await operation.run(wb))
    except DeskError as error:
        return word_of(error)
    finally:
        await wb.aclose()


async def _try(operation: Operation, behave: Behave, *, seconds: float) -> tuple[str, FaultServer]:
    async with misbehaving(operation, behave) as server:
        outcome = await _run(operation, server.url, seconds=seconds)
        return f"{outcome} x{server.struck}", server


def _expected(row: tuple[str, ...]) -> dict[str, str]:
    return {operation.name: row[_COLUMNS.index(operation.kind)] for operation in OPERATIONS}


@pytest.mark.parametrize("fault", _LASTING)
async def test_a_connection_that_gives_no_answer_is_left_at_the_total_deadline(fault: str) -> None:
    began = time.monotonic()
    assert await _try_all(_LASTING[fault], seconds=_DEADLINE) == _expected(_FAILING)
    # Three tries of a read at most; the rest is what 25 connections at once cost a busy machine.
    assert time.monotonic() - began < 3 * _DEADLINE + 15


@pytest.mark.parametrize("fault", _BROKEN)
async def test_a_broken_connection_comes_to_what_the_retry_table_says(fault: str) -> None:
    assert await _try_all(_BROKEN[fault], seconds=_LONG) == _expected(_FAILING)


async def _try_all(behave: Behave, *, seconds: float) -> dict[str, str]:
    told = await asyncio.gather(*(_try(one, behave, seconds=seconds) for one in OPERATIONS))
    return {one.name: outcome for one, (outcome, _) in zip(OPERATIONS, told, strict=True)}


@pytest.mark.parametrize("fault", _FLOODS)
async def test_a_flood_is_cut_at_the_cap(fault: str) -> None:
    lists = ("reviews.fetch_since", "questions.fetch_since")
    expected = _expected(_TOO_BIG) | dict.fromkeys(lists, "unusable x6")
    for operation in OPERATIONS:
        outcome, server = await _try(operation, _FLOODS[fault], seconds=_LONG)
        assert outcome == expected[operation.name], operation.name
        # What we did not read waits in the buffers of two sockets.
        assert server.sent < LIST_CAP + 16 * MIB, operation.name


async def test_a_redirect_takes_no_token_anywhere() -> None:
    visits = 0

    async def visited(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal visits
        visits += 1
        writer.close()

    elsewhere = await asyncio.start_server(visited, "127.0.0.1", 0)
    behave = wire.send_elsewhere(elsewhere.sockets[0].getsockname()[1])
    row = ("unusable x1", "unknown x1", "unreadable x1", "wait x1", "unusable x1")
    for operation in OPERATIONS:
        outcome, _ = await _try(operation, behave, seconds=_LONG)
        assert outcome == _expected(row)[operation.name], operation.name
    elsewhere.close()
    assert visits == 0


async def test_a_server_without_tls_never_sees_a_request() -> None:
    for operation in OPERATIONS:
        async with misbehaving(operation, wire.be_silent) as server:
            outcome = await _run(operation, server.url.replace("http://", "https://"), seconds=_LONG)
            assert outcome == {"read": "later", "file": "later", "back": "unreadable"}.get(operation.kind, "wait")
            assert server.struck == 0


async def test_a_port_nobody_listens_on_declines_before_any_byte() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused, and nobody else can take it
        for operation in OPERATIONS:
            outcome = await _run(operation, f"http://127.0.0.1:{taken.getsockname()[1]}", seconds=_LONG)
            assert outcome == {"read": "later", "file": "later", "back": "unreadable"}.get(operation.kind, "wait")
