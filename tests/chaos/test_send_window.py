"""The window that remains between the last question and the first byte: measured over real HTTP, and kept small."""

import asyncio
import time
from dataclasses import replace
from statistics import quantiles

from limiters import Unlimited
from wildberries import connect, make_message, make_shop, outgoing, practice_server

from desk.interactions import ChannelName

SENDS = 200


async def measure() -> list[float]:
    """Seconds from the permit's yes to the last byte of the request in the kernel's hands, send by send."""
    said_yes = [0.0]
    windows: list[float] = []

    async def permit() -> str | None:
        said_yes[0] = time.perf_counter()
        return None

    shop = make_shop(*(make_message(f"r{number}") for number in range(SENDS)))
    async with practice_server(shop) as url:
        wb = connect(url=url, limiter=Unlimited())
        transport = wb.clients[0]._transport
        write = type(transport).handle_async_request

        async def timed(self: object, request: object) -> object:
            extensions = request.extensions  # type: ignore[attr-defined]  # an httpx request
            told = extensions.get("trace")

            async def on_event(name: str, details: dict[str, object]) -> None:
                if told is not None:
                    await told(name, details)
                if name.endswith("send_request_body.complete") and said_yes[0]:
                    windows.append(time.perf_counter() - said_yes[0])

            if told is not None:
                extensions["trace"] = on_event
            return await write(self, request)  # type: ignore[arg-type]  # as it came

        type(transport).handle_async_request = timed  # type: ignore[method-assign, assignment]  # a stop-watch, no change of behaviour
        try:
            for number in range(SENDS):
                await wb.channels[ChannelName.REVIEW].send(replace(outgoing(f"r{number}"), permit=permit))
        finally:
            type(transport).handle_async_request = write  # type: ignore[method-assign]  # taken off again
            await wb.aclose()
    return windows


async def test_the_first_byte_follows_the_last_question_within_milliseconds() -> None:
    windows = await measure()
    assert len(windows) == SENDS
    cuts = quantiles(windows, n=100)
    # Typically 0.2 ms on an idle machine; a busy one may take the processor away in between.
    assert cuts[49] < 0.02


if __name__ == "__main__":
    told = [1000 * cut for cut in quantiles(asyncio.run(measure()), n=100)]
    print(f"window: p50 {told[49]:.3f} ms, p95 {told[94]:.3f} ms, p99 {told[98]:.3f} ms over {SENDS} sends")
