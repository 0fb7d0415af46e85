"""Eval lab: how long 5,000 tickets take offline on the cores there are, and what the runner adds to bare answers."""

import asyncio
import os
import time
from pathlib import Path

from pydantic_ai.models import Model

from agent.models import resolve
from benchmarks.rows import BENCH_ROWS, Figure, tell
from desk.playbook import Playbook
from evals.asking import ask
from evals.candidate import Recipe
from evals.case_rows import make_set, read_cases
from evals.cases import About, Row
from evals.rows import load_rows
from evals.runner import Pace, Unit, ready, run_batch, run_units, units_of
from evals.variants import BASELINE, load_variant

_ROOT = Path(__file__).parents[1]
_SETS = ("wb_questions_dev", "wb_questions_dev2", "wb_questions_fresh", "wb_questions_oblique", "wb_reviews_dev",
         "wb_reviews_dev2", "facts_cards")  # fmt: skip
_WHOLE, _WHOLE_BAR_SECONDS = 5_000, 300.0
_FEWEST, _BARE = 400, 400


def run() -> list[Figure]:
    """A whole run first, each ticket another text; then the same few cases with and without the runner."""
    recipe = Recipe(
        folder=_ROOT / "prompts" / "wildberries_seller", variant=load_variant(BASELINE), make_model=_offline,
        code_version="bench",
    )  # fmt: skip
    tickets = min(_WHOLE, max(_FEWEST, BENCH_ROWS // 40))
    units = _tickets(recipe, tickets)
    processes = os.cpu_count() or 1
    tell(f"evals: {tickets} tickets in {processes} processes")
    started = time.perf_counter()
    answered = sum(len(batch) for batch in run_units(units, recipe, pace=Pace(concurrency=1, processes=processes)))
    seconds = time.perf_counter() - started
    tell(
        f"evals: {answered} answers in {seconds:.1f} s, {answered / seconds:.0f} a second, start and learning included"
    )
    bare, run_ms = _added(recipe, units[:_BARE])
    return [
        Figure(name="evals: 5,000 tickets offline", ours=seconds * _WHOLE / tickets, reference=_WHOLE_BAR_SECONDS,
               goal=1.0, unit="s"),
        # Twelve evaluators, pydantic-evals and the JSON of results beside the answer itself.
        Figure(name="evals: run over bare answers", ours=run_ms, reference=bare, goal=1.6, unit="cpu ms"),
    ]  # fmt: skip


def _tickets(recipe: Recipe, count: int) -> list[Unit]:
    """So many messages; a text that comes again has its round written behind it, so that nothing remembers it whole."""
    rows = [row for name in _SETS for row in load_rows(_ROOT / "evals" / "datasets" / f"{name}.jsonl")]
    drawn = [_again(rows[number % len(rows)], number // len(rows), number) for number in range(count)]
    cases = read_cases(drawn, "message", recipe.make().playbook)
    return units_of(make_set("tickets", "message", cases, about=About()), repeat=1)


def _again(row: Row, turn: int, number: int) -> Row:
    text = f"{row.get('text') or ''} {turn}".strip() if turn else row.get("text")
    return {**row, "id": str(number), "text": text}


def _added(recipe: Recipe, units: list[Unit]) -> tuple[float, float]:
    """Processor milliseconds a case: answers alone, and the whole of a run; every other case each, all of them new."""
    candidate, runner = ready(recipe), asyncio.Runner()

    async def answer_all() -> None:
        for case, _ in units[::2]:
            await ask(candidate, case)

    started = time.process_time()
    runner.run(answer_all())
    between = time.process_time()
    runner.run(run_batch(candidate, units[1::2]))
    ended = time.process_time()
    runner.close()
    half = len(units) / 2 / 1000
    return (between - started) / half, (ended - between) / half


def _offline(name: str, playbook: Playbook) -> Model:
    return resolve(name, playbook=playbook)
