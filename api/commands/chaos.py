"""`replydesk chaos`: the kill loop. Real workers, `kill -9`, a shop that misbehaves; nothing may be wrong then."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import make_url

from api.chaos.plan import Plan, full, quick
from api.chaos.run import Outcome, run
from api.chaos.sabotage import find_sabotage
from api.commands.launch import give, say
from desk.errors import BadInput
from desk.settings import Settings
from storage.own_postgres import own_postgres

_STALL_OF_A_BROKEN_DESK = 40.0


async def main(
    settings: Settings,
    *,
    is_full: bool,
    engine: str,
    items: int | None,
    kills: int | None,
    seed: int,
    sabotage: str | None,
    as_json: bool,
) -> int:
    """Run it and print what was found; 1 when anything is lost, double, misdirected, stuck or written over.

    `sabotage`: break the workers' desk on purpose, see `api.chaos.sabotage`.
    """
    plan = _plan(is_full=is_full, engine=engine, items=items, kills=kills, seed=seed)
    plan = plan if sabotage is None else _broken(plan, sabotage)
    say(f"{plan.items} messages, {plan.kills} kills on {plan.engine}, seed {plan.seed}")
    with TemporaryDirectory(prefix="replydesk-chaos-") as name:
        folder = Path(name)
        with _database(settings, plan, folder) as url:
            outcome = await asyncio.shield(run(plan, database_url=url, folder=folder, say=say))
    told = _told(outcome)
    give(told, as_json=as_json, lines=[f"{key}: {value}" for key, value in told.items()])
    return 0 if _is_clean(outcome) else 1


def _plan(*, is_full: bool, engine: str, items: int | None, kills: int | None, seed: int) -> Plan:
    if engine not in ("sqlite", "postgres"):
        raise BadInput(f"--engine {engine!r}: expected sqlite or postgres")
    if (items is not None and items < 1) or (kills is not None and kills < 0):
        raise BadInput("--items takes 1 or more, --kills 0 or more")
    base = (full if is_full else quick)("sqlite" if engine == "sqlite" else "postgres", seed)
    return replace(
        base,
        items=base.items if items is None else items,
        kills=base.kills if kills is None else kills,
    )


def _broken(plan: Plan, sabotage: str) -> Plan:
    find_sabotage(sabotage)
    # What it has lost never comes to rest.
    return replace(plan, sabotage=sabotage, stall_seconds=_STALL_OF_A_BROKEN_DESK)


@contextmanager
def _database(settings: Settings, plan: Plan, folder: Path) -> Iterator[str]:
    """A database of the run's own: a file in its folder, or one on the configured server, dropped afterwards."""
    if plan.engine == "sqlite":
        yield f"sqlite:///{folder / 'chaos.sqlite'}"
        return
    if make_url(settings.database_url).get_backend_name() != "postgresql":
        raise BadInput(
            "--engine postgres needs a server: set REPLYDESK_DATABASE_URL=postgresql+psycopg://... "
            "(a database of the run's own is made there and dropped again)"
        )
    with own_postgres(settings.database_url, "chaos") as url:
        yield url


def _told(outcome: Outcome) -> dict[str, object]:
    plan, wrong = outcome.plan, _wrong(outcome)
    return {
        "engine": plan.engine,
        "items": plan.items,
        "kills": outcome.kills,
        **{name: len(ids) for name, ids in wrong.items()},
        "seconds": outcome.seconds,
        "seed": plan.seed,
        **({} if plan.sabotage is None else {"sabotage": plan.sabotage}),
        "workers_that_died": outcome.died,
        "human_answers": outcome.human_answers,
        "overwrote_human": outcome.summary["overwrote_human"],
        "operator_answers": outcome.operator_answers,
        "conflicts": outcome.conflicts,
        "writes": outcome.summary["writes"],
        "unknown_ids": outcome.summary["unknown_ids"],
        "examples": {name: list(ids[:5]) for name, ids in wrong.items() if ids},
    }


def _wrong(outcome: Outcome) -> dict[str, tuple[str, ...]]:
    return asdict(outcome.verdict)


def _is_clean(outcome: Outcome) -> bool:
    return not any(_wrong(outcome).values()) and outcome.summary["unknown_ids"] == 0
