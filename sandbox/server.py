"""Serving an application on loopback inside the running loop: started when the block begins, gone when it ends."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from fastapi import FastAPI

from sandbox.errors import PortTaken

__all__ = ["PortTaken", "serve"]

_GRACE_SECONDS = 2


class _Server(uvicorn.Server):
    """Leaves the process's signals alone: whoever owns the loop decides about Ctrl-C."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serve(app: FastAPI, *, port: int = 0, host: str = "127.0.0.1") -> AsyncIterator[str]:
    """Serve until the block ends; gives the base address. Port 0 takes a free one. Raises `PortTaken`."""
    listener = _listen(host, port)
    config = uvicorn.Config(
        app, lifespan="off", log_level="warning", access_log=False, timeout_graceful_shutdown=_GRACE_SECONDS
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started:
            if task.done():
                task.result()
                raise RuntimeError("the practice server stopped before it had started")
            await asyncio.sleep(0.005)
        yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await asyncio.shield(task)
        listener.close()


def _listen(host: str, port: int) -> socket.socket:
    # The protocol is named on purpose: asyncio turns delays off (TCP_NODELAY) only where it sees it, and each answer
    # would wait 40 ms otherwise.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise PortTaken(
            f"port {port} on {host} cannot be used ({error.strerror}): "
            "stop the program that listens there or choose another port"
        ) from None
    return listener
