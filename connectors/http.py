"""One HTTP exchange with a vendor: timeouts, body cap, what every status and every failure means to the desk.

Knows no vendor. Redirects are not followed: a token must not travel to a host we did not choose.
"""

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import httpx

from desk.crash_points import pass_point
from desk.errors import AtLimit, Conflict, DeskError, NotAllowed, NotFound, Refused, TryLater, Unusable
from desk.ports import Accepted, Declined, Permit, SendOutcome, Unknown

MIB = 1024 * 1024
BODY_CAP = 2 * MIB
# A list page of 5,000 reviews is about 10 MiB (2 kB each in Cyrillic); three times that for a page of long ones.
LIST_CAP = 32 * MIB
# httpx limits a single read only: a body that drips a byte a second would hold us for ever without the total.
TOTAL_SECONDS = 30.0
_TIMEOUT = httpx.Timeout(20.0, connect=5.0)
# What may be unpacked here: one layer, a thousandfold at most. Layers upon layers are a bomb no cap would see in time.
_PACKED = ("", "identity", "gzip", "deflate")
# Seconds before the second and the third try of a safe call, each times 0.5..1.5.
_PAUSES = (0.5, 1.0)
# Nothing reached the vendor: worth another try soon, but not at once.
_RECONNECT = timedelta(seconds=15)
# A refused permit is asked for again this much later: a kill switch, a moment that passed.
_UNPERMITTED = timedelta(seconds=5)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_QUOTED_CHARACTERS = 300


class NotSent(TryLater):
    """The connection failed before the first byte: the vendor surely knows nothing of this call."""


class NoAnswer(TryLater):
    """The call left, no complete answer came: it may or may not have been carried out."""


class BodyTooBig(Unusable):
    """The answer is larger than the cap; asking for less may help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorResponse:
    """A complete answer. `what`: the call in words, `GET /api/v1/feedback`. `retry_after`: set for 429 only."""

    what: str
    status: int
    headers: httpx.Headers
    body: bytes
    retry_after: timedelta | None = None

    def json(self) -> object:
        """The body as JSON; `Unusable` when it is something else."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise Unusable(f"{self.what}: expected JSON, got {_quote(self.body)!r} (status {self.status})") from None


def open_client(base_url: str, *, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """A client for one vendor host. A proxy of the environment is used for real hosts, never for loopback."""
    try:
        host = httpx.URL(base_url).host
    except httpx.InvalidURL as error:
        raise Refused(f"{base_url!r} is not an address: {error}") from None
    return httpx.AsyncClient(
        base_url=base_url,
        timeout=_TIMEOUT,
        follow_redirects=False,
        transport=transport,
        verify=_tls(),
        trust_env=host not in _LOOPBACK,
        headers={"User-Agent": "replydesk", "Accept": "application/json", "Accept-Encoding": "gzip, deflate"},
    )


@cache
def _tls() -> ssl.SSLContext:
    """One for all clients: reading the certificates takes a tenth of a second each time."""
    return httpx.create_ssl_context()


async def exchange(
    client: httpx.AsyncClient,
    request: httpx.Request,
    *,
    cap: int = BODY_CAP,
    total_seconds: float = TOTAL_SECONDS,
    permit: Permit | None = None,
) -> VendorResponse:
    """Send once and read the whole answer. Raises `NotSent`, `NoAnswer`, `BodyTooBig` or `Refused` (bad address).

    `permit`: asked before a connection is opened, and again over the open one, right before the first byte.
    """
    what = f"{request.method} {request.url.path}"
    if client.is_closed:
        raise NotSent(f"{what}: the connection to the vendor is closed already")
    try:
        async with asyncio.timeout(total_seconds):
            if permit is not None:
                await _guard(request, permit, what)
            return await _receive(client, request, what, cap)
    except TimeoutError:
        raise NoAnswer(f"{what}: no complete answer within {total_seconds:g} s") from None
    except httpx.HTTPError as error:
        # The cause is dropped on purpose: an httpx error holds the request, and with it the token.
        raise failure_of(error, what) from None


def failure_of(error: httpx.HTTPError, what: str) -> NotSent | NoAnswer | Refused:
    """What a failure of httpx means. Only what fails before the first byte is `NotSent`."""
    words = f"{what}: {type(error).__name__}: {error}".rstrip(": ")
    if isinstance(error, httpx.UnsupportedProtocol):
        return Refused(f"{words} (the address must start with https:// or http://)")
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError):
        return NotSent(words, retry_after=_RECONNECT)
    return NoAnswer(words)


async def retry_safely(
    attempt: Callable[[], Awaitable[VendorResponse]],
    *,
    sleep: Callable[[float], Awaitable[None]],
    jitter: Callable[[], float],
) -> VendorResponse:
    """Repeat a call that changes nothing: on 5xx or no answer, three tries with growing pauses.

    `jitter` gives 0..1. Raises the last failure as `TryLater`. Never use it for a write.
    """
    failure = TryLater("never tried")
    for pause in (*_PAUSES, None):
        try:
            response = await attempt()
            if response.status < 500:
                return response
            failure = TryLater(f"{response.what}: the vendor is failing ({explain(response)})")
        except (NotSent, NoAnswer) as error:
            failure = error
        if pause is not None:
            await sleep(pause * (0.5 + jitter()))
    raise failure


def require_ok(response: VendorResponse) -> VendorResponse:
    """Return a 2xx answer; raise what any other status means for a read."""
    if not 200 <= response.status < 300:
        raise error_of(response)
    return response


def error_of(response: VendorResponse) -> DeskError:
    """What a status other than 2xx means to the desk."""
    words, status = f"{response.what}: {explain(response)}", response.status
    if status == 429:
        return AtLimit(words, retry_after=response.retry_after)
    if status in (408, 425) or status >= 500:
        return TryLater(words, retry_after=response.retry_after)
    if status in (401, 402, 403):
        return NotAllowed(words)
    if status in (404, 410):
        return NotFound(words)
    if status == 409:
        return Conflict(words)
    if 400 <= status < 500:
        return Refused(words)
    return Unusable(f"{words}; redirects are not followed, check the vendor's address in the settings")


def judge_write(response: VendorResponse) -> SendOutcome:
    """What the answer to a write proves. Success is 204, or 2xx with an envelope that says `error: false`.

    409 and 408 are `Unknown` on purpose: something may stand there, so it is read back.
    """
    words = f"{response.what}: {explain(response)}"
    if response.status == 429:
        return Declined(words, retry_after=response.retry_after, is_outage=True)
    if response.status in (401, 402, 403):
        return Declined(words, is_credential=True)
    if response.status in (404, 410):
        return Declined(words, is_gone=True)
    if 400 <= response.status < 500 and response.status not in (408, 409):
        return Declined(words)
    if response.status == 204 or (200 <= response.status < 300 and _says_done(response.body)):
        return Accepted()
    return Unknown(words, is_outage=response.status >= 500)


def explain(response: VendorResponse) -> str:
    """The status and what the vendor says about it, from any of the three error envelopes or plain text."""
    try:
        told = json.loads(response.body)
    except (ValueError, RecursionError):
        return f"{response.status} {_quote(response.body)}".strip()
    words = _envelope_words(told) if isinstance(told, dict) else ""
    return f"{response.status} {words[:_QUOTED_CHARACTERS]}".strip()


def _envelope_words(told: dict[str, object]) -> str:
    """`errorText`, else problem+json `title: detail`, else `error` or `message`; with the id the vendor asks for."""
    title, detail = told.get("title"), told.get("detail")
    titled = ": ".join(str(part) for part in (title, detail) if part)
    words = told.get("errorText") or titled or told.get("error") or told.get("message")
    extra = told.get("additionalErrors")
    parts = [str(words)] if isinstance(words, str) and words else []
    if isinstance(extra, list | str) and extra and extra != words:
        parts.append(extra if isinstance(extra, str) else "; ".join(map(str, extra)))
    if told.get("requestId"):
        parts.append(f"[request {told['requestId']}]")
    return " ".join(parts)


def _says_done(body: bytes) -> bool:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and told.get("error") is False


async def _guard(request: httpx.Request, permit: Permit, what: str) -> None:
    """Ask now, and have the transport ask again: connecting may take seconds. One without events was asked here."""
    await _ask(permit, what)

    async def on_event(name: str, _details: Mapping[str, object]) -> None:
        if name.endswith("send_request_headers.started"):
            await _ask(permit, what)
            pass_point("send.permitted")

    request.extensions["trace"] = on_event


async def _ask(permit: Permit, what: str) -> None:
    if reason := await permit():
        raise NotSent(f"{what}: not sent: {reason}", retry_after=_UNPERMITTED)


async def _receive(client: httpx.AsyncClient, request: httpx.Request, what: str, cap: int) -> VendorResponse:
    response = await client.send(request, stream=True)
    try:
        packed = response.headers.get("Content-Encoding", "").strip().lower()
        if packed not in _PACKED:
            raise Unusable(f"{what}: the answer is packed as {packed[:40]!r}, asked for was gzip or deflate")
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > cap:
                raise BodyTooBig(f"{what}: the answer is larger than {cap // MIB} MiB")
        return VendorResponse(what=what, status=response.status_code, headers=response.headers, body=bytes(body))
    finally:
        await response.aclose()


def _quote(body: bytes) -> str:
    return " ".join(body[: _QUOTED_CHARACTERS * 2].decode("utf-8", "replace").split())[:_QUOTED_CHARACTERS]
