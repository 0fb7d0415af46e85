"""A vendor on a real socket that misbehaves below HTTP: says nothing, drips, cuts, floods."""

import asyncio
import gzip
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import httpx
from fault_operations import Operation, good_answer
from wildberries import HeldTime

from connectors.pacing import Timing

MIB = 1024 * 1024
_DRIP_SECONDS = 0.05
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


class Hurried(HeldTime):
    """Held time in which one exchange may take only so long, and that is real time."""

    def __init__(self, total_seconds: float) -> None:
        super().__init__()
        self._total_seconds = total_seconds

    @property
    def timing(self) -> Timing:
        return replace(super().timing, total_seconds=self._total_seconds)


@dataclass(kw_only=True)
class Wire:
    """One connection on which the struck request has arrived. `sent`: bytes that were taken off us."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    sent: int = 0

    async def say(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()
        self.sent += len(data)

    async def drip(self, data: bytes) -> None:
        """A byte at a time; when the bytes are used up, blanks for ever."""
        for number in range(100_000):
            await self.say(data[number : number + 1] or b" ")
            await asyncio.sleep(_DRIP_SECONDS)

    def reset(self) -> None:
        """End with RST instead of FIN."""
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Behave = Callable[[Wire], Awaitable[None]]


async def be_silent(wire: Wire) -> None:
    """Half-open: the request was taken, nothing comes back."""
    await wire.reader.read()


async def drip_head(wire: Wire) -> None:
    await wire.drip(_HEAD)


async def drip_body(wire: Wire) -> None:
    await wire.say(_HEAD + b"Content-Length: 1000000\r\n\r\n")
    await wire.drip(b'{"data":')


async def hang_up(wire: Wire) -> None:
    wire.writer.close()


async def reset(wire: Wire) -> None:
    wire.reset()


async def cut_head(wire: Wire) -> None:
    await wire.say(_HEAD[:30])


async def cut_body(wire: Wire) -> None:
    await wire.say(_HEAD + b'Content-Length: 1000\r\n\r\n{"data":null,"error":false}')


async def cut_chunks(wire: Wire) -> None:
    await wire.say(_HEAD + b'Transfer-Encoding: chunked\r\n\r\n1b\r\n{"data":null,"error":false}\r\n')


async def reset_in_body(wire: Wire) -> None:
    await wire.say(_HEAD + b'Content-Length: 1000\r\n\r\n{"data":null,"error":false}')
    wire.reset()


async def speak_another_language(wire: Wire) -> None:
    await wire.say(b"SSH-2.0-OpenSSH_9.9\r\n")


async def boast_of_headers(wire: Wire) -> None:
    await wire.say(_HEAD + b"X-Long: " + b"x" * MIB + b"\r\n\r\n{}")


async def promise_for_ever(wire: Wire) -> None:
    while True:
        await wire.say(b"HTTP/1.1 100 Continue\r\n\r\n")
        await asyncio.sleep(_DRIP_SECONDS)


async def flood(wire: Wire) -> None:
    await wire.say(_HEAD + b"Connection: close\r\n\r\n")
    for _ in range(256):
        await wire.say(b" " * MIB)


_BOMB = gzip.compress(b" " * 40 * MIB)


async def bomb(wire: Wire) -> None:
    await wire.say(_HEAD + f"Content-Encoding: gzip\r\nContent-Length: {len(_BOMB)}\r\n\r\n".encode() + _BOMB)


def send_elsewhere(port: int) -> Behave:
    """A redirect to another server of this machine."""

    async def redirect(wire: Wire) -> None:
        place = f"Location: http://127.0.0.1:{port}/steal\r\nContent-Length: 0\r\n\r\n"
        await wire.say(b"HTTP/1.1 307 Temporary Redirect\r\n" + place.encode())

    return redirect


@dataclass(kw_only=True)
class FaultServer:
    """`url` of it; `struck`: how often the struck request came; `sent`: the most bytes one answer got rid of."""

    url: str = ""
    struck: int = 0
    sent: int = 0


@asynccontextmanager
async def misbehaving(operation: Operation, behave: Behave) -> AsyncIterator[FaultServer]:
    """A vendor that is well but for one request."""
    told = FaultServer()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wire = Wire(reader=reader, writer=writer)
        try:
            while not operation.is_struck(request := await _read(reader)):
                writer.write(_bytes_of(good_answer(operation, request)))
            told.struck += 1
            await behave(wire)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client went away: what these faults are for
        finally:
            told.sent = max(told.sent, wire.sent)
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    told.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield told
    finally:
        server.close()


async def _read(reader: asyncio.StreamReader) -> httpx.Request:
    first = await reader.readexactly(1)
    if first == b"\x16":
        raise ConnectionError("a TLS greeting; this server has no TLS")
    head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *lines = head.split("\r\n")
    headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in lines)}
    await reader.readexactly(int(headers.get("content-length", 0)))
    method, target, _ = line.split(" ")
    return httpx.Request(method, f"http://vendor{target}")


def _bytes_of(answer: httpx.Response) -> bytes:
    kind = answer.headers.get("Content-Type", "application/json")
    head = f"HTTP/1.1 {answer.status_code} OK\r\nContent-Type: {kind}\r\n"
    length = "" if answer.status_code == 204 else f"Content-Length: {len(answer.content)}\r\n"
    return (head + length + "\r\n").encode() + answer.content
