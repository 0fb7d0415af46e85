"""Remembers what a model said of a text: the same words, however many customers write them, are paid for once."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from agent.desk import Clock
from desk.decisions import Route
from desk.interactions import Interaction, Json, SellerId
from desk.playbook import Playbook
from storage.database import Database
from storage.route_cache import find_route, keep_route


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteMemory:
    """One seller's remembered routes."""

    db: Database
    seller_id: SellerId
    clock: Clock

    async def find(self, interaction: Interaction, playbook: Playbook, model: str) -> Route | None:
        """What this model said of these words under this playbook, at no cost; None when nobody asked it yet."""
        key = key_of(interaction, playbook, model)
        stored = await self.db.write(find_route, self.seller_id, key, now=self.clock())
        return None if stored is None else _from_json(stored)

    async def keep(self, interaction: Interaction, playbook: Playbook, model: str, route: Route) -> None:
        """Remember an answer."""
        now: datetime = self.clock()
        await self.db.write(
            keep_route,
            self.seller_id,
            key_of(interaction, playbook, model),
            route=_to_json(route),
            model=model,
            cost_usd=route.cost_usd,
            now=now,
            # A preview is no stored message.
            about=interaction.id or None,
        )


def key_of(interaction: Interaction, playbook: Playbook, model: str) -> str:
    """Names a question to a model: everything its answer may depend on, and nothing else."""
    parts = (
        [interaction.text, interaction.pros, interaction.cons, interaction.rating, interaction.product_name],
        interaction.channel.value,
        playbook.sha,
        model,
    )
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _to_json(route: Route) -> dict[str, Json]:
    values = asdict(route)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _from_json(stored: Mapping[str, Json]) -> Route:
    """The route again; it costs nothing this time. A row of another shape raises, which no reader can cause."""
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()}
    return replace(Route(**values), cost_usd=0.0)  # type: ignore[arg-type]  # written by `_to_json` alone
