"""What a seller may change while the desk runs: each setting with its shape, bounds and the playbook's default."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from desk.errors import BadInput, NotFound
from desk.interactions import ChannelName, Json
from desk.model_choice import ModelChoice, check_budget, check_chain, check_off, choice_of
from desk.playbook import Category, Playbook
from desk.playbook_models import STEPS
from desk.working_hours import WorkingHours, parse_working_hours

_MAX_MINUTES = 60 * 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerRules:
    """The numbers that hold for one seller now: the playbook's, with the seller's own on top.

    `sla`: allowed working time by `intent/channel` or `intent`. `hours` None: always open. `soon_share`: 0..1.
    """

    reply_pending: timedelta
    high_after: timedelta
    urgent_after: timedelta
    auto_send_max_age: timedelta
    hours: WorkingHours | None
    sla: Mapping[str, timedelta]
    at_most: Mapping[str, timedelta]
    soon_share: float
    models: ModelChoice

    def allowed(self, category: Category, channel: ChannelName) -> timedelta:
        """How long an answer may take: the seller's own target, else the category's, never above the channel's cap."""
        for key in (f"{category.name}/{channel}", category.name):
            if key in self.sla:
                return self.sla[key]
        return min(category.sla, self.at_most.get(channel, category.sla))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing that can be changed. `check` raises `BadInput` for a value that makes no sense."""

    name: str
    title: str
    unit: str
    default: Callable[[Playbook], Json]
    check: Callable[[str, Json, Playbook], None]
    moves_deadlines: bool = False


def rules_of(values: Mapping[str, Json], playbook: Playbook) -> SellerRules:
    """The rules of a seller. `values`: what it changed, by setting name; others are the playbook's.

    A stored value that no longer passes its check (the playbook changed) gives way to the default.
    """
    now = {name: _valid(setting, values, playbook) for name, setting in SETTINGS.items()}
    sla = now["sla_minutes"]
    return SellerRules(
        reply_pending=timedelta(minutes=_number(now["reply_pending_minutes"])),
        high_after=timedelta(hours=_number(now["age_high_hours"])),
        urgent_after=timedelta(hours=_number(now["age_urgent_hours"])),
        auto_send_max_age=timedelta(days=_number(now["auto_send_max_age_days"])),
        hours=parse_working_hours(now["working_hours"]),
        sla={key: timedelta(minutes=_number(value)) for key, value in (sla if isinstance(sla, dict) else {}).items()},
        at_most=playbook.sla.at_most,
        soon_share=playbook.sla.soon_share,
        models=choice_of(now),
    )


def default_rules(playbook: Playbook) -> SellerRules:
    """The playbook's own numbers, for evals and for sellers who changed nothing."""
    return rules_of({}, playbook)


def check_setting(name: str, value: Json, playbook: Playbook) -> Setting:
    """The setting of that name when `value` suits it; `NotFound` for an unknown name, `BadInput` for a bad value."""
    setting = find_setting(name)
    setting.check(name, value, playbook)
    return setting


def find_setting(name: str) -> Setting:
    """The setting of that name; `NotFound` names the known ones."""
    if name not in SETTINGS:
        raise NotFound(f"no setting {name!r}; known: {', '.join(SETTINGS)}")
    return SETTINGS[name]


def _valid(setting: Setting, values: Mapping[str, Json], playbook: Playbook) -> Json:
    if setting.name not in values:
        return setting.default(playbook)
    try:
        setting.check(setting.name, values[setting.name], playbook)
    except BadInput:
        return setting.default(playbook)
    return values[setting.name]


def _number(value: Json) -> int:
    return value if isinstance(value, int) else 0


def _whole(low: int, high: int) -> Callable[[str, Json, Playbook], None]:
    def check(name: str, value: Json, _playbook: Playbook) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise BadInput(f"{name}: expected a whole number from {low} to {high}, found {value!r}")

    return check


def _hours(_name: str, value: Json, _playbook: Playbook) -> None:
    parse_working_hours(value)


def _targets(name: str, value: Json, playbook: Playbook) -> None:
    if not isinstance(value, dict):
        raise BadInput(f'{name}: expected an object such as {{"general_question": 240}}, found {value!r}')
    for key, minutes in value.items():
        intent, _, channel = key.partition("/")
        category = playbook.categories.get(intent)
        if category is None:
            raise BadInput(f"{name}: no category {intent!r}; known: {', '.join(playbook.categories)}")
        if channel and channel not in category.channels:
            raise BadInput(f"{name}: {intent} does not occur on {channel!r}; it does on {', '.join(category.channels)}")
        _whole(1, _MAX_MINUTES)(f"{name}.{key}", minutes, playbook)


def _minutes_of(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


SETTINGS: Mapping[str, Setting] = {
    setting.name: setting
    for setting in (
        Setting(
            name="reply_pending_minutes",
            title="How long after our answer the vendor may still list an item as open before it is reopened",
            unit="minutes",
            default=lambda playbook: _minutes_of(playbook.limits.reply_pending),
            check=_whole(0, 7 * 24 * 60),
        ),
        Setting(
            name="working_hours",
            title="When the shop works; only this time counts towards a deadline. null: always open",
            unit="object",
            default=lambda _playbook: None,
            check=_hours,
            moves_deadlines=True,
        ),
        Setting(
            name="sla_minutes",
            title="Own targets by `intent` or `intent/channel`, instead of the playbook's",
            unit="object of minutes",
            default=lambda _playbook: {},
            check=_targets,
            moves_deadlines=True,
        ),
        Setting(
            name="age_high_hours",
            title="Waiting this long with high priority becomes urgent",
            unit="hours",
            default=lambda playbook: _minutes_of(playbook.limits.high_after) // 60,
            check=_whole(1, 24 * 30),
        ),
        Setting(
            name="age_urgent_hours",
            title="Waiting this long becomes urgent whatever it is",
            unit="hours",
            default=lambda playbook: _minutes_of(playbook.limits.urgent_after) // 60,
            check=_whole(1, 24 * 30),
        ),
        Setting(
            name="auto_send_max_age_days",
            title="An older message is answered by a person",
            unit="days",
            default=lambda playbook: playbook.limits.auto_send_max_age.days,
            check=_whole(0, 365),
        ),
        *(
            Setting(
                name=f"models.{step}",
                title=f"Own models of the {step}, best first. null: the playbook's or REPLYDESK_MODEL",
                unit="list of models",
                default=lambda _playbook: None,
                check=check_chain,
            )
            for step in STEPS
        ),
        Setting(
            name="models.off",
            title="Models or whole providers that are not asked",
            unit="list of models",
            default=lambda _playbook: [],
            check=check_off,
        ),
        Setting(
            name="models.budget",
            title="Own limits a day and an interaction, on top of the playbook's; null in it: no limit",
            unit="object of limits",
            default=lambda _playbook: None,
            check=check_budget,
        ),
    )
}
"""Every changeable number, by name. Switches (auto-send, kill) have their own routes: they act within a second."""
