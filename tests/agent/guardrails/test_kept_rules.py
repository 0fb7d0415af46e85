"""Rules of the gate that nothing else shows at work: switched off one by one, each fails a test here."""

import pytest
from gate_makers import make_case, make_english, verdict

from agent.guardrails.contradicted_fact import contradicted_fact
from agent.guardrails.contradicted_line import contradicted_line
from agent.guardrails.placeholder import placeholder
from agent.guardrails.unpinned_claim import unpinned_claim
from desk.decisions import Verdict


def test_a_yes_with_a_figure_of_the_facts_stands_on_it() -> None:
    facts = ("power: USB 5 В / 1 А",)
    asked = "ночник от повербанка заведётся?"
    figure = make_case("Да, ночнику нужны 5 В и 1 А.", channel="question", customer_text=asked, facts=facts)
    bare = make_case("Да, заведётся.", channel="question", customer_text=asked, facts=facts)
    assert contradicted_fact(figure) == ()
    assert contradicted_fact(bare)


def test_a_line_about_something_else_of_the_same_thing_denies_nothing() -> None:
    facts = ("warranty covers: manufacturing faults", "warranty registration: not required")
    draft = "A drop is accidental damage; the warranty is there for faults from manufacturing."
    told = make_english(draft, customer_text="i dropped it. is that warranty?", facts=facts)
    about = make_english("You need a registration for the warranty.", customer_text="do i register?", facts=facts)
    assert contradicted_fact(told) == ()
    assert any("registration" in one.reason for one in (*contradicted_fact(about), *contradicted_line(about)))


def test_a_question_of_the_reply_affirms_nothing() -> None:
    facts = ("крышка: нет",)
    asks = make_case(
        "Подскажите, крышка у вас дома есть?", channel="question", customer_text="что в наборе?", facts=facts
    )
    says = make_case("Да, крышка есть.", channel="question", customer_text="есть крышка?", facts=facts)
    assert contradicted_line(asks) == ()
    assert contradicted_line(says) or contradicted_fact(says)


def test_what_does_not_fit_is_not_read_as_what_does() -> None:
    facts = ("не подходит для: мрамор, алюминий",)
    right = make_case("Для мрамора не подходит.", channel="question", customer_text="для мрамора?", facts=facts)
    wrong = make_case("Да, для мрамора подходит.", channel="question", customer_text="для мрамора?", facts=facts)
    assert contradicted_line(right) == ()
    assert contradicted_line(wrong)


def test_only_a_mark_in_brackets_is_the_customers_to_quote() -> None:
    asked = "what does [k2, p2] mean? and why does it say XXX?"
    assert placeholder(make_english("[k2, p2] is knit two, purl two.", customer_text=asked)) == ()
    assert placeholder(make_english("Dear XXX, it is knit two.", customer_text=asked))


@pytest.mark.parametrize(
    ("fine", "named"),
    [
        ("Рады, что подошла) Пряжа у нас одна.", "Рады, что подошла, Пряжа у нас одна."),
        ("Марка утюга российская.", "Утюг делает Заряница."),
    ],
)
def test_a_capital_after_a_smile_or_of_a_maker_is_no_name(fine: str, named: str) -> None:
    facts = ("страна: Россия", "страна бренда: российская")
    assert not [one for one in unpinned_claim(make_case(fine, facts=facts)) if "name" in one.reason]
    assert [one for one in unpinned_claim(make_case(named, facts=facts)) if "name" in one.reason]


def test_a_day_to_ask_again_is_a_day_of_the_week_or_a_few_days_never_a_promise() -> None:
    again = "If it still isn't there in a couple of days, write to me."
    promise = "Your box will be there in a couple of days."
    assert not [one for one in unpinned_claim(make_english(again)) if "date" in one.reason]
    assert verdict(make_english(promise, customer_text="where is my box?")) is not Verdict.SEND
