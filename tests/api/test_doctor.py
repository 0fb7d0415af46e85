"""`replydesk doctor` asks every channel once: whatever the vendor does, it is a line of the report and no traceback."""

from dataclasses import replace

import httpx
import pytest
from desks import make_desk
from fault_operations import OPERATIONS, good_answer
from faults import FAULTS, Strike
from wildberries import SELLER, TOKEN, connect

from api.commands.doctor import _vendor
from desk.playbook import Playbook
from storage.database import Database

_BY_REQUEST = {operation.asks: operation for operation in OPERATIONS}
_HARMLESS = ("good words called text", "unknown fields and values", "bad dates")


def _everywhere(strike: Strike | None) -> httpx.MockTransport:
    def vendor(request: httpx.Request) -> httpx.Response:
        operation = _BY_REQUEST[f"{request.method} {request.url.path}"]
        return strike(operation, request) if strike else good_answer(operation, request)

    return httpx.MockTransport(vendor)


@pytest.mark.parametrize("fault", [None, *FAULTS])
async def test_every_fault_of_the_vendor_is_a_line_with_its_reason(
    sqlite_database: Database, playbook: Playbook, fault: str | None
) -> None:
    wb = connect(transport=_everywhere(FAULTS[fault] if fault else None))
    desk = replace(make_desk(sqlite_database, SELLER, playbook=playbook), channels=wb.channels)
    checks = await _vendor(desk)
    assert len(checks) == 3
    for check in checks:
        is_chat_told_null = fault == "null inside" and check.name == "vendor chat"
        is_well = fault is None or fault in _HARMLESS or is_chat_told_null
        assert check.level == ("ok" if is_well else "problem"), check
        assert check.detail
        assert TOKEN not in check.detail
