"""Where Chatwoot pushes what happens in its conversations: checked, kept, acknowledged at once, processed by a worker.

Open to everybody who can sign: the secret of the seller in the path is the key.
"""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from agent.desk import Desk
from api.bootstrap import House
from api.deps import HouseDep
from api.errors import TooManyTries
from api.intake import Intake, Pushed
from api.signed_webhook import Names, verify
from desk.errors import BadInput, TryLater
from desk.interactions import Json, SellerId

router = APIRouter(tags=["webhooks"])


def the_intake(request: Request) -> Intake:
    """The app's own."""
    intake: Intake = request.app.state.intake
    return intake


IntakeDep = Annotated[Intake, Depends(the_intake)]

_NAMES = Names(
    timestamp="X-Chatwoot-Timestamp", signature="X-Chatwoot-Signature", delivery="X-Chatwoot-Delivery"
)  # fmt: skip
_PROBLEM = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}


@router.post(
    "/api/webhooks/chatwoot/{seller}",
    summary="Chatwoot tells what happened in a conversation",
    responses={
        200: {"description": "It is kept; seen before or not."},
        400: {"description": "It is signed, and no webhook of Chatwoot.", **_PROBLEM},
        401: {"description": "It is not signed by this seller's Chatwoot, or not now.", **_PROBLEM},
        429: {"description": "The database is busy; Chatwoot tries again by itself.", **_PROBLEM},
    },
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}},
)
async def receive(
    request: Request, house: HouseDep, intake: IntakeDep, seller: Annotated[str, Path(max_length=64)]
) -> dict[str, str]:  # fmt: skip
    """Answered within milliseconds, after the commit: whoever dies now has not lost it."""
    desk, body = _desk(house, seller), await request.body()
    now = house.desk().clock()
    secret = desk.helpdesk.webhook_secret if desk is not None and desk.helpdesk is not None else None
    name = verify(request.headers, body, names=_NAMES, secret=secret, now=now)
    if desk is None or desk.helpdesk is None:
        raise RuntimeError("verified without a secret")
    payload, text = _read(body)
    desk.helpdesk.read_push(payload)
    try:
        is_new = await intake.take(Pushed(desk=desk, delivery=name, event=str(payload["event"]), text=text))
    except TryLater as busy:
        # Of all failures Chatwoot repeats only 429 and 500.
        raise TooManyTries(str(busy), retry_after=busy.retry_after) from busy
    return {"status": "kept" if is_new else "seen before"}


def _desk(house: House, seller: str) -> Desk | None:
    return house.desks.get(SellerId(seller))


def _read(body: bytes) -> tuple[dict[str, Json], str]:
    """The body as JSON and as text. `BadInput` for what is neither, and for numbers JSON does not know."""
    try:
        text = body.decode()
        payload = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise BadInput("the body of a webhook is one JSON object in UTF-8") from None
    if not isinstance(payload, dict):
        raise BadInput("the body of a webhook is one JSON object")
    return payload, text


def _refuse(constant: str) -> float:
    raise ValueError(constant)
