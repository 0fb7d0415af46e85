"""A seller's settings are checked before they count, and a stored one that no longer fits gives way to the default."""

from datetime import timedelta

import pytest
from makers import make_playbook

from desk.errors import BadInput, NotFound
from desk.interactions import Json
from desk.seller_rules import SETTINGS, check_setting, default_rules, rules_of

PLAYBOOK = make_playbook()


def test_without_changes_the_playbook_speaks() -> None:
    rules = default_rules(PLAYBOOK)
    assert rules.reply_pending == timedelta(minutes=180)
    assert (rules.high_after, rules.urgent_after) == (timedelta(hours=8), timedelta(hours=24))
    assert rules.hours is None


def test_every_default_passes_its_own_check() -> None:
    for name, setting in SETTINGS.items():
        check_setting(name, setting.default(PLAYBOOK), PLAYBOOK)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("reply_pending_minutes", -1, "from 0 to"),
        ("reply_pending_minutes", True, "whole number"),
        ("reply_pending_minutes", "180", "whole number"),
        ("reply_pending_minutes", None, "whole number"),
        ("age_high_hours", 0, "from 1 to"),
        ("sla_minutes", {"no_such_intent": 5}, "no category 'no_such_intent'"),
        ("sla_minutes", {"review_praise/question": 5}, "does not occur on 'question'"),
        ("sla_minutes", {"general_question": 0}, "from 1 to"),
        ("sla_minutes", [], "expected an object"),
    ],
)
def test_a_value_out_of_bounds_is_refused(name: str, value: Json, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        check_setting(name, value, PLAYBOOK)


def test_an_unknown_setting_names_the_known_ones() -> None:
    with pytest.raises(NotFound, match="reply_pending_minutes"):
        check_setting("reply_pending", 5, PLAYBOOK)


def test_a_stored_value_the_new_playbook_does_not_know_gives_way() -> None:
    rules = rules_of({"sla_minutes": {"gone": 5}, "age_high_hours": "soon"}, PLAYBOOK)
    assert rules == default_rules(PLAYBOOK)
