"""Scores in Langfuse under our ids: pushed from the rows, in batches, again until they are taken. No message waits.

Two wire forms: servers from 4.59 on take a list at `/scores`; older ones (which SDK 4 speaks to) take events at
`/ingestion`. The server says its version at `/health`. Source: contracts/langfuse, SDK 4.18.0 and 5.0.4.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

import httpx

from agent.langfuse_spans import wire_headers
from desk.errors import NotAllowed, TryLater, Unusable
from desk.interactions import Json
from desk.redaction import redact
from storage.scores import Score

_LISTS_SINCE = (4, 59)
_TIMEOUT_SECONDS = 5.0
# As the SDK does: a body of `/scores` may have one megabyte, a comment of four thousand characters is eight kilobytes.
_LONGEST = 2_000


class LangfuseScores:
    """One project's scores. `connect`: a client with the host as its base; one a push, which comes once a minute."""

    def __init__(self, connect: Callable[[], httpx.AsyncClient]) -> None:
        self._connect = connect
        self._takes_lists: bool | None = None

    async def push(self, scores: Sequence[Score]) -> None:
        """Send a hundred scores or fewer; a score that is there already is replaced.

        Raises `TryLater` when Langfuse is out of reach or busy, `NotAllowed` for wrong keys, `Unusable` for an answer
        that says it did not take one of them.
        """
        async with self._connect() as client:
            if self._takes_lists is None:
                health = await _ask(client, "GET", "/api/public/health", None)
                self._takes_lists = takes_lists(str(health.get("version", "")))
            if self._takes_lists:
                told = await _ask(client, "POST", "/api/public/scores", [score_body(score) for score in scores])
            else:
                events: list[Json] = [score_event(score) for score in scores]
                told = await _ask(client, "POST", "/api/public/ingestion", {"batch": events})
        if refused := told.get("errors"):
            raise Unusable(f"Langfuse did not take every score: {str(refused)[:200]}")

    async def forget(self, trace_ids: Sequence[str]) -> None:
        """Delete traces, their observations and scores; the server does it within minutes. Raises as `push` does."""
        async with self._connect() as client:
            await _ask(client, "DELETE", "/api/public/traces", {"traceIds": list(trace_ids)})


def open_langfuse_scores(*, host: str, public_key: str, secret_key: str) -> LangfuseScores:
    """The scores of one project."""
    headers = wire_headers(public_key, secret_key)
    return LangfuseScores(lambda: httpx.AsyncClient(base_url=host, headers=headers, timeout=_TIMEOUT_SECONDS))


def takes_lists(version: str) -> bool:
    """Whether a server of that version takes a list at `/scores`; one that does not say is taken for a new one."""
    parts = version.removeprefix("v").split(".")[:2]
    if len(parts) < 2 or not all(part.isdigit() for part in parts):
        return True
    return (int(parts[0]), int(parts[1])) >= _LISTS_SINCE


def score_body(score: Score) -> dict[str, Json]:
    """One score as Langfuse has it. A label alone is a category; a value with a label keeps it as metadata."""
    body: dict[str, Json] = {
        "id": score.id,
        "traceId": score.trace_id,
        "name": score.name,
        "value": score.label if score.value is None else score.value,
        "dataType": "CATEGORICAL" if score.value is None else "NUMERIC",
        "metadata": {"source": score.source, "author": score.author, "label": score.label},
        "timestamp": _moment(score.created_at),
    }
    if score.comment:
        # Cut afterwards: half a card number at the edge nobody would recognise.
        body["comment"] = redact(score.comment)[:_LONGEST]
    return body


def score_event(score: Score) -> dict[str, Json]:
    """The same as an event of `/ingestion`. The event's id names what is said: saying it twice is one event."""
    body = {name: value for name, value in score_body(score).items() if name != "timestamp"}
    event_id = str(uuid5(NAMESPACE_URL, f"replydesk:score:{score.id}:{_moment(score.updated_at)}"))
    return {"id": event_id, "type": "score-create", "timestamp": _moment(score.updated_at), "body": body}


async def _ask(client: httpx.AsyncClient, method: str, path: str, body: Json) -> dict[str, Json]:
    try:
        response = await client.request(method, path, json=body)
    except httpx.HTTPError as error:
        raise TryLater(f"Langfuse is out of reach: {type(error).__name__}") from error
    if response.status_code in (401, 403):
        raise NotAllowed(f"Langfuse refused the keys ({response.status_code}); see REPLYDESK_LANGFUSE_*")
    if response.status_code == 429 or response.status_code >= 500:
        raise TryLater(f"Langfuse is busy ({response.status_code})")
    if response.status_code >= 400:
        raise Unusable(f"Langfuse refused {path} ({response.status_code}): {response.text[:200]}")
    try:
        told = response.json()
    except ValueError as error:
        raise Unusable(f"Langfuse answered {path} with something else than JSON") from error
    return told if isinstance(told, dict) else {}


def _moment(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
