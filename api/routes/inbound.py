"""Where a shop's own program pushes messages without waiting: signed, kept once, answered at once, read later.

Open to everybody who can sign: the secret of the seller in the path is the key. docs/integrator.md has the format.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import ValidationError
from sqlalchemy import Connection

from agent.chat import Said, receive
from agent.desk import Desk
from api.deps import HouseDep
from api.schemas.chat import InboundMessage, InboundOut
from api.signed_webhook import Names, verify
from desk.errors import BadInput
from desk.identity import Identity
from desk.interactions import SellerId
from storage.deliveries import settle_delivery, take_in

router = APIRouter(tags=["webhooks"])

_NAMES = Names(
    timestamp="X-Replydesk-Timestamp", signature="X-Replydesk-Signature", delivery="X-Replydesk-Delivery"
)  # fmt: skip
_SOURCE = "inbound"
_PROBLEM = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "It is kept; seen before or not."},
    400: {"description": "It is signed, and no message of ours: says where.", **_PROBLEM},
    401: {"description": "It is not signed by this seller, or not now.", **_PROBLEM},
    409: {"description": "This message id came with other words before.", **_PROBLEM},
    503: {"description": "The database is busy; send it again.", **_PROBLEM},
}


@router.post(
    "/api/webhooks/inbound/{seller}",
    summary="A message of a customer",
    responses=_RESPONSES,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"type": "object"}}},
        }
    },
)
async def inbound(request: Request, house: HouseDep, seller: Annotated[str, Path(max_length=64)]) -> InboundOut:
    """Acknowledged after the commit; repeats are nothing. The reply is read at `GET /api/chat/{session}`."""
    desk, body = house.desks.get(SellerId(seller)), await request.body()
    secret = house.settings.inbound_secrets.get(seller)
    name = verify(
        request.headers, body, names=_NAMES, now=house.desk().clock(),
        secret=secret.get_secret_value() if secret is not None and desk is not None else None,
    )  # fmt: skip
    if desk is None:
        raise RuntimeError("verified without a desk")
    is_new = await desk.db.write(_keep, desk, name, _read(body))
    return InboundOut(status="kept" if is_new else "seen before")


def _read(body: bytes) -> Said:
    try:
        told = InboundMessage.model_validate_json(body)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'body'}: {one['msg']}" for one in error.errors())
        raise BadInput(f"no message of docs/integrator.md: {wrong}"[:500]) from None
    if not told.text.strip():
        raise BadInput("no message of docs/integrator.md: text: it holds no words")
    contact = told.contact
    return Said(
        session=told.session,
        key=told.message_id,
        text=told.text.strip(),
        medium=told.channel,
        name=(contact.name or "").strip() or None,
        proven=_proven(contact.identity, contact.email if contact.is_email_verified else None),
        claimed=contact.email,
    )


def _proven(identity: str | None, email: str | None) -> Identity | None:
    if identity and identity.strip():
        return Identity(kind="chat", value=identity.strip())
    return Identity(kind="email", value=email) if email else None


def _keep(conn: Connection, desk: Desk, name: str, said: Said) -> bool:
    taken = take_in(
        conn, desk.seller_id, source=_SOURCE, delivery_id=name, event="message", payload="", now=desk.clock()
    )  # fmt: skip
    if taken is None:
        return False
    settle_delivery(conn, desk.seller_id, taken, outcome="stored")
    return receive(conn, desk, said)
