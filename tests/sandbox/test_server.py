"""Serving the practice shop inside a running loop."""

import asyncio
import signal
import socket

import httpx
import pytest
from wildberries import make_shop, practice_server

from sandbox.app import create_app
from sandbox.config import ShopConfig
from sandbox.server import PortTaken, serve


async def test_it_answers_while_the_block_runs_and_is_gone_after_it() -> None:
    async with practice_server(make_shop()) as url, httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{url}/practice/summary")).json()["items"] == 2
    async with httpx.AsyncClient(trust_env=False) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(f"{url}/practice/summary")


async def test_a_taken_port_is_one_clear_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"port {port} .* choose another port"):
            async with serve(create_app(make_shop(), ShopConfig()), port=port):
                pass


async def test_the_port_is_free_again_after_the_block() -> None:
    app = create_app(make_shop(), ShopConfig())
    async with serve(app) as url:
        port = int(url.rsplit(":", 1)[1])
    async with serve(app, port=port) as again:
        assert again == url


async def test_signal_handlers_of_the_process_are_left_alone() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    async with practice_server(make_shop()):
        assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


async def test_an_error_in_the_block_stops_the_server_and_comes_out() -> None:
    tasks = asyncio.all_tasks()
    with pytest.raises(LookupError, match="ours"):
        async with practice_server(make_shop()):
            raise LookupError("ours")
    assert asyncio.all_tasks() == tasks


async def test_two_shops_run_side_by_side() -> None:
    async with practice_server(make_shop()) as one, practice_server(make_shop()) as other:
        assert one != other
