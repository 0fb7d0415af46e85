"""Two voices become one route: neither rules a category out alone, doubt never raises confidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import make_playbook

from desk.decisions import Route
from desk.routing import weigh
from desk.routing_cascade import Heard, combine, is_sure
from desk.routing_questions import Weighed

POLICY = make_playbook().routing
NAMES = ("sizing_fit", "availability_delivery", "general_question")
SHARES = st.lists(st.floats(0.001, 1), min_size=3, max_size=3).map(
    lambda parts: {name: part / sum(parts) for name, part in zip(NAMES, parts, strict=True)}
)


def by_rules(shares: dict[str, float]) -> Weighed:
    """What the rules would say with these shares."""
    best = max(shares, key=lambda name: shares[name])
    return Weighed(route=Route(category=best, confidence=shares[best], method="rules", why="«слово»"), shares=shares)


def test_agreement_keeps_the_rules_words() -> None:
    both = combine(by_rules({"sizing_fit": 0.6, "general_question": 0.4}), heard(sizing_fit=0.9), POLICY)
    assert (both.category, both.method, both.why) == ("sizing_fit", "rules", "«слово»")
    assert both.confidence > 0.6


def test_a_sure_classifier_moves_an_unsure_message_and_says_against_whom() -> None:
    moved = combine(by_rules({"sizing_fit": 0.5, "general_question": 0.5}), heard(general_question=0.95), POLICY)
    assert (moved.category, moved.method, moved.secondary) == ("general_question", "classifier", "sizing_fit")
    assert "the rules say sizing_fit" in moved.why


def test_an_unsure_classifier_does_not_move_a_fairly_sure_message() -> None:
    kept = combine(by_rules({"sizing_fit": 0.74, "general_question": 0.26}), heard(general_question=0.55), POLICY)
    assert (kept.category, kept.method) == ("sizing_fit", "rules")


def test_a_text_like_nothing_learnt_is_never_called_sure() -> None:
    strange = Heard(shares={"sizing_fit": 0.99, "general_question": 0.01}, is_rejected=True)
    found = combine(by_rules({"sizing_fit": 0.9, "general_question": 0.1}), strange, POLICY)
    assert found.confidence <= POLICY.rejected_at_most < POLICY.ask_model_below
    assert "like nothing learnt" in found.why


@given(SHARES, SHARES, st.booleans())
def test_the_sum_of_two_voices_is_a_probability_between_them(
    rules: dict[str, float], learnt: dict[str, float], is_rejected: bool
) -> None:
    found = combine(by_rules(rules), Heard(shares=learnt, is_rejected=is_rejected), POLICY)
    assert 0.0 <= found.confidence <= 1.0
    assert found.category in NAMES
    assert found.runner_up in NAMES
    assert found.runner_up != found.category
    if max(rules, key=lambda name: rules[name]) == max(learnt, key=lambda name: learnt[name]):
        assert found.method == "rules"


@given(SHARES, SHARES)
def test_doubt_never_raises_confidence(rules: dict[str, float], learnt: dict[str, float]) -> None:
    sure = combine(by_rules(rules), Heard(shares=learnt, is_rejected=False), POLICY)
    doubted = combine(by_rules(rules), Heard(shares=learnt, is_rejected=True), POLICY)
    assert doubted.confidence <= sure.confidence
    assert doubted.category == sure.category


@given(st.floats(0.05, 0.9), SHARES)
def test_rules_that_weigh_nothing_but_their_choice_can_be_moved(confidence: float, learnt: dict[str, float]) -> None:
    review = Weighed(route=Route(category=NAMES[0], confidence=confidence, method="rules", why="тон"), shares={})
    assert combine(review, Heard(shares=learnt, is_rejected=False), POLICY).category in NAMES


@pytest.mark.parametrize(
    ("rating", "text"), [(1, "Ребёнок получил ожог от этой игрушки"), (5, "Аллергия, отёк, скорая")]
)
def test_harm_is_settled_before_anybody_else_is_heard(rating: int, text: str) -> None:
    weighed = weigh(channel="review", text=text, pros=None, cons=None, rating=rating, playbook=make_playbook())
    assert weighed.is_final
    assert is_sure(weighed, POLICY)


def test_the_rules_shares_add_up_to_one() -> None:
    for text in ("Какой размер на рост 170?", "", "зюзюка", "есть в наличии? и сколько стоит?"):
        weighed = weigh(channel="question", text=text, pros=None, cons=None, rating=None, playbook=make_playbook())
        assert sum(weighed.shares.values()) == pytest.approx(1.0)


def heard(**shares: float) -> Heard:
    """These shares; what is left lies on the other category of two."""
    (name, share), *_ = shares.items()
    other = "general_question" if name == "sizing_fit" else "sizing_fit"
    return Heard(shares={name: share, other: 1 - share}, is_rejected=False)
