"""What the subscription tools told, as the words a reply may use. Only what a result holds is there."""

from collections.abc import Mapping
from datetime import date

from desk.interactions import Json
from desk.letter_plan import CLAIM

_PACES = {"monthly": "every month", "every_2_months": "every 2 months", "every_3_months": "every 3 months"}
_MOST_ITEMS = 6


def facts_of(results: Mapping[str, Json]) -> dict[str, str]:
    """Placeholder -> words: plan, pace, next_box, status, town, scanned, carrier, items, amount, paid_on."""
    found: dict[str, str] = {}
    found |= _subscription(_first(results.get("get_subscription"), "subscriptions"))
    found |= _parcel(_table(results.get("track_package")))
    found |= _payment(_first(results.get("get_payment_history"), "payments"))
    found |= _box(_first(results.get("get_box_contents"), "boxes"))
    return found


def is_unknown(results: Mapping[str, Json]) -> str | None:
    """The note of a tool that does not know who writes; None when somebody is proven, or nobody was asked for."""
    for result in results.values():
        table = _table(result)
        if table.get("identified") is False:
            return str(table.get("note") or "")
    return None


def proposals_of(results: Mapping[str, Json]) -> tuple[str, ...]:
    """What was put forward, in the tools' own words; of a claim not the customer's, who knows them."""
    tables = ((name, _table(result)) for name, result in results.items())
    told = ((name, str(one["action"])) for name, one in tables if one.get("proposed") is True and one.get("action"))
    return tuple(action.partition(":")[0] if name == CLAIM else action for name, action in told)


def refusals_of(results: Mapping[str, Json]) -> tuple[str, ...]:
    """The tools that put nothing forward."""
    return tuple(name for name, result in results.items() if _table(result).get("proposed") is False)


def _subscription(row: Mapping[str, Json]) -> dict[str, str]:
    told = {"plan": row.get("plan"), "pace": _PACES.get(str(row.get("frequency"))), "price": row.get("price")}
    told["next_box"] = _day(row.get("next_box_on"))
    return {key: str(value) for key, value in told.items() if value}


def _parcel(result: Mapping[str, Json]) -> dict[str, str]:
    if result.get("found") is False:
        return {"unsent": "yes"}
    latest = _first(result, "events")
    told = {
        "status": str(latest.get("status") or "").replace("_", " "),
        "town": latest.get("place"),
        "scanned": _day(latest.get("date") or latest.get("occurred_at")),
        "carrier": result.get("carrier"),
    }
    return {key: str(value) for key, value in told.items() if value}


def _payment(row: Mapping[str, Json]) -> dict[str, str]:
    told = {"amount": row.get("amount"), "paid_on": _day(row.get("paid_at")), "paid_status": row.get("status")}
    return {key: str(value) for key, value in told.items() if value}


def _box(row: Mapping[str, Json]) -> dict[str, str]:
    items = row.get("items")
    names = [str(one.get("name")) for one in (items if isinstance(items, list) else []) if isinstance(one, dict)]
    return {"items": _listed(names[:_MOST_ITEMS])} if names else {}


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _day(value: Json) -> str | None:
    """`2026-01-05` as `January 5`."""
    if not isinstance(value, str):
        return None
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return None
    return f"{_MONTHS[day.month - 1]} {day.day}"


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip


def _first(result: object, key: str) -> Mapping[str, Json]:
    rows = _table(result).get(key)
    first = rows[0] if isinstance(rows, list) and rows else None
    return first if isinstance(first, dict) else {}


def _table(result: object) -> Mapping[str, Json]:
    return result if isinstance(result, dict) else {}
