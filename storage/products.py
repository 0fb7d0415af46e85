"""Product cards as the vendor last told them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from desk.interactions import Marketplace, SellerId
from desk.products import Characteristic, Product
from storage.database import insert_for
from storage.tables import products

_KEY = ("seller_id", "marketplace", "nm_id")


def upsert_products(conn: Connection, seller_id: SellerId, items: Sequence[Product], *, now: datetime) -> int:
    """Write cards, newer over older; returns how many."""
    rows = [_to_row(seller_id, item, now) for item in items]
    if not rows:
        return 0
    statement = insert_for(conn, products)
    updated = {name: statement.excluded[name] for name in rows[0] if name not in _KEY}
    conn.execute(statement.on_conflict_do_update(index_elements=_KEY, set_=updated), rows)
    return len(rows)


def find_product(
    conn: Connection, seller_id: SellerId, *, marketplace: Marketplace, nm_id: int | None
) -> Product | None:
    """The card; None when no card of that number was pulled."""
    if nm_id is None:
        return None
    row = conn.execute(
        select(products).where(
            products.c.seller_id == seller_id,
            products.c.marketplace == marketplace.value,
            products.c.nm_id == nm_id,
        )
    ).one_or_none()
    if row is None:
        return None
    return Product(
        marketplace=Marketplace(row.marketplace),
        nm_id=row.nm_id,
        name=row.name,
        article=row.article,
        brand=row.brand,
        kind=row.kind,
        description=row.description,
        characteristics=tuple(Characteristic(name=name, value=value) for name, value in row.characteristics),
        sizes=tuple(row.sizes),
        updated_at=row.card_updated_at,
    )


def _to_row(seller_id: SellerId, item: Product, now: datetime) -> dict[str, object]:
    return {
        "seller_id": seller_id,
        "marketplace": item.marketplace.value,
        "nm_id": item.nm_id,
        "article": item.article,
        "name": item.name,
        "brand": item.brand,
        "kind": item.kind,
        "description": item.description,
        "characteristics": [[line.name, line.value] for line in item.characteristics],
        "sizes": list(item.sizes),
        "card_updated_at": item.updated_at,
        "updated_at": now,
    }
