"""`replydesk eval gate-check`: the small offline eval every change must pass, held against the stored baseline."""

import os
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from pydantic_ai.models import Model

from agent.models import resolve
from api.bootstrap import PROMPTS
from api.code_version import code_version
from api.commands.launch import give, say
from desk.errors import BadInput
from desk.playbook import Playbook, load_playbook
from desk.playbook_models import OFFLINE
from desk.settings import Settings
from evals.baseline import Change, Measured, compare
from evals.baseline_file import FIGURES, RuledSet, read_baseline, read_rules, write_baseline
from evals.baseline_measure import Sum, measure
from evals.baseline_report import is_pass, verdict_json, verdict_lines
from evals.candidate import Recipe
from evals.variants import BASELINE, Variant, load_variant, with_models
from tools import TOOLS

# More processes than sets have seconds of work only cost their start.
_MOST_PROCESSES = 4
_SAY_EVERY = 100


def main(_settings: Settings, *, variant: str, accept: bool, file: Path | None, as_json: bool) -> int:
    """Score, compare, print; 1 when a figure got worse than it may. `accept`: write the figures as the new baseline.

    No model outside of this process takes part, however the machine is set: the same commit gives the same figures.
    """
    if accept and variant != BASELINE:
        raise BadInput(f"--accept with --variant {variant}: only the desk as it is can be the baseline")
    file, candidate = file or FIGURES, with_models(load_variant(variant), (OFFLINE,))
    ruled, before = read_rules(), read_baseline(file)
    shipped, absent = _split(ruled)
    found = _measure(shipped, candidate)
    if accept:
        return _accept(found, before, shipped, file)
    changes = _compare(ruled, before, found, absent)
    for one in absent:
        say(f"{one.name}: left out, playbook {one.playbook} is not shipped")
    errors = dict(found.errors)
    give(verdict_json(changes, errors), as_json=as_json, lines=verdict_lines(changes, errors))
    return 0 if is_pass(changes) else 1


def _split(ruled: Sequence[RuledSet]) -> tuple[list[RuledSet], list[RuledSet]]:
    """Sets whose playbook is shipped, and those whose is not."""
    shipped = [one for one in ruled if (PROMPTS / one.playbook / "playbook.toml").is_file()]
    return shipped, [one for one in ruled if one not in shipped]


def _measure(ruled: Sequence[RuledSet], variant: Variant) -> Sum:
    by_playbook: dict[str, list[RuledSet]] = defaultdict(list)
    for one in ruled:
        by_playbook[one.playbook].append(one)
    measured: dict[str, Measured] = {}
    errors: dict[str, str] = {}
    for name, sets in by_playbook.items():
        folder = PROMPTS / name
        recipe = Recipe(folder=folder, variant=variant, make_model=make_offline, code_version=code_version())
        found = measure(
            sets,
            playbook=load_playbook(folder, known_tools=TOOLS),
            recipe=recipe,
            processes=min(os.cpu_count() or 1, _MOST_PROCESSES),
            on_batch=_say_progress,
        )
        measured |= found.measured
        errors |= found.errors
    return Sum(measured=measured, errors=errors)


def make_offline(name: str, playbook: Playbook) -> Model:
    """The offline model; at the top of this file, for another process makes its own."""
    return resolve(name, playbook=playbook)


def _say_progress(done: int, total: int) -> None:
    if done == total or done % _SAY_EVERY == 0:
        say(f"{done} of {total} cases")


def _compare(
    ruled: Sequence[RuledSet], before: dict[str, Measured], found: Sum, absent: Sequence[RuledSet]
) -> list[Change]:
    """A set that was never scored and cannot be is left out; one that was must not go missing."""
    left_out = {one.name for one in absent if one.name not in before}
    return [
        change
        for one in ruled
        if one.name not in left_out
        for change in compare(one.name, one.rules, before=before.get(one.name), after=found.measured.get(one.name))
    ]


def _accept(found: Sum, before: dict[str, Measured], shipped: Sequence[RuledSet], file: Path) -> int:
    for name, why in found.errors.items():
        say(f"{name}: could not be scored: {why}")
    if found.errors:
        say("nothing was accepted: a set without figures is no baseline")
        return 1
    shas = {one.playbook: load_playbook(PROMPTS / one.playbook, known_tools=TOOLS).sha for one in shipped}
    write_baseline(found.measured, made_of=shas, file=file)
    for name, one in found.measured.items():
        was = before[name].figures if name in before else {}
        moved = {metric: (was.get(metric), now) for metric, now in one.figures.items() if was.get(metric) != now}
        say(f"{name}: {len(moved)} of {len(one.figures)} figures moved {moved or ''}")
    say(f"accepted: {file}; commit it with the reason")
    return 0
