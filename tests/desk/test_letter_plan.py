"""Which tools a letter needs. After a red line the plan only reads."""

from datetime import date

import pytest
from letters import box_playbook

from desk.letter_details import read_details
from desk.letter_plan import WRITES, Wanted, plan_calls

TODAY = date(2026, 1, 5)


def _plan(
    category: str, text: str, *, secondary: str | None = None, topics: frozenset[str] = frozenset()
) -> dict[str, object]:
    details = read_details(text, box_playbook(), today=TODAY)
    wanted = Wanted(category=category, secondary=secondary, details=details, items="the mug broke", topics=topics)
    return {call.tool: dict(call.arguments) for call in plan_calls(wanted, box_playbook(), today=TODAY)}


def test_one_month_is_skipped_and_a_longer_time_is_a_pause() -> None:
    assert _plan("skip_or_pause_request", "skip March")["skip_month"] == {"month": "2026-03"}
    assert _plan("skip_or_pause_request", "skip the next one")["skip_month"] == {"month": "2026-02"}
    assert _plan("skip_or_pause_request", "pause me until June")["pause_subscription"] == {"until": "2026-06"}


def test_two_requests_bring_two_proposals() -> None:
    plan = _plan("damaged_or_leaking_item_report", "broken, and skip next month", secondary="skip_or_pause_request")

    assert {"create_damage_claim", "request_photos", "skip_month"} <= plan.keys()


def test_a_change_without_its_details_is_not_proposed() -> None:
    assert not set(_plan("recipient_or_address_change", "we moved, what do you need?")) & set(WRITES)
    assert not set(_plan("frequency_change_request", "which schedules do you have?")) & set(WRITES)


def test_the_link_is_for_wishes_said_again_or_asked_for_plainly() -> None:
    assert "generate_cancel_link" in _plan("retention_repeated_request", "again, cancel")
    assert "generate_cancel_link" not in _plan("retention_primary_request", "please cancel")
    assert "generate_cancel_link" in _plan("retention_primary_request", "send me the cancel link please")


@pytest.mark.parametrize("topic", ["threat", "legal", "bank_dispute", "self_harm", "press"])
def test_after_a_red_line_the_plan_only_reads(topic: str) -> None:
    for category in box_playbook().categories:
        text = "again broken, skip March, every other month please, 5 Oak St, Salem OR 97301, cancel link"
        plan = _plan(category, text, secondary="skip_or_pause_request", topics=frozenset({topic}))
        assert not set(plan) & set(WRITES)
        assert "get_customer_history" in plan


def test_who_is_no_subscriber_yet_has_nothing_to_look_up() -> None:
    assert _plan("shipping_or_delivery_question", "Do you ship to Canada?") == {}
