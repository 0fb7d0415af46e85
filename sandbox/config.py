"""How the practice shop behaves: limits, lag, moderation, faults."""

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from sandbox.errors import PracticeError

FaultKind = Literal["status", "delay", "drop", "accept_then_drop", "accept_then_status", "garbage", "shuffle"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One way to misbehave.

    `status`: answer with `status` and do nothing. `delay`: wait `seconds`, then behave. `drop`: cut the connection
    before anything is done. `accept_then_drop`: do it, then cut the connection. `accept_then_status`: do it, then
    answer with `status`. `garbage`: do it, then answer 200 with HTML. `shuffle`: a list comes back to front, with its
    first item twice. `path` is matched from its start as a regular expression, `method` ANY or one method. It
    strikes with `probability`, at most `count` times (None: for ever).
    """

    kind: FaultKind
    path: str = "/api/"
    method: str = "ANY"
    probability: float = 1.0
    count: int | None = None
    status: int = 500
    seconds: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in get_args(FaultKind):
            raise ValueError(f"fault kind must be one of {', '.join(get_args(FaultKind))}, not {self.kind!r}")
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

    def __post_init__(self) -> None:
        if self.limits not in ("real", "lifted"):
            raise ValueError(f"limits must be real or lifted, not {self.limits!r}")


def load_config(file: Path) -> ShopConfig:
    """A shop's behaviour from TOML: the fields of `ShopConfig`, with `[[faults]]` tables of the fields of `Fault`.

    `PracticeError` names the file and what was wrong.
    """
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PracticeError(f"{file}: {error}") from error
    return read_config(values, where=str(file))


def read_config(values: dict[str, Any], *, where: str) -> ShopConfig:
    """The same from a table already read; `where` is named in the error."""
    try:
        faults = tuple(Fault(**fault) for fault in values.pop("faults", []))
        values["reject_words"] = tuple(values.get("reject_words", ()))
        return ShopConfig(**values, faults=faults)
    except (ValueError, TypeError, re.error) as error:
        known = ", ".join(field.name for field in fields(ShopConfig))
        raise PracticeError(f"{where}: {error}; known settings: {known}") from error
