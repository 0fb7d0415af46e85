"""Every call we make at a shop's back end: what starts it, which request it is, and the shop's good answers."""

from collections.abc import Awaitable, Callable, Mapping

from fault_operations import Kind, Operation
from wildberries import NOW

from connectors.shop import HttpShop
from desk.shop import ShopOrder

_ORDER = ShopOrder(key="k1", action="skip_month", customer_id="box-1", target="sub-1", arguments={"month": "2027-01"})
_CALLS: tuple[tuple[str, Kind, str, Callable[[HttpShop], Awaitable[object]]], ...] = (
    ("find_account", "read", "GET /v1/customers", lambda shop: shop.find_account(kind="id", value="box-1")),
    ("act", "write", "POST /v1/actions", lambda shop: shop.act(_ORDER)),
    ("read_back", "back", "GET /v1/actions/k1", lambda shop: shop.read_back("k1")),
    ("send_code", "write", "POST /v1/customers/box-1/codes",
     lambda shop: shop.send_code("box-1", code="123456", expires_at=NOW)),
)  # fmt: skip

_SUBSCRIPTION = {"id": "sub-1", "plan": "Garden Box", "status": "active", "frequency": "monthly", "skipped": []}
_DONE = {"status": "done", "subscription": _SUBSCRIPTION, "note": ""}
GOOD: Mapping[str, object] = {
    "GET /v1/customers": {"customers": [{"id": "box-1", "name": "Barbara Hill", "subscriptions": [_SUBSCRIPTION]}]},
    "POST /v1/actions": _DONE,
    "GET /v1/actions/k1": _DONE,
    "POST /v1/customers/box-1/codes": 202,
}
_ALL = tuple(Operation(name=name, kind=kind, asks=asks, run=run, good=GOOD) for name, kind, asks, run in _CALLS)
# The outcome of mailing a code is an exception, so its faults are not in the table.
OPERATIONS, CODE = _ALL[:-1], _ALL[-1]
