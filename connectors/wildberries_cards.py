"""Wildberries product cards. Listing is a POST at the vendor, but changes nothing: it is repeated like any read."""

import json

from connectors.http import LIST_CAP, require_ok
from connectors.rows import Row, clean_line, clean_text, parse_moment, row_of
from connectors.wildberries_client import WildberriesClient
from desk.errors import Unusable
from desk.interactions import Json, Marketplace
from desk.ports import Cursor, ProductPage
from desk.products import Characteristic, Product

_PATH = "/content/v2/get/cards/list"
_LIMIT = 100
# -1: with and without photos; the vendor's default (0) lists only cards that have none.
_ANY_PHOTO = -1
_ONE_SIZE = ("", "0")


class WildberriesCards:
    """Implements `desk.ports.Catalogue` for one seller."""

    marketplace = Marketplace.WILDBERRIES

    def __init__(self, client: WildberriesClient) -> None:
        self._client = client

    async def fetch_products(self, cursor: Cursor | None) -> ProductPage:
        """Cards changed since `cursor`, oldest change first."""
        place = _load(cursor)
        settings: dict[str, Json] = {
            "sort": {"ascending": True},
            "filter": {"withPhoto": _ANY_PHOTO},
            "cursor": {"limit": _LIMIT, **place},
        }
        response = require_ok(await self._client.read("POST", _PATH, body={"settings": settings}, cap=LIST_CAP))
        told = response.json()
        cards = row_of(told).get("cards")
        if not isinstance(cards, list):
            raise Unusable(f"{response.what}: expected a list of cards")
        after = _place(row_of(row_of(told).get("cursor"))) or place
        if _is_behind(after, place):
            raise Unusable(f"{response.what}: the cursor went back from {place} to {after}; it would be read for ever")
        products = tuple(product for card in cards if (product := product_of(row_of(card))))
        # A cursor that stands still would be read for ever.
        has_more = len(cards) >= _LIMIT and after != place
        return ProductPage(items=products, cursor=Cursor(json.dumps(after)), has_more=has_more)


def product_of(card: Row) -> Product | None:
    """One card; None when it has no article number to know it by."""
    nm_id = card.get("nmID")
    if not isinstance(nm_id, int) or not 0 < nm_id < 2**63:
        return None
    kind = clean_line(card.get("subjectName"))
    return Product(
        marketplace=Marketplace.WILDBERRIES,
        nm_id=nm_id,
        name=clean_line(card.get("title"), 512) or kind or str(nm_id),
        article=clean_line(card.get("vendorCode")),
        brand=clean_line(card.get("brand")),
        kind=kind,
        description=clean_text(card.get("description")).strip() or None,
        characteristics=(*_characteristics(card.get("characteristics")), *_package(row_of(card.get("dimensions")))),
        sizes=_sizes(card.get("sizes")),
        updated_at=parse_moment(card.get("updatedAt")),
    )


def _characteristics(lines: object) -> list[Characteristic]:
    rows = [row_of(line) for line in lines] if isinstance(lines, list) else []
    pairs = ((clean_text(row.get("name")).strip(), _value(row.get("value"))) for row in rows)
    return [Characteristic(name=name, value=value) for name, value in pairs if name and value]


def _value(value: object) -> str:
    """Any JSON value as the words a person would read."""
    if isinstance(value, list):
        return ", ".join(part for item in value if (part := _value(item)))
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, int | float):
        return f"{value:g}" if abs(value) < 1e6 else str(value)
    if isinstance(value, dict):
        return ", ".join(part for item in value.values() if (part := _value(item)))
    return clean_text(value).strip()


def _package(size: Row) -> list[Characteristic]:
    """The parcel, named as such: it is never the size of the thing itself."""
    sides = [_value(size.get(side)) for side in ("length", "width", "height")]
    weight = _value(size.get("weightBrutto"))
    lines = []
    if all(side and side != "0" for side in sides):
        lines.append(Characteristic(name="Размеры упаковки", value=f"{'×'.join(sides)} см"))
    if weight and weight != "0":
        lines.append(Characteristic(name="Вес с упаковкой", value=f"{weight} кг"))
    return lines


def _sizes(rows: object) -> tuple[str, ...]:
    """As the shop writes them, with the Russian size in brackets where it differs; one-size goods have none."""
    sizes = []
    for row in map(row_of, rows if isinstance(rows, list) else []):
        own, russian = clean_text(row.get("techSize")).strip(), clean_text(row.get("wbSize")).strip()
        if own in _ONE_SIZE:
            own, russian = russian, ""
        if own not in _ONE_SIZE:
            sizes.append(f"{own} ({russian})" if russian not in ("", own) else own)
    return tuple(sizes)


def _place(told: Row) -> dict[str, Json]:
    updated, nm_id = told.get("updatedAt"), told.get("nmID")
    if not isinstance(updated, str) or not updated or not isinstance(nm_id, int):
        return {}
    return {"updatedAt": updated, "nmID": nm_id}


def _is_behind(after: Row, place: Row) -> bool:
    """Whether a cursor names an earlier moment than the one it continues."""
    reached, left = parse_moment(after.get("updatedAt")), parse_moment(place.get("updatedAt"))
    return reached is not None and left is not None and reached < left


def _load(cursor: Cursor | None) -> dict[str, Json]:
    try:
        return _place(row_of(json.loads(cursor or "null")))
    except ValueError:
        return {}
