"""How much a kill loop does, and how the practice shop misbehaves meanwhile."""

from dataclasses import dataclass
from typing import Any, Literal

Engine = Literal["sqlite", "postgres"]

SETTLE_SECONDS = 6.0
"""Longer than the desk's patience with a call plus the shop's lag: only then an empty read means "not there"."""
CALL_SECONDS = 2.0
LAG_SECONDS = 2.0
_DELAY_SECONDS = CALL_SECONDS + 0.5
BLIND_SECONDS = CALL_SECONDS + SETTLE_SECONDS / 2 + _DELAY_SECONDS
"""From the beginning of the look before a send until its request is carried out, at most: the look's own call, the
claim's deadline (see `agent.send_records`), the shop's delay. What a colleague writes meanwhile no desk can see.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One run. `sync_seconds`: pause between two pulls. `human_share`: of the items, answered by somebody else.

    `rest_seconds`: how long what is left may take at most; `stall_seconds`: how long nothing may move meanwhile.
    `sabotage`: the rule that is taken away from the workers, see `api.chaos.sabotage`; None: a whole desk.
    """

    engine: Engine
    items: int
    kills: int
    seed: int
    workers: int = 2
    sync_seconds: float = 1.0
    human_share: float = 0.05
    shortest_life: float = 0.5
    longest_life: float = 1.8
    rest_seconds: float = 600.0
    stall_seconds: float = 600.0
    sabotage: str | None = None

    @property
    def kill_seconds(self) -> float:
        """About how long the killing takes."""
        return self.kills * (self.shortest_life + self.longest_life) / 2


def quick(engine: Engine, seed: int) -> Plan:
    """What CI can afford."""
    return Plan(engine=engine, items=500, kills=40, seed=seed)


def full(engine: Engine, seed: int) -> Plan:
    """What a release deserves. Every pull reads six hours again, so the more there is, the rarer they are.

    Workers that live a second handle little: nearly all is left to the rest, a few messages a second.
    """
    return Plan(engine=engine, items=10_000, kills=800, seed=seed, sync_seconds=5.0, rest_seconds=5_400.0)


def misbehaviour(seed: int) -> dict[str, Any]:
    """Every fault of the send protocol at 1.5 to 3 % of the calls, and answers that are invisible for a while."""
    api = r"/(api/v1|content)"
    anything, reading = {"path": api}, {"path": api, "method": "GET"}
    faults: list[dict[str, Any]] = [
        {"kind": "status", "status": 429, "probability": 0.02, **anything},
        {"kind": "status", "status": 500, "probability": 0.02, **anything},
        {"kind": "status", "status": 503, "probability": 0.02, **reading},
        {"kind": "drop", "probability": 0.02, **anything},
        {"kind": "garbage", "probability": 0.015, **anything},
        {"kind": "delay", "seconds": _DELAY_SECONDS, "probability": 0.015, **anything},
        {"kind": "shuffle", "probability": 0.03, **reading},
    ]
    for method in ("POST", "PATCH"):
        faults += [
            {"kind": "accept_then_drop", "probability": 0.03, **anything, "method": method},
            {"kind": "accept_then_status", "status": 502, "probability": 0.03, **anything, "method": method},
        ]
    return {"limits": "lifted", "lag_seconds": LAG_SECONDS, "seed": seed, "faults": faults}


def good_behaviour() -> dict[str, Any]:
    """No fault: what is left must come to rest. Answers are still invisible for a while, as they always are."""
    return {"limits": "lifted", "lag_seconds": LAG_SECONDS, "faults": []}
