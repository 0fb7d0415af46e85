"""How the practice shop behaves: limits, lag, moderation, faults."""

import re
from dataclasses import dataclass
from typing import Literal

FaultKind = Literal["status", "delay", "drop", "accept_then_drop", "garbage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One way to misbehave.

    `status`: answer with `status` and do nothing. `delay`: wait `seconds`, then behave. `drop`: cut the connection
    before anything is done. `accept_then_drop`: do it, then cut the connection. `garbage`: do it, then answer 200
    with HTML. `path` is matched from its start as a regular expression, `method` ANY or one method. It strikes with
    `probability`, at most `count` times (None: for ever).
    """

    kind: FaultKind
    path: str = "/api/"
    method: str = "ANY"
    probability: float = 1.0
    count: int | None = None
    status: int = 500
    seconds: float = 1.0

    def __post_init__(self) -> None:
        re.compile(self.path)
        if not 0 <= self.probability <= 1:
            raise ValueError(f"probability must be from 0 to 1, not {self.probability}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopConfig:
    """`limits`: real (as documented for the token's type) or lifted. Spans in seconds.

    `lag_seconds`: how long a written answer stays invisible to reads. `moderation_seconds`: how long it then counts
    as under review. `reject_words`: an answer with one of them is refused by moderation in the end.
    """

    limits: Literal["real", "lifted"] = "real"
    lag_seconds: float = 0.0
    moderation_seconds: float = 0.0
    reject_words: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    seed: int = 1
