"""`replydesk chaos`: the kill loop. Real workers, `kill -9`, a shop that misbehaves; nothing may be wrong then."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text

from api.chaos.plan import Plan, full, quick
from api.chaos.run import Outcome, run
from api.commands.launch import give, say
from desk.errors import BadInput
from desk.settings import Settings


async def main(
    settings: Settings,
    *,
    is_full: bool,
    engine: str,
    items: int | None,
    kills: int | None,
    seed: int,
    as_json: bool,
) -> int:
    """Run it and print what was found; 1 when anything is lost, double, misdirected or stuck."""
    plan = _plan(is_full=is_full, engine=engine, items=items, kills=kills, seed=seed)
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
    return Plan(
        engine=base.engine,
        items=base.items if items is None else items,
        kills=base.kills if kills is None else kills,
        seed=seed,
        sync_seconds=base.sync_seconds,
    )


@contextmanager
def _database(settings: Settings, plan: Plan, folder: Path) -> Iterator[str]:
    """A database of the run's own: a file in its folder, or one on the configured server, dropped afterwards."""
    if plan.engine == "sqlite":
        yield f"sqlite:///{folder / 'chaos.sqlite'}"
        return
    url = make_url(settings.database_url)
    if url.get_backend_name() != "postgresql":
        raise BadInput(
            "--engine postgres needs a server: set REPLYDESK_DATABASE_URL=postgresql+psycopg://... "
            "(a database of the run's own is made there and dropped again)"
        )
    name, server = f"replydesk_chaos_{uuid4().hex[:10]}", create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as conn:
        conn.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as conn:
            conn.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()


def _told(outcome: Outcome) -> dict[str, object]:
    verdict, plan = outcome.verdict, outcome.plan
    return {
        "engine": plan.engine,
        "items": plan.items,
        "kills": outcome.kills,
        "lost": len(verdict.lost),
        "double": len(verdict.double),
        "wrong_target": len(verdict.wrong_target),
        "stuck": len(verdict.stuck),
        "seconds": outcome.seconds,
        "seed": plan.seed,
        "workers_that_died": outcome.died,
        "human_answers": outcome.human_answers,
        "overwrote_human": outcome.summary["overwrote_human"],
        "operator_answers": outcome.operator_answers,
        "conflicts": outcome.conflicts,
        "writes": outcome.summary["writes"],
        "unknown_ids": outcome.summary["unknown_ids"],
        "examples": {name: list(ids[:5]) for name, ids in _wrong(outcome).items() if ids},
    }


def _wrong(outcome: Outcome) -> dict[str, tuple[str, ...]]:
    verdict = outcome.verdict
    return {
        "lost": verdict.lost,
        "double": verdict.double,
        "wrong_target": verdict.wrong_target,
        "stuck": verdict.stuck,
    }


def _is_clean(outcome: Outcome) -> bool:
    return not any(_wrong(outcome).values()) and outcome.summary["unknown_ids"] == 0
