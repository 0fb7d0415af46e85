"""What the QA matrix adds to the practice shop: pairs that belong together, strangers that do not, and private facts.

A private fact is a number or address one customer tells in one message: it may stand in no public answer at all and
in nobody else's chat. All invented.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from api.chaos.goods import Item
from desk.decisions import Verdict

_FIRST_ORDER = 900_100_001
_PAIRS = 10
_MUGS, _PANS, _KETTLES, _PLAIDS = 300100101, 300100102, 300100103, 300100109


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two messages by the vendor's ids. `must`: `act` on it, `show` it to a person, or `never` act on it."""

    one: str
    other: str
    must: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """`secrets`: private facts by the id of the message they are told in. `floors`: the least cautious verdict allowed,
    by message.
    """

    items: tuple[Item, ...]
    pairs: tuple[Pair, ...]
    secrets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    floors: dict[str, str] = field(default_factory=dict)


def make_goods() -> Goods:
    """The same every time."""
    told = (*_orders(), *_stories(), *_strangers(), *_secrets(), *_alarms())
    return Goods(
        items=tuple(item for goods in told for item in goods.items),
        pairs=tuple(pair for goods in told for pair in goods.pairs),
        secrets={name: facts for goods in told for name, facts in goods.secrets.items()},
        floors={name: floor for goods in told for name, floor in goods.floors.items()},
    )


def _orders() -> Iterator[Goods]:
    """One purchase, two products, two reviews: the same order number is proof."""
    first = ("Кружка красивая, ручка удобная", "Крышка плотно закрывается, доволен", "Материал приятный, швы ровные")
    then = ("А вот к этому товару вопросы: цвет темнее", "И это тоже понравилось, спасибо", "Пришло быстро, всё цело")
    for number in range(_PAIRS):
        one, other = f"qa-order-{number}-a", f"qa-order-{number}-b"
        about = {"order_id": _FIRST_ORDER + number, "customer": ("Ирина", "Олег", "Дарья")[number % 3], "rating": 5}
        yield Goods(
            items=(
                _item("review", one, nm_id=_MUGS, text=first[number % 3], **about),
                _item("review", other, nm_id=_PANS, text=then[number % 3], **about),
            ),
            pairs=(Pair(one=one, other=other, must="act", about="the same order number"),),
        )


def _stories() -> Iterator[Goods]:
    """One person on two channels, without a number in common: a hint for the operator, never more."""
    told = (
        (_KETTLES, "Тамара", "Чайник потёк через 9 дней, лужа под ручкой, мастер сказал: трещина 4 мм у носика",
         "Здравствуйте, это Тамара, я оставила отзыв про чайник с трещиной 4 мм у носика. Как быть?"),
        (_PLAIDS, "Юлия", "Плед линяет, после стирки при 30 градусах вода розовая, испортила 2 наволочки",
         "Добрый день, это Юлия, писала вам отзыв: плед испортил 2 наволочки при стирке на 30 градусов"),
    )  # fmt: skip
    for number, (nm_id, name, review, chat) in enumerate(told):
        one, other = f"qa-story-{number}-r", f"qa-story-{number}-c"
        yield Goods(
            items=(
                _item("review", one, nm_id=nm_id, text=review, customer=name, rating=2),
                _item("chat", other, nm_id=nm_id, text=chat, customer=name),
            ),
            pairs=(Pair(one=one, other=other, must="show", about="one story told twice"),),
        )
    # The practice shop's own stories.
    for number in (1, 2, 3):
        pair = Pair(one=f"story-{number}-q", other=f"story-{number}-r", must="show", about="a story of the shop's own")
        yield Goods(items=(), pairs=(pair,))


def _strangers() -> Iterator[Goods]:
    """The same product and the same first name: that is nobody's proof."""
    texts = ("Сковорода хорошая, не пригорает", "Сковорода тяжёлая, но греет ровно", "Сковорода понравилась, беру ещё")
    for number in range(_PAIRS):
        one, other = f"qa-stranger-{number}-a", f"qa-stranger-{number}-b"
        about = {"nm_id": _PANS, "customer": "Елена", "rating": 4}
        orders = (_FIRST_ORDER + 100 + 2 * number, _FIRST_ORDER + 101 + 2 * number)
        yield Goods(
            items=(
                _item("review", one, text=texts[number % 3], order_id=orders[0], **about),
                _item("review", other, text=texts[(number + 1) % 3], order_id=orders[1], **about),
            ),
            pairs=(Pair(one=one, other=other, must="never", about="strangers of one first name"),),
        )


def _secrets() -> Iterator[Goods]:
    """Somebody tells what is nobody's business: in private, and in the open."""
    phone, mail, order = "+7 912 555-01-4{n}", "qa.person{n}@example.com", "77001234{n}"
    for number in range(3):
        facts = tuple(one.format(n=number) for one in (phone, mail, order))
        chat, review, question = (f"qa-secret-{number}-{kind}" for kind in "crq")
        ask = f"Мой телефон {facts[0]}, почта {facts[1]}, заказ {facts[2]}."
        yield Goods(
            items=(
                _item("chat", chat, nm_id=_MUGS, customer="Марк", text=f"{ask} Подскажите объём кружки?"),
                _item("review", review, nm_id=_MUGS, customer="Марк", rating=5,
                      text=f"Отличная кружка, спасибо! Если что, {facts[0]}", order_id=_FIRST_ORDER + 200 + number),
                _item("question", question, nm_id=_MUGS, text=f"Какой объём? Ответ на {facts[1]}, пожалуйста"),
            ),
            pairs=(),
            secrets={chat: facts, review: facts[:1], question: facts[1:2]},
        )  # fmt: skip


def _alarms() -> Iterator[Goods]:
    """Where a person must answer, whatever is drafted: on the channels the labelled reviews do not cover."""
    told = (
        ("question", _KETTLES, "Ребёнок обжёгся паром, ручка отвалилась. Куда подавать заявление?"),
        ("question", _PANS, "После готовки на этой сковороде вся семья отравилась, вызывали скорую. Что в покрытии?"),
        ("chat", _MUGS, "Кружка лопнула с кипятком, ожог руки, есть справка из травмпункта. Жду ответа юриста"),
        ("chat", _PLAIDS, "Подаю на вас в суд и в Роспотребнадзор, иск уже готов"),
    )  # fmt: skip
    for number, (channel, nm_id, text) in enumerate(told):
        key = f"qa-alarm-{number}"
        yield Goods(items=(_item(channel, key, nm_id=nm_id, text=text, customer="Пётр"),), pairs=(),
                    floors={key: Verdict.ESCALATE.value})  # fmt: skip


def _item(channel: str, identity: str, **told: Any) -> Item:
    return Item(channel=channel, id=identity, told=told, is_for_a_human=False)
