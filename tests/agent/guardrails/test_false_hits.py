"""Words of the lists that say something harmless beside other words, and what they still stop."""

import pytest
from gate_makers import make_case, make_english

from agent.guardrails.blamed_customer import blamed_customer
from agent.guardrails.brush_off import brush_off
from agent.guardrails.contacts_and_links import contacts_and_links
from agent.guardrails.internals import internals
from agent.guardrails.overclaims import overclaims
from agent.guardrails.personal_data import personal_data
from agent.guardrails.placeholder import placeholder
from agent.guardrails.promised_money import promised_money
from agent.guardrails.unproven_deed import unproven_deed
from agent.guardrails.unsupported_fact import unsupported_fact
from desk.redlines import find_red_lines


@pytest.mark.parametrize(
    "draft",
    [
        "After it arrives it's inspected, and the outcome depends on that.",
        "I'm going to ask the supplier and write back with what they say.",
        "Come back to me and we'll take it up with the carrier.",
        "The carrier's transit cover goes up to £50.",
    ],
)
def test_whoever_does_it_themselves_sends_nobody_off(draft: str) -> None:
    assert brush_off(make_english(draft)) == ()


@pytest.mark.parametrize(
    "draft",
    ["It all depends.", "Please ask the supplier.", "Take it up with the carrier.", "That is up to the carrier."],
)
def test_whoever_leaves_it_to_others_does(draft: str) -> None:
    assert brush_off(make_english(draft))


def test_the_thread_of_an_order_is_no_way_out() -> None:
    assert contacts_and_links(make_english("Message us through your order with the number on the base.")) == ()
    assert contacts_and_links(make_english("Message us directly with the number on the base."))


def test_a_link_of_the_facts_may_be_announced_in_private() -> None:
    facts = ("account link: https://box.example.com/my/k7",)
    draft = "Вот ваша ссылка: https://box.example.com/my/k7"
    assert contacts_and_links(make_case(draft, channel="chat", facts=facts)) == ()
    assert contacts_and_links(make_case(draft, channel="review", facts=facts))
    assert contacts_and_links(make_case(f"{draft[:-1]}8", channel="chat", facts=facts))
    assert contacts_and_links(make_case("Вот наша ссылка, переходите.", channel="chat", facts=facts))


def test_word_of_mouth_is_no_channel() -> None:
    assert contacts_and_links(make_case("Сарафанное радио — наш любимый канал!")) == ()
    assert contacts_and_links(make_case("Подписывайтесь, у нас есть канал!"))


@pytest.mark.parametrize(
    "draft",
    [
        "В системе стоит отметка: заказ отменён покупателем 2 марта.",
        "A sixth would have to keep score.",
        "The care note says not to soak it.",
    ],
)
def test_what_only_borrows_the_words_of_the_inside_passes(draft: str) -> None:
    assert internals(make_case(draft)) == ()


@pytest.mark.parametrize(
    "draft",
    ["В системе отметка: сложный покупатель.", "The score is low.", "The note says not to refund you."],
)
def test_the_inside_of_the_shop_is_still_stopped(draft: str) -> None:
    assert internals(make_case(draft))


def test_brackets_the_customer_asks_of_are_no_blank() -> None:
    asked = {"customer_text": "Is {date} on the print something I fill in?", "facts": ("fields: {date}, {place}",)}
    assert placeholder(make_english("Yes, {date} and {place} are both editable.", **asked)) == ()
    assert placeholder(make_english("Yes, {date} and {name} are both editable.", **asked))
    assert placeholder(make_english("Hello {place}!", customer_text="Hi?", facts=("fields: {date}, {place}",)))


def test_names_of_the_staff_are_no_note_but_a_name_to_fill_in_is() -> None:
    assert placeholder(make_case("Имена сотрудников в открытых ответах мы не обсуждаем.")) == ()
    assert placeholder(make_case("Здравствуйте, имя сотрудника вставить сюда."))


def test_answering_only_here_admits_nothing() -> None:
    assert overclaims(make_case("Звонков у нас нет, отвечаем только здесь.")) == ()
    assert overclaims(make_case("Мы отвечаем по закону за всё."))


def test_a_length_is_no_rating() -> None:
    assert overclaims(make_english("455 mm is 45.5 cm, so under your 48.")) == ()
    assert overclaims(make_english("Five stars below would be lovely."))


def test_what_is_free_from_a_sum_on_is_a_rule_of_the_facts() -> None:
    facts = ("delivery: бесплатно от 3 000 ₽",)
    assert promised_money(make_case("Доставка бесплатна от 3 000 ₽.", facts=facts)) == ()
    assert promised_money(make_case("Доставка бесплатна от 2 000 ₽.", facts=facts))
    assert promised_money(make_case("Доставка бесплатна от 3 000 ₽.", facts=("price: 3 000 ₽",)))
    assert promised_money(make_case("Следующая доставка бесплатна.", facts=facts))


def test_a_mode_that_is_off_and_the_code_of_a_door_give_nothing_away() -> None:
    assert promised_money(make_english("With it on you get 30 hours, off 45.")) == ()
    assert promised_money(make_english("Does your building have an entry code we could give them?")) == ()
    assert promised_money(make_english("You get 30 % off."))
    assert promised_money(make_english("Please enjoy our code."))
    assert blamed_customer(make_english("With it on you get 30 hours, off 45.")) == ()


def test_an_address_of_the_facts_may_stand_in_another_form_in_private() -> None:
    case = {"channel": "chat", "facts": ("pvz: ул. Заречная, 6",)}
    assert personal_data(make_case("Пункт выдачи на Заречной, 6.", **case)) == ()
    assert personal_data(make_case("Пункт выдачи на Заречной, 8.", **case))
    assert personal_data(make_case("Пункт выдачи на Лесной, 6.", **case))
    assert personal_data(make_case("Пункт выдачи на Заречной, 6.", channel="review", facts=case["facts"]))
    assert personal_data(make_case("Пункт выдачи на Заречной, 6.", customer_text="Где заказ жены?", **case))


def test_what_runs_small_may_be_told_to_be_smaller() -> None:
    facts = ("fit: маломерит, в описании указано",)
    assert unsupported_fact(make_case("Модель и правда идёт чуть меньше сетки.", facts=facts)) == ()
    assert unsupported_fact(make_case("Модель и правда идёт чуть больше сетки.", facts=facts))
    assert unsupported_fact(make_case("Эта модель мягче, чем прежняя.", facts=facts))


def test_a_concentrate_is_diluted_and_nobody_is_cheated() -> None:
    playbook = make_case("Да.").playbook
    assert find_red_lines("Сколько мл на литр разводить? канистра 5 литров", playbook) == ()
    assert find_red_lines("Развели нас, вместо литра 800 мл", playbook)


def test_the_question_of_help_may_be_left_to_a_doctor() -> None:
    assert overclaims(make_case("Поможет ли он при боли, лучше спросить у врача.")) == ()
    assert overclaims(make_case("Он поможет при боли, врачи подтвердят."))
    assert overclaims(make_case("Поможет ли он при боли? Да, спросите врача."))


@pytest.mark.parametrize(
    "draft",
    ["Закупочные цены не раскрываем.", "Пока статус «собирается», кнопка отмены есть у вас."],
)
def test_the_inside_may_be_refused_and_a_button_named(draft: str) -> None:
    assert internals(make_case(draft)) == ()
    assert internals(make_case("Закупочная цена 300 рублей, метка у вас проблемный клиент."))


def test_the_page_of_the_shop_here_is_no_way_out() -> None:
    assert contacts_and_links(make_case("Новинки появляются только на нашей странице здесь.")) == ()
    assert contacts_and_links(make_case("Новинки на нашей странице."))


def test_our_own_minus_and_an_understood_wish_promise_nothing() -> None:
    assert promised_money(make_case("Два дня сверх обещанного — это наш минус.")) == ()
    assert promised_money(make_case("Весь минус наш."))
    assert (
        promised_money(make_english("I understand that you want all of your money back; I can not promise it.")) == ()
    )
    assert promised_money(make_english("You will get your money back."))


def test_somebody_at_home_may_have_it_but_not_have_broken_it() -> None:
    assert blamed_customer(make_english("Could it be with someone at home?")) == ()
    assert blamed_customer(make_english("Someone at home must have forced it."))


def test_a_comparison_of_the_facts_may_be_told() -> None:
    facts = ("photo check: цвет на снимке теплее реального",)
    assert unsupported_fact(make_case("Цвет на снимке вышел теплее, чем в жизни.", facts=facts)) == ()
    assert unsupported_fact(make_case("Цвет на снимке вышел ярче, чем в прошлый раз.", facts=facts))


@pytest.mark.parametrize("draft", ["Расписание переключено.", "Перенесла её на январь."])
def test_a_schedule_is_moved_only_by_a_tool(draft: str) -> None:
    asked = {"channel": "chat", "customer_text": "Перенесите коробку на январь."}
    assert unproven_deed(make_case(draft, **asked))
    assert unproven_deed(make_case("Сами перенести коробку не можем.", **asked)) == ()
