"""Every check of the pilot's readiness, at the edge of its threshold, and the answer they make together."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from makers import NOW, PROMPTS

from analytics.alerts import Activity, Regression
from analytics.facts import Period
from analytics.quality import QualityCounts
from analytics.readiness_checks import (
    Pull,
    check_activity,
    check_backlog,
    check_channels,
    check_manual_rate,
    check_overdue,
    check_regression,
    check_sync,
    check_unhandled,
    uncounted,
    unreadable,
)
from analytics.readiness_evals import check_evals
from desk.errors import TryLater
from desk.interactions import SlaState
from desk.readiness import Answer, Check, CheckStatus, Readiness
from desk.readiness_policy import EvalBar, Thresholds, read_readiness
from storage.eval_runs import StoredRun
from storage.metrics import Freshness

POLICY = read_readiness(PROMPTS / "wildberries_seller")
THRESHOLDS = Thresholds(
    max_sync_age_minutes=15, max_sla_overdue_share=0.15, min_sla_overdue=3, max_manual_rate=0.4, min_manual_replies=20,
    max_regression=0.1, max_backlog_days=2.0, min_backlog=20, max_unhandled_minutes=15, min_reply_activity=10,
    reply_activity_window_days=7, max_eval_age_days=30,
)  # fmt: skip
OK, WARNING, BLOCKER, UNKNOWN = CheckStatus
FRESH = Freshness(followed_at=NOW, waiting=frozenset())


def _pulls(**minutes: float | None) -> list[Pull]:
    return [
        Pull(channel=name, last_at=None if age is None else NOW - timedelta(minutes=age), error=None)
        for name, age in minutes.items()
    ]


@pytest.mark.parametrize(
    ("minutes", "status"),
    [
        ({"review": 1, "question": 15, "chat": 2}, OK),
        ({"review": 15.1, "question": 1}, BLOCKER),
        ({"review": 1, "question": None}, BLOCKER),
        ({"review": 1, "question": 1, "chat": 60}, WARNING),
        ({"review": 1, "question": 1, "products": None}, WARNING),
        ({}, BLOCKER),
    ],
)
def test_an_old_pull_of_a_required_channel_blocks_and_any_other_warns(
    minutes: Mapping[str, float | None], status: CheckStatus
) -> None:
    assert check_sync(_pulls(**minutes), POLICY, THRESHOLDS, NOW).status is status


@pytest.mark.parametrize(
    ("connected", "status"),
    [
        (("review", "question", "chat"), OK),
        (("review", "question"), WARNING),
        (("review", "chat"), BLOCKER),
        ((), BLOCKER),
    ],
)
def test_review_and_question_are_required_and_chat_is_recommended(
    connected: tuple[str, ...], status: CheckStatus
) -> None:
    assert check_channels(connected, POLICY).status is status


@pytest.mark.parametrize(
    ("owed", "overdue", "status"),
    [(100, 0, OK), (100, 15, WARNING), (100, 16, BLOCKER), (2, 2, WARNING), (10, 3, BLOCKER), (0, 0, OK)],
)
def test_overdue_answers_warn_and_too_many_block(owed: int, overdue: int, status: CheckStatus) -> None:
    counts = {SlaState.OVERDUE: overdue, SlaState.DUE_SOON: 0, SlaState.OK: owed - overdue}
    assert check_overdue(counts, THRESHOLDS).status is status


def _counts(manual: int, others: int) -> QualityCounts:
    return QualityCounts(accepted=others, edited=0, manual=manual, auto=0, unread=0)


def _regression(this: QualityCounts, last: QualityCounts, change: float | None, is_one: bool | None) -> Regression:
    return Regression(
        this_week=this, last_week=last, change=change, is_regression=is_one, threshold=0.1, min_replies=20
    )


@pytest.mark.parametrize(
    ("manual", "others", "status"), [(8, 12, OK), (9, 11, BLOCKER), (5, 14, WARNING), (19, 0, WARNING), (0, 0, WARNING)]
)
def test_much_written_by_hand_blocks_and_too_few_replies_say_so(manual: int, others: int, status: CheckStatus) -> None:
    counts = _counts(manual, others)
    check = check_manual_rate(_regression(counts, counts, None, None), THRESHOLDS)
    assert check.status is status
    assert ("too few" in check.why) is (manual + others < 20)


@pytest.mark.parametrize(
    ("change", "is_one", "status"), [(0.05, False, OK), (0.1, True, BLOCKER), (-0.3, False, OK), (None, None, WARNING)]
)
def test_a_regression_blocks_and_a_week_without_replies_warns(
    change: float | None, is_one: bool | None, status: CheckStatus
) -> None:
    check = check_regression(_regression(_counts(4, 16), _counts(2, 18), change, is_one), THRESHOLDS)
    assert (check.status, check.name) == (status, "manual_rate_regression")


def _activity(*, replies: int = 0, answered: int = 0, elsewhere: int = 0, owed: int = 0) -> Activity:
    period = Period(since=date(2026, 11, 19), until=date(2026, 11, 26))
    return Activity(period=period, replies=replies, by_operators=replies, by_channel={}, by_source={}, received=owed,
                    owed=owed, answered=answered, elsewhere=elsewhere, freshness=FRESH)  # fmt: skip


@pytest.mark.parametrize(
    ("owed", "answered", "status"),
    [(0, 0, OK), (20, 70, OK), (21, 70, BLOCKER), (19, 7, WARNING), (30, 0, BLOCKER), (1, 0, WARNING)],
)
def test_a_backlog_is_measured_in_days_at_the_pace_of_late(owed: int, answered: int, status: CheckStatus) -> None:
    counts = {SlaState.OVERDUE: 0, SlaState.DUE_SOON: 0, SlaState.OK: owed}
    assert check_backlog(counts, _activity(answered=answered), THRESHOLDS).status is status


@pytest.mark.parametrize(("minutes", "status"), [(None, OK), (15, OK), (15.5, BLOCKER)])
def test_a_message_nobody_has_looked_at_for_long_blocks(minutes: float | None, status: CheckStatus) -> None:
    since = None if minutes is None else NOW - timedelta(minutes=minutes)
    assert check_unhandled(since, THRESHOLDS, NOW).status is status


@pytest.mark.parametrize(
    ("seen", "status", "basis"),
    [
        ({"owed": 50, "replies": 10}, OK, "desk"),
        ({"owed": 50, "replies": 9}, BLOCKER, "none"),
        ({"owed": 50, "replies": 2, "answered": 40, "elsewhere": 38}, OK, "source_baseline"),
        ({"owed": 4, "replies": 4, "answered": 4}, OK, "desk"),
        ({"owed": 4, "replies": 3, "answered": 3}, BLOCKER, "none"),
        ({"owed": 0}, WARNING, "desk"),
    ],
)
def test_a_shop_is_asked_for_no_more_answers_than_its_source_shows(
    seen: dict[str, int], status: CheckStatus, basis: str
) -> None:
    check = check_activity(_activity(**seen), THRESHOLDS)
    assert check.status is status
    assert isinstance(check.observed, dict)
    assert check.observed["basis"] == basis


RUN = StoredRun(
    id="r1", set_name="drafts_gate_dev", set_sha="x", kind="draft", variant="baseline", status="done", seed=0, repeat=1,
    made_of={"playbook": {"sha": "now"}}, figures={"gate": {"block_recall": 0.99, "over_block": 0.02}}, cost_usd=0.0,
    started_at=NOW - timedelta(days=1),
)  # fmt: skip
RECALL = EvalBar(set_name="drafts_gate_dev", metric="gate.block_recall", at_least=0.98, at_most=None, is_dangerous=True)
OVER = EvalBar(set_name="drafts_gate_dev", metric="gate.over_block", at_least=None, at_most=0.1, is_dangerous=False)


def _evals(run: StoredRun | None) -> Check:
    return check_evals("drafts_gate_dev", [RECALL, OVER], run, thresholds=THRESHOLDS, playbook_sha="now", now=NOW)


def test_a_set_that_was_never_run_blocks_and_says_how_to_run_it() -> None:
    check = _evals(None)
    assert check.status is BLOCKER
    assert "replydesk eval run --set drafts_gate_dev" in check.what_to_do


@pytest.mark.parametrize(
    ("changes", "status", "says"),
    [
        ({}, OK, "every bar is met"),
        ({"figures": {"gate": {"block_recall": 0.97, "over_block": 0.0}}}, BLOCKER, "gate.block_recall is 0.97"),
        ({"figures": {"gate": {"block_recall": 1.0, "over_block": 0.2}}}, WARNING, "gate.over_block is 0.2"),
        ({"figures": {"gate": {"over_block": 0.0}}}, BLOCKER, "gate.block_recall is missing"),
        ({"made_of": {"playbook": {"sha": "old"}}}, WARNING, "playbook has changed"),
        ({"made_of": {}}, WARNING, "playbook has changed"),
        ({"made_of": {"playbook": {"sha": "now"}, "set": {"sample": 5}}}, WARNING, "only a sample of 5"),
        ({"made_of": {"playbook": {"sha": "now"}, "set": {"sample": None}}}, OK, "every bar is met"),
        ({"started_at": NOW - timedelta(days=31)}, WARNING, "31 days old"),
    ],
)
def test_a_missed_dangerous_bar_blocks_and_an_old_run_warns(
    changes: dict[str, object], status: CheckStatus, says: str
) -> None:
    check = _evals(replace(RUN, **changes))  # type: ignore[arg-type]  # a builder takes any field
    assert check.status is status
    assert says in check.why


def test_days_nobody_has_counted_are_unknown_and_days_still_waiting_are_told() -> None:
    never = uncounted("manual_rate", Freshness(followed_at=None, waiting=frozenset()))
    assert never is not None
    assert (never.name, never.status) == ("manual_rate", UNKNOWN)
    assert uncounted("manual_rate", FRESH) is None


def _readiness(*statuses: CheckStatus) -> Readiness:
    checks = tuple(
        Check(name=f"c{number}", status=status, observed=None, threshold=None, why="")
        for number, status in enumerate(statuses)
    )
    return Readiness(checks=checks, thresholds={})


@pytest.mark.parametrize(
    ("statuses", "answer"),
    [
        ((OK, OK), Answer.GO),
        ((OK, WARNING), Answer.GO),
        ((OK, BLOCKER, UNKNOWN), Answer.NO_GO),
        ((OK, UNKNOWN), Answer.UNKNOWN),
    ],
)
def test_blockers_alone_say_no_and_what_cannot_be_read_never_says_yes(
    statuses: tuple[CheckStatus, ...], answer: Answer
) -> None:
    assert _readiness(*statuses).answer is answer


def test_a_check_that_cannot_be_made_is_unknown_with_its_reason() -> None:
    check = unreadable("backlog", TryLater("the database is busy"))
    assert (check.status, check.observed) == (UNKNOWN, None)
    assert "the database is busy" in check.why
