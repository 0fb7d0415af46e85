"""A run as a report a person reads: figures, confusion, groups, the worst cases first. Pure; words are redacted here.

`evals.report_text` writes it as Markdown or HTML.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.interactions import Json
from desk.redaction import redact
from evals.cases import Case, DraftCase, MessageCase, PairCase
from evals.compare import Comparison
from evals.report_worst import Worst, find_worst
from storage.eval_runs import StoredResult, StoredRun

_WORDS = 400
_MOST_WORST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure with what it counts; `value`: as people read it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCase:
    """A bad case as the report shows it; all words redacted and cut, `words` empty where the set is not at hand."""

    worst: Worst
    words: str
    draft: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything the two forms show. `confusions`: tables of wanted against found, by what they are of.

    `judges`: who scored answers beside the rules, and how many. `worst_count`: of all bad cases, shown or not.
    """

    run: StoredRun
    made_of: tuple[Figure, ...]
    figures: tuple[Figure, ...]
    verdicts: tuple[Figure, ...]
    confusions: Mapping[str, Table]
    groups: Table
    worst: tuple[ShownCase, ...]
    worst_count: int
    judges: tuple[Figure, ...]
    latency: tuple[Figure, ...]
    comparison: Comparison | None


def make_report(
    run: StoredRun,
    results: Sequence[StoredResult],
    *,
    cases: Mapping[str, Case],
    comparison: Comparison | None = None,
) -> Report:
    """`cases`: of the set by key; an empty one leaves the customers' words out."""
    worst = find_worst(results)
    return Report(
        run=run,
        made_of=tuple(Figure(name=name, value=value) for name, value in flatten(run.made_of)),
        figures=tuple(_figures(run.figures)),
        verdicts=_counts(run.figures.get("verdicts")),
        confusions=_confusions(run.figures),
        groups=_groups(run.figures.get("groups")),
        worst=tuple(_shown(one, cases.get(one.key)) for one in worst[:_MOST_WORST]),
        worst_count=len(worst),
        judges=_judges(run, results),
        latency=_latency(results),
        comparison=comparison,
    )


def flatten(values: Mapping[str, Json], name: str = "") -> list[tuple[str, str]]:
    """Objects inside objects as lines `a b: value`; lists in one line; what is empty is left out."""
    lines: list[tuple[str, str]] = []
    for key, value in values.items():
        full = f"{name} {key}".strip()
        if isinstance(value, Mapping):
            lines += flatten(value, full)
        elif isinstance(value, list):
            lines += [(full, ", ".join(map(told, value)))] if value else []
        elif value is not None:
            lines.append((full, told(value)))
    return lines


def told(value: Json) -> str:
    """A value as people read it: at most four digits after the point."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)


def words_of(case: Case) -> str:
    """What the customer wrote in a case, as it came."""
    if isinstance(case, MessageCase):
        return case.message.words
    if isinstance(case, DraftCase):
        return case.customer_text
    if isinstance(case, PairCase):
        sides = [case.row.get(side) for side in ("A", "B")]
        return " | ".join(str(side.get("text", "")) for side in sides if isinstance(side, Mapping))
    return str(case.row.get("text", ""))


def cut(words: str) -> str:
    """Redacted first, cut then: a cut number would no longer be seen as one."""
    plain = " ".join(redact(words).split())
    return plain if len(plain) <= _WORDS else f"{plain[:_WORDS]}…"


_CONFUSIONS = {"Categories": "confusion", "Verdicts": "decisions"}
_ELSEWHERE = frozenset({"verdicts", "groups", "scores", "timing", *_CONFUSIONS.values()})


def _figures(figures: Mapping[str, Json]) -> list[Figure]:
    """Counts first, then every score with its number of cases, then those of the set's own command."""
    plain = {name: value for name, value in figures.items() if name not in _ELSEWHERE}
    counts = {name: value for name, value in plain.items() if not isinstance(value, Mapping)}
    nested = {name: value for name, value in plain.items() if isinstance(value, Mapping)}
    found = [Figure(name=name, value=value) for name, value in flatten(counts)]
    found += [Figure(name=name, value=value) for name, value in _scores(figures.get("scores"))]
    return [*found, *(Figure(name=name, value=value) for name, value in flatten(nested))]


def _scores(scores: Json) -> list[tuple[str, str]]:
    if not isinstance(scores, Mapping):
        return []
    return [
        (name, f"{told(one['mean'])} (n {one['n']})")
        for name, one in scores.items()
        if isinstance(one, Mapping) and "mean" in one
    ]


def _counts(value: Json) -> tuple[Figure, ...]:
    if not isinstance(value, Mapping):
        return ()
    return tuple(Figure(name=str(name), value=told(count)) for name, count in value.items())


def _confusions(figures: Mapping[str, Json]) -> dict[str, Table]:
    found = {title: _confusion(figures.get(name)) for title, name in _CONFUSIONS.items()}
    return {title: table for title, table in found.items() if table is not None}


def _confusion(value: Json) -> Table | None:
    if not isinstance(value, Mapping) or not value:
        return None
    rows = {wanted: found for wanted, found in value.items() if isinstance(found, Mapping)}
    names = sorted({*rows, *(name for found in rows.values() for name in found)})
    return Table(
        head=("wanted \\ found", *names),
        rows=tuple((wanted, *(told(rows[wanted].get(name, 0)) for name in names)) for wanted in sorted(rows)),
    )


def _groups(value: Json) -> Table:
    """A row a group, a column a score."""
    groups = (
        {name: one for name, one in value.items() if isinstance(one, Mapping)} if isinstance(value, Mapping) else {}
    )
    scores = {name: dict(_scores(one.get("scores"))) for name, one in groups.items()}
    names = sorted({name for found in scores.values() for name in found})
    rows = tuple(
        (group, told(groups[group].get("n")), *(scores[group].get(name, "") for name in names)) for group in groups
    )
    return Table(head=("group", "n", *names), rows=rows)


def _shown(worst: Worst, case: Case | None) -> ShownCase:
    return ShownCase(worst=worst, words="" if case is None else cut(words_of(case)), draft=cut(worst.draft))


def _judges(run: StoredRun, results: Sequence[StoredResult]) -> tuple[Figure, ...]:
    """The judge of the run, and every second reader of a draft with how many it read."""
    readers = Counter(
        str(models["reviewer"])
        for result in results
        if isinstance(models := result.output.get("models"), Mapping) and models.get("reviewer")
    )
    judge = run.made_of.get("judge")
    first = [Figure(name="judge", value=told(judge))] if judge is not None and not isinstance(judge, Mapping) else []
    return (*first, *(Figure(name=f"second reading by {name}", value=str(n)) for name, n in sorted(readers.items())))


def _latency(results: Sequence[StoredResult]) -> tuple[Figure, ...]:
    times = sorted(result.latency_ms for result in results)
    if not times:
        return ()
    shares = {"p50": 0.5, "p95": 0.95, "most": 1.0}
    return tuple(
        Figure(name=name, value=f"{times[min(len(times) - 1, int(share * len(times)))]:.1f} ms")
        for name, share in shares.items()
    )
