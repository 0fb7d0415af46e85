"""Reads readiness.toml: from when on a pilot may go on, the bars of the eval sets, and what the QA matrix needs."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path

from desk.playbook_files import Table, read_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The numbers of `[thresholds]`, under the names a caller gives them by. Shares 0..1, points of share likewise."""

    max_sync_age_minutes: int
    max_sla_overdue_share: float
    min_sla_overdue: int
    max_manual_rate: float
    min_manual_replies: int
    max_regression: float
    max_backlog_days: float
    min_backlog: int
    max_unhandled_minutes: int
    min_reply_activity: int
    reply_activity_window_days: int
    max_eval_age_days: int

    @property
    def max_sync_age(self) -> timedelta:
        """How long ago the last complete pull may be."""
        return timedelta(minutes=self.max_sync_age_minutes)

    @property
    def max_unhandled(self) -> timedelta:
        """How long nobody may have looked at a message."""
        return timedelta(minutes=self.max_unhandled_minutes)

    @property
    def max_eval_age(self) -> timedelta:
        """How old a run may be."""
        return timedelta(days=self.max_eval_age_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalBar:
    """What one figure of a set must reach: `at_least` or `at_most`, one of them. `is_dangerous`: below it blocks."""

    set_name: str
    metric: str
    at_least: float | None
    at_most: float | None
    is_dangerous: bool

    def is_met(self, value: float) -> bool:
        """Whether a figure is good enough. Figures are rounded to four digits: so is the bar's edge."""
        if self.at_least is not None:
            return value >= self.at_least - 1e-9
        return self.at_most is not None and value <= self.at_most + 1e-9

    @property
    def told(self) -> str:
        """`block_recall >= 0.98`."""
        return f"{self.metric} >= {self.at_least}" if self.at_least is not None else f"{self.metric} <= {self.at_most}"


@dataclass(frozen=True, slots=True, kw_only=True)
class QaPolicy:
    """`least`: messages by channel. `*_at_most`: shares 0..1 of known weaknesses that are told and fail nothing."""

    least: Mapping[str, int]
    least_linked_pairs: int
    label_misses_at_most: float
    hint_misses_at_most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessPolicy:
    """The whole file. `required`, `recommended`: channels that must, or should, be connected and pulled."""

    thresholds: Thresholds
    required: tuple[str, ...]
    recommended: tuple[str, ...]
    bars: tuple[EvalBar, ...]
    qa: QaPolicy


_CHANNELS = ("review", "question", "chat")
_SHARES = ("max_sla_overdue_share", "max_manual_rate", "max_regression")


def read_readiness(folder: Path) -> ReadinessPolicy:
    """Of a business: its own readiness.toml, else the one in prompts/shared. `BadPlaybook` names file and key."""
    own = folder / "readiness.toml"
    table = read_table(own if own.is_file() else folder.parent / "shared" / "readiness.toml")
    channels = table.table("channels")
    policy = ReadinessPolicy(
        thresholds=_read_thresholds(table.table("thresholds")),
        required=channels.names("required", _CHANNELS),
        recommended=channels.names("recommended", _CHANNELS, default=()),
        bars=tuple(_read_bar(bar) for bar in table.tables("eval_bars")),
        qa=_read_qa(table.table("qa_matrix")),
    )
    channels.refuse_unknown()
    table.refuse_unknown()
    return policy


def _read_thresholds(table: Table) -> Thresholds:
    found: dict[str, float] = {}
    for field in fields(Thresholds):
        if field.name in _SHARES:
            found[field.name] = table.ratio(field.name)
        else:
            found[field.name] = table.number(field.name) if field.type is float else table.whole(field.name)
    if not found["reply_activity_window_days"]:
        table.fail("reply_activity_window_days", "at least one day")
    table.refuse_unknown()
    return Thresholds(**found)  # type: ignore[arg-type]  # whole numbers where the fields are


def _read_bar(table: Table) -> EvalBar:
    has_least, has_most = table.has("at_least"), table.has("at_most")
    if has_least == has_most:
        table.fail("at_least", "either at_least or at_most")
    bar = EvalBar(
        set_name=table.text("set"),
        metric=table.text("metric"),
        at_least=table.number("at_least") if has_least else None,
        at_most=table.number("at_most") if has_most else None,
        is_dangerous=table.flag("is_dangerous"),
    )
    table.refuse_unknown()
    return bar


def _read_qa(table: Table) -> QaPolicy:
    policy = QaPolicy(
        least={name: table.whole(f"least_{name}") for name in _CHANNELS},
        least_linked_pairs=table.whole("least_linked_pairs"),
        label_misses_at_most=table.ratio("label_misses_at_most"),
        hint_misses_at_most=table.ratio("hint_misses_at_most"),
    )
    table.refuse_unknown()
    return policy
