"""The audit log: who of the shop did what, in a chain that shows when it was changed."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import HouseDep, PrincipalDep
from api.schemas.audit import AuditPageOut, AuditVerdictOut, audit_row_out, verdict_out
from api.schemas.texts import NO_NUL
from desk.audit import read_anchor
from storage.audit import list_audit, verify_audit

router = APIRouter(prefix="/api/audit", tags=["audit"])

_LARGEST = 2**31 - 1


@router.get("", summary="Who did what")
async def read_audit(
    principal: PrincipalDep,
    house: HouseDep,
    before: Annotated[int | None, Query(ge=1, le=_LARGEST, description="The `before` of the previous page.")] = None,
    action: Annotated[
        str | None, Query(max_length=64, pattern="^[a-z_.]*$", description="A topic like `key`, or `key.added`.")
    ] = None,
    actor: Annotated[str | None, Query(max_length=64, pattern=NO_NUL)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> AuditPageOut:
    """Newest first. No customer's words are in it."""
    rows = await house.db.read(
        list_audit, principal.seller_id, before=before, action=action or None, actor=actor or None, limit=limit
    )
    return AuditPageOut(
        rows=[audit_row_out(row) for row in rows],
        before=rows[-1].n if len(rows) == limit and rows[-1].n > 1 else None,
    )


@router.get("/verify", summary="Is the log whole", responses={400: {"description": "`head` is none."}})
async def verify(
    principal: PrincipalDep,
    house: HouseDep,
    head: Annotated[str | None, Query(max_length=100, description="A head that was kept elsewhere.")] = None,
) -> AuditVerdictOut:
    """Every row is looked at. Without a `head` from elsewhere nobody sees that the end was cut off."""
    anchors = (read_anchor(head),) if head else ()
    return verdict_out(await house.db.read(verify_audit, principal.seller_id, anchors=anchors))
