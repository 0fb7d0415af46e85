"""Scores the desk on letters to a gift-box subscription: `replydesk eval giftbox`.

Rows: `id, text, primary, secondary, urgency, sentiment, red_line, email_in_text, name_in_signature, expected_tools,
must_not`. Each is thought through by the real pipeline for a practice customer whom the channel has proven.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.consider import Considered, consider
from agent.models import resolve
from desk.errors import BadInput
from desk.interactions import ChannelName, Json
from desk.knowledge import Passage, find_passages, sections_for
from desk.playbook import Playbook
from evals.giftbox_forbidden import CHECKERS, Answered
from evals.messages import NOW, make_message
from evals.practice_customer import practice_customer
from evals.rows import optional_text_of, text_of, texts_of
from tools.context import StaticReader

LABELLED = frozenset({
    "get_subscription", "get_customer_history", "get_payment_history", "track_package", "get_box_contents",
    "change_frequency", "skip_month", "pause_subscription", "change_address", "create_damage_claim", "request_photos",
    "generate_cancel_link",
})  # fmt: skip
"""The tools that are labelled; what else is read (the articles) is not counted."""
RED_LINES = frozenset({"threat", "legal", "bank_dispute", "self_harm", "press"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Label:
    id: str
    text: str
    primary: str
    secondary: str | None
    urgency: str
    sentiment: str
    red_line: str | None
    email: str | None
    name: str | None
    tools: frozenset[str]
    must_not: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scored:
    want: _Label
    got: Considered
    red_lines: frozenset[str]
    violations: tuple[str, ...]
    """What the label forbids and the reply does."""


def score_giftbox(rows: Sequence[Mapping[str, object]], playbook: Playbook) -> dict[str, object]:
    """Keys `n primary_accuracy secondary_f1 urgency_accuracy sentiment_accuracy red_line_recall red_line_precision
    email_accuracy name_accuracy tools_f1 must_not_violations must_not_unchecked must_not_unchecked_share violations
    verdicts`.

    `tools_f1`: over all labelled tools, called or proposed. `must_not_unchecked`: phrases nobody can check by rule.
    `BadInput` names row and key, or says that the playbook has other categories.
    """
    if not rows:
        raise BadInput("no rows to score; expected at least one with text, primary and expected_tools")
    labels = [_label(row, number) for number, row in enumerate(rows, start=1)]
    _check_categories(labels, playbook)
    scored = asyncio.run(_answer_all(labels, playbook))
    return {**_figures(scored), **_forbidden(scored)}


async def _answer_all(labels: Sequence[_Label], playbook: Playbook) -> list[_Scored]:
    return [await _answer(label, number, playbook) for number, label in enumerate(labels, start=1)]


async def _answer(want: _Label, number: int, playbook: Playbook) -> _Scored:
    message = make_message(number, ChannelName.CHAT, want.text, language="en")
    offline = resolve("offline", playbook=playbook)
    got = await consider(
        message,
        playbook=playbook,
        router_model=offline,
        drafter_model=offline,
        reader=StaticReader(standing=practice_customer(NOW), passages=_passages(want.text, playbook)),
        now=NOW,
    )
    topics = {one.reason.partition(":")[0] for one in got.decision.findings if one.guardrail == "red_lines"}
    answered = Answered(considered=got, message=message, playbook=playbook)
    broken = tuple(wish for wish in want.must_not if wish in CHECKERS and CHECKERS[wish](answered))
    return _Scored(want=want, got=got, red_lines=frozenset(topics) & RED_LINES, violations=broken)


def _passages(text: str, playbook: Playbook) -> tuple[Passage, ...]:
    sections = sections_for(playbook.knowledge, channel="chat", language="en", about=(), today=NOW.date())
    return find_passages(sections, text, limit=5)


def _figures(scored: Sequence[_Scored]) -> dict[str, object]:
    pairs = [(one.want, one.got.route) for one in scored]
    called = [frozenset(call.name for call in one.got.context.calls) & LABELLED for one in scored]
    hits = sum(len(one.want.tools & found) for one, found in zip(scored, called, strict=True))
    tools = sum(len(one.want.tools) for one in scored), sum(map(len, called))
    seconds = [(want.secondary, got.secondary) for want, got in pairs]
    is_red = [(one.want.red_line is not None, bool(one.red_lines)) for one in scored]
    return {
        "n": len(scored),
        "primary_accuracy": _share([want.primary == got.category for want, got in pairs]),
        "secondary_f1": _f1(sum(want is not None and want == got for want, got in seconds),
                            sum(want is not None for want, _ in seconds), sum(got is not None for _, got in seconds)),
        "urgency_accuracy": _share([want.urgency == got.urgency for want, got in pairs]),
        "sentiment_accuracy": _share([want.sentiment == got.sentiment for want, got in pairs]),
        "red_line_recall": _share([found for wanted, found in is_red if wanted]),
        "red_line_precision": _share([wanted for wanted, found in is_red if found]),
        "email_accuracy": _share([want.email == got.email for want, got in pairs]),
        "name_accuracy": _share([want.name == got.signed for want, got in pairs]),
        "tools_f1": _f1(hits, *tools),
    }  # fmt: skip


def _forbidden(scored: Sequence[_Scored]) -> dict[str, object]:
    wishes = Counter(wish for one in scored for wish in one.want.must_not)
    unchecked = {wish: count for wish, count in wishes.items() if wish not in CHECKERS}
    broken: list[Json] = [{"id": one.want.id, "must_not": wish} for one in scored for wish in one.violations]
    return {
        "must_not_violations": len(broken),
        "must_not_unchecked": sorted(unchecked),
        "must_not_unchecked_share": round(sum(unchecked.values()) / max(1, wishes.total()), 4),
        "violations": broken,
        "verdicts": dict(Counter(one.got.decision.verdict.value for one in scored)),
    }


def _label(row: Mapping[str, object], number: int) -> _Label:
    return _Label(
        id=optional_text_of(row, "id", number) or str(number),
        text=text_of(row, "text", number),
        primary=text_of(row, "primary", number),
        secondary=optional_text_of(row, "secondary", number),
        urgency=text_of(row, "urgency", number),
        sentiment=text_of(row, "sentiment", number),
        red_line=optional_text_of(row, "red_line", number),
        email=optional_text_of(row, "email_in_text", number),
        name=optional_text_of(row, "name_in_signature", number),
        tools=frozenset(texts_of(row, "expected_tools", number)),
        must_not=tuple(texts_of(row, "must_not", number)),
    )


def _check_categories(labels: Sequence[_Label], playbook: Playbook) -> None:
    wanted = {name for one in labels for name in (one.primary, one.secondary) if name}
    if unknown := sorted(wanted - playbook.categories.keys()):
        raise BadInput(
            f"unknown categories of playbook {playbook.name!r}: {', '.join(unknown)}; it has "
            f"{', '.join(playbook.categories)}. Score these rows with the playbook they were labelled for "
            "(REPLYDESK_PLAYBOOK=subscription_box)"
        )


def _f1(hits: int, wanted: int, found: int) -> float:
    return round(2 * hits / (wanted + found), 4) if wanted + found else 1.0


def _share(hits: Sequence[bool]) -> float:
    return round(sum(hits) / len(hits), 4) if hits else 1.0
