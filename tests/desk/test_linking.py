"""Linking of two messages: identifiers, evidence, contradictions, and the rules no pair may break."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from link_makers import make_side, policy, score
from makers import NOW

from desk.link_values import ActionMode, LinkKind, LinkSide, Signal
from desk.linking import combine, score_pair


def test_one_order_is_certain_and_may_be_acted_upon() -> None:
    one, other = make_side("спасибо", order_id="rid:77"), make_side("пуговица", order_id="rid:77", nm_id=5)
    found = score_pair(one, other, policy=policy())
    assert (found.kind, found.confidence, found.action_mode) == (LinkKind.ORDER, 0.99, ActionMode.AUTO)


def test_one_customer_is_certain_whatever_the_name() -> None:
    one, other = make_side(name="Антон", customer_id="c-1"), make_side(name="Лизонька", customer_id="c-1", nm_id=5)
    found = score_pair(one, other, policy=policy())
    assert (found.kind, found.confidence, found.action_mode) == (LinkKind.CUSTOMER, 0.95, ActionMode.AUTO)


@pytest.mark.parametrize(("one", "other"), [("rid:77", "shk:77"), ("", ""), ("client:9", "client:9")])
def test_numbers_of_another_kind_and_weak_ones_tie_nothing(one: str, other: str) -> None:
    found = score_pair(
        make_side(customer_id=one, nm_id=None), make_side(customer_id=other, nm_id=None), policy=policy()
    )
    assert found.kind is LinkKind.NONE


def test_an_order_named_in_a_text_is_shown_and_never_acted_upon() -> None:
    found = score_pair(make_side("Заказ o-719223 без черенка"), make_side(order_id="o-719223"), policy=policy())
    assert found.kind is LinkKind.ORDER
    assert 0.65 <= found.confidence < 0.85
    assert found.action_mode is ActionMode.ASSIST


def test_one_order_under_two_customers_is_not_acted_upon() -> None:
    one, other = make_side(order_id="o-1", customer_id="c-1"), make_side(order_id="o-1", customer_id="c-2")
    found = score_pair(one, other, policy=policy())
    assert found.action_mode is ActionMode.ASSIST
    assert found.confidence < 0.85


def test_another_seller_or_marketplace_is_never_linked() -> None:
    one = make_side(order_id="o-1")
    for other in (replace(one, seller_id="other"), replace(one, marketplace="ozon")):
        assert score_pair(one, other, policy=policy()).kind is LinkKind.NONE


def test_namesakes_with_one_complaint_on_one_day_are_only_the_product_story() -> None:
    found = score("не работает, верните деньги", "товар плохой, не работает", hours=0.5)
    assert found.kind is LinkKind.PRODUCT
    assert found.confidence < 0.65


@pytest.mark.parametrize(
    ("earlier", "later", "names", "channels"),
    [
        ("SN QX7710042, не включается", "серийник QX7710042 уже писал", ("Данил", "Д. М."), ("chat", "review")),
        ("Миска треснула молнией, Тузик обиделся", "миска с трещиной-молнией, Тузик голодает", ("Ж.", "Жанна"),
         ("review", "chat")),
        ("после отпаривателя ворс слипается?", "Сама спросила в вопросах про отпариватель: ворс не слипается",
         ("Ника", "Вероника"), ("question", "review")),
        ("гравировку «Тося» на ложке можно?", "Ложка для Тоси, гравировка чёткая", ("Елена", "Лена Р."),
         ("question", "review")),
        ("двух саморезов нет, пишу с kot_85@example.org", "писал вам с kot_85@example.org про саморезы",
         ("Пётр", "Петя"), ("email", "chat")),
    ],
)  # fmt: skip
def test_a_shared_rare_detail_is_a_hint_and_never_more(
    earlier: str, later: str, names: tuple[str, str], channels: tuple[str, str]
) -> None:
    found = score(earlier, later, names=names, channels=channels, hours=20)
    assert found.kind is LinkKind.PROBABLE
    assert 0.65 <= found.confidence < 0.85
    assert found.action_mode is ActionMode.ASSIST
    assert found.reason


_TIED = "Миска треснула молнией, Тузик обиделся. "


@pytest.mark.parametrize(
    ("earlier", "later", "veto"),
    [
        ("Взяла 50", "взяла 42", "other_size"),
        ("примеряла в Туле", "жду в Хабаровске", "other_city"),
        ("белая", "чёрная", "other_colours"),
        ("скол слева", "скол справа", "other_side_left"),
        ("SN QX7710042", "серийник QX7720993", "other_serial"),
        ("партия 0423", "партия 1122", "other_batch"),
        ("я заказала", "я заказал", "other_gender"),
        ("полгода пользуюсь", "думаю взять, впервые у вас", "owner_then_newcomer"),
        ("деньги вернули, спасибо", "когда вернёте деньги?", "settled_then_waiting"),
        ("пятно", "это не я писала, отзыв не мой", "refers_to_others"),
        ("пятно", "прочитала отзыв Ники", "refers_to_others"),
        ("дочке понравилось", "сыну мала", "other_family"),
        ("на Honor 90", "на пиксель 8", "other_makers"),
        ("на Мира 3 отдали", "на Ленина 88 отдали", "other_address"),
        ("дочке 3 года", "дочке 9 лет", "other_age"),
        ("гравировка «Папа»", "гравировка «Мишутка»", "other_engraving"),
        ("пришла без трубочки", "пришла с трубочкой", "other_parts"),
        ("взяла новую", "куплена с рук, был прежний хозяин", "other_owner"),
        ("дверца не закрывается", "дверца закрывается", "other_claim"),
        ("нет детали, лампа маяка", "маяк собрался полностью", "other_claim"),
        ("прилипло к полу", "Та Саша, видать, пол не досушила", "speaks_of_namesake"),
        ("в отличие от Саши, у меня не пахнет", "это я, запах вернулся", "speaks_of_namesake"),
        ("течёт", "у меня сухо, зря ругают", "argues_with_others"),
        ("накладная 77-1204-К", "накладная 77-1240-К", "other_serial"),
        ("партия 11/24", "партия 02/25", "other_batch"),
        ("вес 61", "вес 118", "other_body_weight"),
        ("сыну 9 лет", "детей нет", "other_family"),
        ("отломил кот", "животных не держу", "other_family"),
        ("нужен счёт на 6 штук", "я физлицо, один себе", "other_amount"),
    ],
)
def test_a_contradiction_ends_it_however_much_agrees(earlier: str, later: str, veto: str) -> None:
    assert score(_TIED, _TIED, names=("Саша", "Саша")).confidence >= 0.65
    found = score(_TIED + earlier, _TIED + later, names=("Саша", "Саша"))
    assert veto in {signal.name for signal in found.vetoes}
    assert (found.kind, found.confidence) == (LinkKind.NONE, 0.0)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("правая дужка хрустнула", "дужка хрустнула, нужна другая"),
        ("подковка отвалилась", "отвалилась подковка"),
        ("трещина крестовины", "трещина крестовины, дома"),
        ("скол на спинке", "на спинке скол"),
        ("кувшинка расстёгивается", "расстёгивается кувшинка"),
    ],
)
def test_namesakes_with_one_broken_part_are_not_taken_for_one(earlier: str, later: str) -> None:
    assert score(earlier, later, names=("Рена", "Рената")).confidence < 0.65


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("дверца не закрывается?", "дверца закрывается"),
        ("дверца не закрывается", "починили, теперь дверца закрывается"),
        ("чек не пришёл", "чек пришёл"),
    ],
)
def test_what_was_asked_or_mended_is_no_contradiction(earlier: str, later: str) -> None:
    assert score(_TIED + earlier, _TIED + later, names=("Саша", "Саша")).confidence >= 0.65


def test_another_order_named_in_the_text_ends_it_unless_it_is_one_more() -> None:
    one, other = make_side(_TIED, order_id="o-220871", name="Аня"), make_side(f"{_TIED} заказ o-220918", name="Аня")
    assert "other_order" in {veto.name for veto in score_pair(one, other, policy=policy()).vetoes}
    more = replace(other, words=f"{_TIED} взяла ещё один, o-220918")
    assert score_pair(one, more, policy=policy()).confidence >= 0.65
    inner = replace(one, order_id="rid:220871")
    assert score_pair(inner, other, policy=policy()).confidence >= 0.65


def test_one_city_in_any_form_is_no_other_city() -> None:
    for one, other in (("Сызрани", "Сызрань"), ("Магнитогорск", "Магнитка")):
        assert score(f"{_TIED} живу в {one}", f"{_TIED} {other} не близко").confidence >= 0.65


def test_different_orders_of_one_kind_end_it() -> None:
    one, other = make_side(_TIED, order_id="o-1", name="Аня"), make_side(_TIED, order_id="o-2", name="Аня")
    assert score_pair(one, other, policy=policy()).confidence == 0.0
    other_kind = replace(other, order_id="shk:2")
    assert score_pair(one, other_kind, policy=policy()).confidence >= 0.65


def test_a_detail_everybody_around_names_says_nothing() -> None:
    one, other = make_side("мыла чернику шваброй", name="Аня"), make_side("швабра после черники", name="Аня")
    alone = score_pair(one, other, policy=policy())
    crowd = score_pair(one, other, policy=policy(), common=frozenset({"ra:черник"}))
    assert alone.confidence >= 0.65 > crowd.confidence


def test_more_than_the_window_apart_is_nothing() -> None:
    one = make_side(_TIED, name="Аня")
    far = replace(one, occurred_at=NOW + timedelta(days=46))
    assert score_pair(one, far, policy=policy()).kind is LinkKind.NONE


_WORDS = st.sampled_from((
    "Взяла 44", "взял 46", "пятно на манжете", "Норильск", "SN KX9904417", "в чате молчат", "прочитала отзыв Ники",
    "полгода ношу", "думаю купить", "кот Борька", "левая ножка", "правая ножка", "спрашивала в вопросах", "68 рублей",
    "«Тося» гравировка", "верните деньги", "a_b_c9", "1", "", "😀", "o-719223", "дочке 3 года",
))  # fmt: skip
_SIDES = st.builds(
    lambda words, name, channel, days, order, customer, nm: make_side(
        ". ".join(words), name=name, channel=channel, at=NOW + timedelta(days=days), order_id=order,
        customer_id=customer, nm_id=nm,
    ),
    st.lists(_WORDS, max_size=4), st.sampled_from(("Анна", "Аня К.", "Пётр", "Покупатель", None, "A. P.")),
    st.sampled_from(("review", "question", "chat", "email")), st.floats(0, 60),
    st.sampled_from((None, "o-719223", "o-2")), st.sampled_from((None, "c-1", "c-2", "client:1")),
    st.sampled_from((101, 102, None)),
)  # fmt: skip


@given(_SIDES, _SIDES)
def test_a_pair_scores_the_same_from_either_side_and_keeps_the_rules(one: LinkSide, other: LinkSide) -> None:
    found = score_pair(one, other, policy=policy())
    assert found == score_pair(other, one, policy=policy())
    assert 0.0 <= found.confidence <= 1.0
    if found.action_mode is ActionMode.AUTO:
        assert found.kind in (LinkKind.ORDER, LinkKind.CUSTOMER)
        assert found.confidence >= 0.85
    if found.kind not in (LinkKind.ORDER, LinkKind.CUSTOMER):
        assert found.confidence < 0.85


_NAMES = ("same_product", "same_day", "same_name", "same_meaning", "same_identifier", "same_detail", "same_number",
          "same_words", "same_place", "own_message")  # fmt: skip
_SIGNALS = st.lists(
    st.builds(Signal, name=st.sampled_from(_NAMES), weight=st.floats(0, 0.5), detail=st.just("x")),
    max_size=8,
)  # fmt: skip


@given(_SIGNALS, _SIGNALS)
def test_more_agreement_never_lowers_the_confidence(some: list[Signal], more: list[Signal]) -> None:
    weights = policy().weights
    assert combine([*some, *more], (), weights).confidence >= combine(some, (), weights).confidence


@given(_SIGNALS, st.sampled_from(("other_size", "other_gender")))
def test_a_veto_never_raises_the_confidence(some: list[Signal], name: str) -> None:
    veto = Signal(name=name, weight=0.0, detail="x")
    assert combine(some, [veto], policy().weights).confidence <= combine(some, (), policy().weights).confidence
