"""What a bench prints, and the seeded data it works on."""

import os
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from desk.interactions import ChannelName, Inbound, Marketplace, Source

BENCH_ROWS = int(os.environ.get("BENCH_ROWS", "200000"))
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)

_NOUNS = ("кружка", "куртка", "лампа", "плед", "чайник", "рюкзак", "сковорода", "наушники", "платье", "игрушка")
_OPENINGS = ("Отличная", "Хорошая", "Так себе", "Не понравилась", "Красивая", "Маленькая", "Качественная", "Обычная")
_REST = (
    "пришла быстро, упаковка целая", "цвет как на фото", "размер подошёл", "пахнет пластиком", "ребёнок доволен",
    "за свои деньги хорошо", "брали в подарок", "швы ровные", "сломалась через неделю", "рекомендую продавца",
)  # fmt: skip
_QUESTIONS = (
    "Подскажите, какой вес?", "Есть ли в наличии синий?", "Подойдёт на рост 170?", "Есть сертификат?",
    "Из чего сделано?", "Когда будет доставка?",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table: ours against a reference of the same run, in `unit`; `goal` bounds the ratio."""

    name: str
    ours: float
    reference: float
    goal: float
    unit: str

    @property
    def ratio(self) -> float:
        """ours / reference."""
        return self.ours / self.reference if self.reference else float("inf")

    @property
    def is_ok(self) -> bool:
        """Whether the goal is met."""
        return self.ratio <= self.goal


def tell(line: str) -> None:
    """Progress, on stderr."""
    print(line, file=sys.stderr, flush=True)


def make_inbounds(count: int, *, seed: int = 7) -> Iterator[Inbound]:
    """`count` reviews and questions, four to one, over a thousand products, one a minute up to NOW."""
    random_ = random.Random(seed)
    for number in range(count):
        is_question = number % 5 == 4
        noun = random_.choice(_NOUNS)
        rest = ", ".join(random_.sample(_REST, random_.randint(1, 4)))
        yield Inbound(
            marketplace=Marketplace.WILDBERRIES,
            channel=ChannelName.QUESTION if is_question else ChannelName.REVIEW,
            external_id=f"bench-{seed}-{number}",
            text=random_.choice(_QUESTIONS) if is_question else f"{random_.choice(_OPENINGS)} {noun}: {rest}",
            occurred_at=NOW - timedelta(minutes=count - number),
            source=Source.WB_API,
            needs_response=number % 7 != 0,
            rating=None if is_question else random_.choices((1, 2, 3, 4, 5), (8, 4, 6, 10, 72))[0],
            nm_id=100_000 + random_.randrange(1000),
            product_name=f"{noun.capitalize()} домашняя",
            customer_name=random_.choice(("Анна", "Пётр", "Ольга", "Иван")),
            order_id=f"shk:{number}",
            language="ru",
            extra={"order_status": "buyout", "color": "синий"},
        )
