"""Conversations as data: who writes, turn by turn, and how everything has to stand at the end.

evals/conversations/*.toml, a list `scripts` a file. Unknown keys are refused; evals/conversations/README.md has all.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from desk.errors import BadInput

FOLDER = Path(__file__).parent / "conversations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happens. Exactly one of `say`, `press`, `shop`, `tamper`, `operator`, `poison` or only time.

    `say`: the customer's words, one of several by lot; `parts`: more sentences, in any order; `exactly`: never
    re-worded. `press`: confirm | decline of the first action told, or of that `tool`; `forge`: what is wrong
    with it (`hash`, `id`). `shop`: down | up. `operator`: approve | an answer of a person. `after`: minutes before it.
    `reply`: patterns one of which the reply must match; `not_reply`: patterns it must not. `decision`: allowed ones.
    `press_is`: done | failed | declined | refused | unknown. `actions`: tools that wait for a word after it.
    """

    say: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    exactly: bool = False
    identity: str | None = None
    session: str = "main"
    after: int = 1
    press: str = ""
    tool: str = ""
    forge: str = ""
    press_is: str = ""
    shop: str = ""
    tamper: str = ""
    poison: str = ""
    operator: str = ""
    decision: tuple[str, ...] = ()
    reply: tuple[str, ...] = ()
    not_reply: tuple[str, ...] = ()
    actions: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """`identity`: the shop's number of who writes, signed; None: nobody is proven. `name`: as the front end tells it.

    At the end: `effects`: what the shop did, in any order, as `tool` or `tool key=value`; `subscription`: fields of the
    customer's subscription at the shop; `states`: how many actions stand how; `mails`: codes that were mailed;
    `proven`: whose chat it is; `recap`: it was summed up. `never`: patterns no reply may match.
    `approve`: a person approves every draft as it is.
    """

    name: str
    steps: tuple[Step, ...]
    identity: str | None = None
    contact: str | None = None
    claimed: str | None = None
    customer: str = "box-1"
    approve: bool = True
    effects: tuple[str, ...] = ()
    subscription: Mapping[str, object] = field(default_factory=dict)
    states: Mapping[str, int] = field(default_factory=dict)
    mails: int | None = None
    proven: str | None = None
    never: tuple[str, ...] = ()
    recap: bool = False


def load_scripts(folder: Path = FOLDER) -> tuple[Script, ...]:
    """Every script, by file and place. `BadInput` names file and what is wrong."""
    found: list[Script] = []
    for file in sorted(folder.glob("*.toml")):
        try:
            rows = tomllib.loads(file.read_text(encoding="utf-8"))["scripts"]
            found += [_script(row) for row in rows]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BadInput(f"{file}: {error}; evals/conversations/README.md has the form") from None
    names = [one.name for one in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise BadInput(f"{folder}: scripts of one name: {', '.join(twice)}")
    return tuple(found)


def _script(row: Mapping[str, Any]) -> Script:
    steps = tuple(_make(Step, one, texts=_STEP_TEXTS) for one in row["steps"])
    rest = {key: value for key, value in row.items() if key != "steps"}
    return _make(Script, rest | {"steps": steps}, texts=("effects", "never"))


_STEP_TEXTS = ("say", "parts", "decision", "reply", "not_reply", "actions")
Made = TypeVar("Made", Step, Script)


def _make(kind: type[Made], row: Mapping[str, Any], *, texts: Sequence[str]) -> Made:
    known = [one.name for one in fields(kind)]
    if unknown := sorted(row.keys() - set(known)):
        raise ValueError(f"unknown keys {', '.join(unknown)}; known: {', '.join(known)}")
    values: dict[str, Any] = {key: _texts(value) if key in texts else value for key, value in row.items()}
    return kind(**values)


def _texts(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(map(str, value if isinstance(value, list) else ()))
