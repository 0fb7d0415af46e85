"""Tokens of marketplaces: given, looked at masked, taken away. They never come out again."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Connection

from api.auth import now_of
from api.bootstrap import BOTH, House, inspect_credential
from api.deps import HouseDep, PrincipalDep
from api.schemas.connections import ConnectionOut, TokenCheckOut, TokenRequest
from api.stored_tokens import CHATWOOT, CONNECTORS, given_tokens, key_source
from api.token_check import check_token
from desk.errors import BadInput, Conflict, Refused
from desk.interactions import SellerId
from storage.connections import StoredToken, forget_token, list_tokens, store_token
from storage.secrets import mask

router = APIRouter(prefix="/api/connections", tags=["connections"])

_UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"description": "No such marketplace, or nothing is stored."}}


@router.get("", summary="Which marketplaces are connected")
async def read_connections(principal: PrincipalDep, house: HouseDep) -> list[ConnectionOut]:
    """Each with what its token can do and what is wrong with it; the token itself masked."""
    stored = {one.connector: one for one in await house.db.read(list_tokens, principal.seller_id)}
    return [look_at(house, principal.seller_id, name, stored.get(name)) for name in CONNECTORS]


@router.put(
    "/{connector}",
    summary="Connect a marketplace",
    responses=_UNKNOWN
    | {
        400: {"description": "The token opens nothing; says why and how to get one that does."},
        409: {"description": "Another connection of this seller has the same channel."},
    },
)
async def connect(
    connector: str, wanted: TokenRequest, principal: PrincipalDep, house: HouseDep
) -> ConnectionOut:  # fmt: skip
    """Checked by what the token says of itself, stored encrypted, in use within seconds in every process."""
    token, now = wanted.token.get_secret_value().strip(), now_of(house)
    report = inspect_credential(connector, token, now)
    is_over = report.expires_at is not None and report.expires_at <= now
    if not report.rights or is_over:
        raise BadInput(f"this token opens nothing: {'; '.join(report.problems) or 'it names no rights'}")
    _require_alone(house, principal.seller_id, connector)
    await house.db.write(_store, house, principal.seller_id, connector, token, principal.author("api-token"), now)
    await house.reconnect()
    return await _look(house, principal.seller_id, connector)


@router.post("/{connector}/check", summary="Try a token", responses=_UNKNOWN)
async def check(connector: str, wanted: TokenRequest, principal: PrincipalDep, house: HouseDep) -> TokenCheckOut:
    """What it says of itself, and one call that only reads. Nothing is stored."""
    return await check_token(house, principal.seller_id, connector, wanted.token.get_secret_value().strip())


@router.delete("/{connector}", summary="Disconnect a marketplace", responses=_UNKNOWN)
async def disconnect(connector: str, principal: PrincipalDep, house: HouseDep) -> ConnectionOut:
    """Forget the stored token. One of the environment stays; revoke it at the marketplace too."""
    inspect_credential(connector, "", now_of(house))
    await house.db.write(
        forget_token, principal.seller_id, connector, actor=principal.author("api-token"), now=now_of(house)
    )
    await house.reconnect()
    return await _look(house, principal.seller_id, connector)


def _require_alone(house: House, seller_id: SellerId, connector: str) -> None:
    """Wildberries' chats and Chatwoot's conversations are one channel: `Conflict` for a seller who would have both."""
    others = house.vendors if connector == CHATWOOT else house.chatwoots
    if seller_id in others:
        raise Conflict(
            f"seller {seller_id!r} has chats at {'Wildberries' if connector == CHATWOOT else 'Chatwoot'}; {BOTH}"
        )


def look_at(house: House, seller_id: SellerId, connector: str, stored: StoredToken | None) -> ConnectionOut:
    """How a connection stands; the environment's token goes before a stored one."""
    given = given_tokens(house.settings, connector).get(seller_id)
    problem, token = None, given
    if token is None and stored is not None:
        token, problem = open_stored(house, stored)
    report = inspect_credential(connector, token, now_of(house)) if token else None
    problems = [*(report.problems if report else ()), *((problem,) if problem else ())]
    return ConnectionOut(
        connector=connector,
        status="locked" if problem else "none" if token is None else "problems" if problems else "working",
        source="environment" if given else "stored" if stored else None,
        masked=_masked(house, seller_id, connector, token) if token else None,
        kind=report.kind if report else None,
        expires_at=report.expires_at if report else None,
        rights=list(report.rights) if report else [],
        limits=list(report.limits) if report else [],
        problems=problems,
        stored_by=stored.stored_by if stored else None,
        stored_at=stored.stored_at if stored else None,
    )


def open_stored(house: House, stored: StoredToken) -> tuple[str | None, str | None]:
    """The token, or why it cannot be opened."""
    ring = key_source(house.settings).read()
    if ring is None:
        return None, "there is no key in this process; set REPLYDESK_SECRET_KEY or bring the key file back"
    try:
        return stored.open(ring), None
    except Refused as error:
        return None, str(error)


def _masked(house: House, seller_id: SellerId, connector: str, token: str) -> str:
    """The last signs of a token; of a Chatwoot, whose tokens stand within JSON, where it is."""
    opened = house.chatwoots.get(seller_id) if connector == CHATWOOT else None
    if connector != CHATWOOT:
        return mask(token)
    return f"{opened.access.url}, account {opened.access.account}" if opened else "…"


async def _look(house: House, seller_id: SellerId, connector: str) -> ConnectionOut:
    stored = {one.connector: one for one in await house.db.read(list_tokens, seller_id)}
    return look_at(house, seller_id, connector, stored.get(connector))


def _store(
    conn: Connection, house: House, seller_id: SellerId, connector: str, token: str, actor: str, now: datetime
) -> None:
    ring = key_source(house.settings).need()
    store_token(conn, seller_id, connector, token, ring=ring, actor=actor, now=now)
