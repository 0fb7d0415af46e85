"""The matrix for people (Markdown) and for programs (JSON). Words of customers are redacted and cut in both."""

from collections.abc import Iterable
from typing import Any

from api.qa.matrix import CHANNELS, Cell, Matrix
from api.qa.walked import Failure
from desk.redaction import redact

_WORDS = 160
_MOST = 40
# What would end a table's cell or start markup in a Markdown reader.
_MARKUP = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]<>#|~"})


def as_json(matrix: Matrix) -> dict[str, Any]:
    """One object: `is_pass`, the cells with all their failures, counts, environment."""
    return {
        "is_pass": matrix.is_pass,
        "cells": [
            {
                "scenario": cell.scenario,
                "channel": cell.channel,
                "result": {"-": "skipped"}.get(cell.mark, cell.mark.lower()),
                "checked": cell.checked,
                "skipped": cell.skipped,
                "failures": [_failure_json(failure) for failure in cell.failures],
                "tolerated": [_failure_json(failure) for failure in cell.tolerated],
            }
            for cell in matrix.cells
        ],
        "counts": {channel: dict(counts) for channel, counts in matrix.counts.items()},
        "environment": dict(matrix.environment),
    }


def _failure_json(failure: Failure) -> dict[str, str]:
    return {"key": failure.key, "why": failure.why, "words": shown(failure.words)}


def as_lines(matrix: Matrix) -> list[str]:
    """A line a scenario, then the worst cases: for a terminal."""
    rows = [f"{name:34} " + "  ".join(f"{channel} {_told(cell)}" for channel, cell in cells.items())
            for name, cells in _by_scenario(matrix).items()]  # fmt: skip
    worst = [f"  {cell.scenario}, {cell.channel}: {failure.key}: {failure.why}"
             for cell, failure in matrix.failures[:_MOST]]  # fmt: skip
    passed = f"passed; {len(matrix.tolerated)} known weaknesses let pass"
    return [*rows, *worst, passed if matrix.is_pass else f"FAILED: {len(matrix.failures)} things"]


def as_markdown(matrix: Matrix) -> str:
    """The whole report."""
    parts = ["# QA matrix", _verdict(matrix), *_environment(matrix), *_table(matrix), *_counts(matrix)]
    return "\n".join([*parts, *_worst(matrix), *_skipped(matrix)]) + "\n"


def shown(words: str) -> str:
    """A customer's words as a report may hold them: one line, personal data masked, cut."""
    return " ".join(redact(words).split())[:_WORDS]


def _verdict(matrix: Matrix) -> str:
    checked = sum(cell.checked for cell in matrix.cells)
    if matrix.is_pass:
        return f"\n**PASS**: {checked} checks, none failed; {len(matrix.tolerated)} known weaknesses let pass.\n"
    return f"\n**FAIL**: {len(matrix.failures)} of {checked} checks failed.\n"


def _environment(matrix: Matrix) -> Iterable[str]:
    yield from (f"- {name}: {_safe(value)}" for name, value in matrix.environment.items())
    yield ""


def _table(matrix: Matrix) -> Iterable[str]:
    yield f"| scenario | {' | '.join(CHANNELS)} |"
    yield "|---|" + "---|" * len(CHANNELS)
    for name, cells in _by_scenario(matrix).items():
        yield f"| {name} | {' | '.join(_told(cells[channel]) for channel in CHANNELS)} |"
    yield ""


def _told(cell: Cell) -> str:
    if cell.mark == "-":
        return "-"
    passed = cell.checked - len({one.key for one in (*cell.failures, *cell.tolerated)})
    return f"{cell.mark} {max(passed, 0)}/{cell.checked}"


def _counts(matrix: Matrix) -> Iterable[str]:
    names = list(dict.fromkeys(name for counts in matrix.counts.values() for name in counts))
    yield "## What became of them\n"
    yield f"| channel | {' | '.join(names)} |"
    yield "|---|" + "---|" * len(names)
    for channel, counts in matrix.counts.items():
        yield f"| {channel} | {' | '.join(str(counts.get(name, 0)) for name in names)} |"
    yield ""


def _worst(matrix: Matrix) -> Iterable[str]:
    """Failures, those of the most dangerous scenarios first; texts are redacted."""
    yield "## Worst cases\n"
    if not matrix.failures:
        yield "None."
    for cell, failure in matrix.failures[:_MOST]:
        yield _case(cell, failure)
    if len(matrix.failures) > _MOST:
        yield f"- and {len(matrix.failures) - _MOST} more: see `--json`"
    yield ""
    if matrix.tolerated:
        yield "## Known weaknesses, let pass\n"
        yield from (_case(cell, failure) for cell, failure in matrix.tolerated[:_MOST])
        yield ""


def _case(cell: Cell, failure: Failure) -> str:
    words = f": «{_safe(shown(failure.words))}»" if failure.words else ""
    return f"- **{cell.scenario}**, {cell.channel}, {_safe(failure.key)}: {_safe(failure.why)}{words}"


def _skipped(matrix: Matrix) -> Iterable[str]:
    skipped = [cell for cell in matrix.cells if cell.skipped is not None]
    if skipped:
        yield "## Not checked\n"
    for cell in skipped:
        yield f"- {cell.scenario}, {cell.channel}: {cell.skipped}"


def _by_scenario(matrix: Matrix) -> dict[str, dict[str, Cell]]:
    found: dict[str, dict[str, Cell]] = {}
    for cell in matrix.cells:
        found.setdefault(cell.scenario, {})[cell.channel] = cell
    return found


def _safe(text: str) -> str:
    return text.translate(_MARKUP)
