"""Reads and writes the baseline: rules in `baseline.toml`, by hand; figures in `baseline.json`, by `--accept`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desk.errors import BadInput
from desk.playbook_files import Table, read_table
from evals.baseline import Measured, Rule

_HERE = Path(__file__).parent
RULES, FIGURES = _HERE / "baseline.toml", _HERE / "baseline.json"
_KINDS = {
    "higher": (True, False),
    "lower": (False, False),
    "dangerous_higher": (True, True),
    "dangerous_lower": (False, True),
}
"""List of figures -> whether more is better, whether a loss is dangerous."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledSet:
    """One set of the gate. `playbook`: the business it is scored with."""

    name: str
    playbook: str
    rules: tuple[Rule, ...]


def read_rules(file: Path = RULES) -> tuple[RuledSet, ...]:
    """Every set in the file's order; `BadPlaybook` names the key that is wrong."""
    table = read_table(file)
    sets = table.table("sets")
    found = tuple(_read_set(name, sets.table(name)) for name in sets.keys())  # noqa: SIM118 - a Table, no dict
    table.refuse_unknown()
    return found


def _read_set(name: str, table: Table) -> RuledSet:
    tolerance = table.number("tolerance")
    rules = tuple(
        Rule(metric=metric, is_higher_better=is_higher, tolerance=0.0 if is_dangerous else tolerance,
             is_dangerous=is_dangerous)
        for kind, (is_higher, is_dangerous) in _KINDS.items()
        for metric in table.texts(kind, default=())
    )  # fmt: skip
    ruled = RuledSet(name=name, playbook=table.text("playbook"), rules=rules)
    table.refuse_unknown()
    return ruled


def read_baseline(file: Path = FIGURES) -> dict[str, Measured]:
    """The accepted figures by set; nothing where none were ever accepted. `BadInput` for a file that is broken."""
    if not file.is_file():
        return {}
    try:
        sets = json.loads(file.read_text(encoding="utf-8"))["sets"]
        return {name: _measured(told) for name, told in sets.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(
            f"{file}: not a baseline ({error!r}); take the committed one again, or write it with "
            "`replydesk eval gate-check --accept`"
        ) from error


def write_baseline(sets: Mapping[str, Measured], *, made_of: Mapping[str, str], file: Path = FIGURES) -> None:
    """Accept these figures. Sorted and without a time: the same figures are the same file."""
    told = {
        "made_of": dict(made_of),
        "sets": {
            name: {
                "n": one.n,
                "sha": one.sha,
                "figures": dict(sorted(one.figures.items())),
                "misses": sorted(one.misses),
            }
            for name, one in sorted(sets.items())
        },
    }
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _measured(told: Mapping[str, object]) -> Measured:
    figures, misses = told["figures"], told["misses"]
    if not isinstance(figures, dict) or not isinstance(misses, list):
        raise TypeError("figures must be an object, misses a list")
    return Measured(
        n=int(str(told["n"])),
        sha=str(told["sha"]),
        figures={str(name): None if value is None else float(value) for name, value in figures.items()},
        misses=tuple(map(str, misses)),
    )
