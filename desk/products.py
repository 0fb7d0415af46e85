"""What the shop sells, as much as an answer may need."""

from dataclasses import dataclass, field
from datetime import datetime

from desk.interactions import Marketplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Characteristic:
    """One line of the card, e.g. `Состав` -> `хлопок 95 %, эластан 5 %`. Several values are joined by ", "."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product card. `kind` is the vendor's subject ("Кружки"); sizes as the shop writes them."""

    marketplace: Marketplace
    nm_id: int
    name: str
    article: str | None = None
    brand: str | None = None
    kind: str | None = None
    description: str | None = None
    characteristics: tuple[Characteristic, ...] = field(default_factory=tuple)
    sizes: tuple[str, ...] = ()
    updated_at: datetime | None = None
