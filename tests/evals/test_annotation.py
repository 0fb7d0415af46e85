"""What people said of answers: agreement by hand-made figures, the majority's word, no personal data on the way out."""

from datetime import UTC, datetime

import pytest

from desk.errors import BadInput
from desk.interactions import InteractionId
from evals.annotation import agreement, check_labels, labelled_rows
from evals.judge import JudgeCase
from evals.judge_cases import facts_object, judge_case_json
from storage.annotations import Annotation, Item

AT = datetime(2026, 11, 27, tzinfo=UTC)


def said(number: int, who: str, tone: str | None = None, verdict: str | None = None, comment: str = "") -> Annotation:
    labels = {} if tone is None else {"tone": tone}
    return Annotation(number=number, annotator=who, labels=labels, verdict=verdict, comment=comment, created_at=AT)


def item(number: int, text: str = "Hello", interaction: int | None = None) -> Item:
    case = JudgeCase(channel="chat", language="en", customer_text=text, answer=f"Answer {number}", facts=("size: 5",),
                     rating=2)  # fmt: skip
    return Item(number=number, case_key=f"c{number}", shown=judge_case_json(case), hidden={"verdict": "send"},
                interaction_id=None if interaction is None else InteractionId(interaction))  # fmt: skip


def test_every_two_and_all_are_compared_over_what_they_share() -> None:
    labels = [("ppff", "olga"), ("pfff", "ivan")]
    words = {"p": "pass", "f": "fail"}
    given = [said(n, who, words[one]) for text, who in labels for n, one in enumerate(text)]
    (tone,) = agreement([*given, said(9, "olga", "pass")])
    (pair,) = tone.pairs
    # Seen 3/4; by chance 1/2 * 1/4 + 1/2 * 3/4 = 1/2.
    assert (tone.question, tone.n, pair.n, pair.agreement, pair.kappa) == ("tone", 4, 4, 0.75, 0.5)
    # Fleiss: 3 of 8 pass, so chance is 9/64 + 25/64.
    assert tone.fleiss == round((0.75 - 34 / 64) / (30 / 64), 4)


def test_verdicts_are_weighted_by_caution() -> None:
    given = [said(n, "a", verdict=v) for n, v in enumerate(("send", "draft", "block", "escalate"))]
    near = [said(n, "b", verdict=v) for n, v in enumerate(("send", "draft", "block", "block"))]
    far = [said(n, "b", verdict=v) for n, v in enumerate(("send", "draft", "block", "send"))]
    close, wide = (agreement([*given, *other])[0].pairs[0].kappa for other in (near, far))
    assert close is not None
    assert wide is not None
    assert close > wide


def test_one_person_alone_agrees_with_nobody() -> None:
    (tone,) = agreement([said(1, "olga", "pass")])
    assert (tone.pairs, tone.fleiss) == ((), None)
    assert agreement([]) == ()


def test_the_majority_speaks_and_the_stricter_word_where_people_are_split() -> None:
    given = [
        said(1, "a", "pass", "send"), said(1, "b", "pass", "draft", "cold"), said(1, "c", "fail", "draft"),
        said(2, "a", "pass", "send"), said(2, "b", "fail", "block"),
    ]  # fmt: skip
    one, two = labelled_rows([item(1), item(2), item(3)], given, name="w48")
    assert (one["labels"], one["expected"], one["disputed"]) == ({"tone": "pass"}, "draft", ["tone", "verdict"])
    assert (two["labels"], two["expected"], two["labeller"]) == ({"tone": "fail"}, "block", "a, b")
    assert (one["id"], one["draft"], one["why"], one["tool_facts"]) == (
        "w48-0001", "Answer 1", "cold", {"size": "5", "rating": 2},
    )  # fmt: skip


def test_a_real_customers_words_leave_without_personal_data() -> None:
    text = "Call me at +7 916 123-45-67"
    (ours,) = labelled_rows([item(1, text)], [said(1, "a", "pass")], name="x")
    (theirs,) = labelled_rows([item(1, text, interaction=7)], [said(1, "a", "pass")], name="x")
    assert ours["customer_text"] == text
    assert "916" not in str(theirs["customer_text"])
    assert theirs["interaction_id"] == 7


@pytest.mark.parametrize(
    ("labels", "verdict", "complaint"),
    [
        ({"beauty": "pass"}, None, "found beauty=pass"),
        ({"tone": "good"}, None, "found tone=good"),
        ({"tone": "pass"}, "maybe", "found 'maybe'"),
        ({}, None, "nothing is labelled"),
    ],
)
def test_a_label_that_means_nothing_is_refused(labels: dict[str, str], verdict: str | None, complaint: str) -> None:
    with pytest.raises(BadInput, match=complaint):
        check_labels(labels, verdict)


def test_fact_lines_become_an_object_and_lose_nothing() -> None:
    assert facts_object(("size: 5", "size: 6", "washable")) == {"size": "5", "fact 2": "size: 6", "fact 3": "washable"}
