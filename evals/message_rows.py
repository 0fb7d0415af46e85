"""Reads a row of customers' words as a message with its labels: questions, reviews, gift-box letters, or any channel.

A general row says `channel, text` and whatever it knows of `pros cons rating nm_id product_name customer_name card`;
its labels are flat: `verdict floor category secondary priority sentiment topics is_mismatch is_escalation tools
must_not reference language`. Harvested rows have this form, too.
"""

from collections.abc import Mapping
from dataclasses import replace

from desk.decisions import Verdict
from desk.errors import BadInput
from desk.interactions import ChannelName, Priority
from desk.language import detect_language
from desk.playbook import Playbook
from evals.cases import Case, CaseSet, Expected, MessageCase, Row
from evals.facts import product_of
from evals.messages import make_message
from evals.reviews import review_of, wanted_reading
from evals.rows import flag_of, optional_text_of, text_of, texts_of, whole_of

_SENTIMENTS = ("positive", "neutral", "negative")


def read_message(row: Row, number: int, playbook: Playbook, *, common: Mapping[str, object]) -> Case:
    """The row as a case; `common`: the fields every case has. `BadInput` names row and key."""
    if "primary" in row:
        return _letter(row, number, playbook, common)
    if "intent" in row:
        return _question(row, number, playbook, common)
    if isinstance(row.get("expected"), Mapping):
        return _review(row, number, playbook, common)
    return _general(row, number, playbook, common)


def check_categories(chosen: CaseSet, playbook: Playbook) -> None:
    """`BadInput` when the set is labelled with categories the playbook does not have: nothing would be right."""
    wanted = {case.expected.category for case in chosen.cases} | {case.expected.secondary for case in chosen.cases}
    unknown = sorted(name for name in wanted if name and name not in playbook.categories)
    if unknown:
        raise BadInput(
            f"set {chosen.name}: unknown categories of this playbook: {', '.join(unknown)}; playbook "
            f"{playbook.name!r} has {', '.join(playbook.categories)}. Run it with the playbook it was labelled for "
            "(REPLYDESK_PLAYBOOK=...)"
        )


def _question(row: Row, number: int, playbook: Playbook, common: Mapping[str, object]) -> Case:
    text, intent = text_of(row, "text", number), text_of(row, "intent", number)
    message = make_message(
        number,
        ChannelName.QUESTION,
        text,
        nm_id=_optional_whole(row, "nm_id", number),
        language=detect_language(text) or playbook.language,
    )
    return MessageCase(**common, group=intent, message=message, form="question",  # type: ignore[arg-type]  # as above
                       expected=Expected(category=intent))  # fmt: skip


def _review(row: Row, number: int, playbook: Playbook, common: Mapping[str, object]) -> Case:
    review, wanted = review_of(row, number), wanted_reading(row, number)
    floor = None if wanted.floor is None else wanted.floor.value
    expected = Expected(
        floor=floor,
        priority=wanted.priority,
        sentiment=wanted.sentiment,
        topics=wanted.topics,
        is_mismatch=wanted.is_mismatch,
        is_escalation=wanted.escalates,
        reason=next(iter(wanted.reasons), None),
    )
    message = replace(review, language=detect_language(review.words) or playbook.language)
    return MessageCase(**common, group=f"{review.rating} stars", message=message, form="review",  # type: ignore[arg-type]
                       expected=expected)  # fmt: skip


def _letter(row: Row, number: int, playbook: Playbook, common: Mapping[str, object]) -> Case:
    text, sentiment = text_of(row, "text", number), optional_text_of(row, "sentiment", number)
    red_line, primary = optional_text_of(row, "red_line", number), text_of(row, "primary", number)
    expected = Expected(
        floor=Verdict.ESCALATE.value if red_line else None,
        category=primary,
        secondary=optional_text_of(row, "secondary", number),
        sentiment=sentiment,
        is_escalation=red_line is not None,
        reason=red_line,
        tools=frozenset(texts_of(row, "expected_tools", number)),
        must_not=texts_of(row, "must_not", number),
        labelled=frozenset({"secondary"}),
    )
    message = make_message(number, ChannelName.CHAT, text, language=detect_language(text) or playbook.language)
    return MessageCase(**common, group=primary, message=message, form="letter", expected=expected)  # type: ignore[arg-type]


def _general(row: Row, number: int, playbook: Playbook, common: Mapping[str, object]) -> Case:
    channel, text = _one_of(row, "channel", tuple(ChannelName), number), text_of(row, "text", number)
    pros, cons = (optional_text_of(row, key, number) for key in ("pros", "cons"))
    message = make_message(
        number,
        ChannelName(channel or ChannelName.QUESTION),
        text,
        pros=pros,
        cons=cons,
        rating=_optional_whole(row, "rating", number),
        nm_id=_optional_whole(row, "nm_id", number),
        product_name=optional_text_of(row, "product_name", number),
        customer_name=optional_text_of(row, "customer_name", number),
        language=detect_language("\n".join(filter(None, (text, pros, cons)))) or playbook.language,
    )
    if not message.words.strip():
        raise BadInput(f"row {number}: text: expected what a customer wrote, found {text!r}")
    expected = _labels(row, number)
    group = expected.category or expected.verdict or expected.floor or message.channel.value
    product = product_of(row, number) if "card" in row else None
    if product is not None:
        message = replace(message, nm_id=product.nm_id, product_name=product.name)
    return MessageCase(**common, group=group, message=message, product=product, expected=expected)  # type: ignore[arg-type]


def _labels(row: Row, number: int) -> Expected:
    return Expected(
        verdict=_one_of(row, "verdict", tuple(Verdict), number),
        floor=_one_of(row, "floor", tuple(Verdict), number),
        category=optional_text_of(row, "category", number),
        secondary=optional_text_of(row, "secondary", number),
        priority=_one_of(row, "priority", tuple(Priority), number),
        sentiment=_one_of(row, "sentiment", _SENTIMENTS, number),
        topics=_optional_names(row, "topics", number),
        is_mismatch=_optional_flag(row, "is_mismatch", number),
        is_escalation=_optional_flag(row, "is_escalation", number),
        tools=_optional_names(row, "tools", number),
        must_not=() if row.get("must_not") is None else texts_of(row, "must_not", number),
        reference=optional_text_of(row, "reference", number),
        language=optional_text_of(row, "language", number),
        labelled=frozenset({"secondary"} & row.keys()),
    )


def _optional_names(row: Row, key: str, number: int) -> frozenset[str] | None:
    return None if row.get(key) is None else frozenset(texts_of(row, key, number))


def _optional_flag(row: Row, key: str, number: int) -> bool | None:
    return None if row.get(key) is None else flag_of(row, key, number)


def _optional_whole(row: Row, key: str, number: int) -> int | None:
    return None if row.get(key) is None else whole_of(row, key, number)


def _one_of(row: Row, key: str, known: tuple[str, ...], number: int) -> str | None:
    value = optional_text_of(row, key, number)
    if value is not None and value not in known:
        raise BadInput(f"row {number}: {key}: {value!r} is not one of {', '.join(known)}")
    return value
