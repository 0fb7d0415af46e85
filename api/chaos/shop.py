"""The practice shop as a kill loop sees it: adds messages, plays the colleague in the portal, reads what happened."""

from dataclasses import dataclass
from typing import Any

import httpx

from api.chaos.goods import Item

_PATIENCE = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the shop shows of one message. `times`: how often the desk wrote to the same words.

    `human_stood_seconds`: how long a colleague's answer had stood when the desk wrote over it.
    """

    text: str
    times: int
    human_stood_seconds: float = 0.0


class PracticeClient:
    """The practice-only calls: they never misbehave, whatever the vendor's own methods do."""

    def __init__(self, url: str) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=_PATIENCE, trust_env=False)

    async def behave(self, behaviour: dict[str, Any]) -> None:
        """From now on like this: the fields of `sandbox.config.ShopConfig`."""
        await self._post("/practice/behaviour", behaviour)

    async def add(self, item: Item) -> None:
        """A customer writes."""
        if item.channel == "chat":
            await self._post("/practice/chat-message", {"id": item.id, **item.told})
        else:
            await self._post("/practice/items", {"channel": item.channel, "id": item.id, **item.told})

    async def answer_as_human(self, item: Item, text: str) -> None:
        """Somebody answers in the portal, beside the desk."""
        await self._post("/practice/human-answer", {"channel": item.channel, "id": item.id, "text": text})

    async def summary(self) -> dict[str, Any]:
        """The shop's own counts."""
        told: dict[str, Any] = await self._get("/practice/summary")
        return told

    async def published(self) -> dict[str, Standing]:
        """Everything the desk wrote to, by the message's id."""
        rows = await self._get("/practice/published")
        return {
            row["id"]: Standing(
                text=row["text"], times=row["times_published"], human_stood_seconds=row["human_stood_seconds"]
            )
            for row in rows
        }

    async def aclose(self) -> None:
        """Close the connection."""
        await self._client.aclose()

    async def _post(self, path: str, body: dict[str, Any]) -> None:
        response = await self._client.post(path, json=body)
        response.raise_for_status()

    async def _get(self, path: str) -> Any:
        response = await self._client.get(path)
        response.raise_for_status()
        return response.json()
