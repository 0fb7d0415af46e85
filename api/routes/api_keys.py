"""Keys of other programs: made, listed, taken back."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path

from api.auth import now_of
from api.deps import HouseDep, PrincipalDep
from api.keys import new_key
from api.schemas.accounts import KeyOut, NewKeyOut, NewKeyRequest, new_key_out
from storage.api_keys import add_api_key, list_api_keys, revoke_api_key

router = APIRouter(prefix="/api/keys", tags=["accounts"])


@router.get("", summary="Keys of other programs")
async def read_keys(principal: PrincipalDep, house: HouseDep) -> list[KeyOut]:
    """Every key of this seller, the revoked and expired too, newest first. Secrets are not kept."""
    return [KeyOut.model_validate(key) for key in await house.db.read(list_api_keys, principal.seller_id)]


@router.post("", summary="Make a key", status_code=201)
async def add_key(wanted: NewKeyRequest, principal: PrincipalDep, house: HouseDep) -> NewKeyOut:
    """`key` is shown now and never again. Send it as `Authorization: Bearer rd_...`."""
    key, shown = new_key(
        principal.seller_id,
        name=wanted.name,
        scope=wanted.scope,
        lasts=timedelta(days=wanted.days),
        author=principal.author("api-token"),
        now=now_of(house),
    )
    return new_key_out(await house.db.write(add_api_key, principal.seller_id, key), shown)


@router.delete("/{key_id}", summary="Take a key back", responses={404: {"description": "Not this seller's."}})
async def revoke_key(
    key_id: Annotated[str, Path(pattern="^[0-9a-f]{1,16}$")], principal: PrincipalDep, house: HouseDep
) -> KeyOut:
    """It opens nothing from now on."""
    key = await house.db.write(
        revoke_api_key, principal.seller_id, key_id, actor=principal.author("api-token"), now=now_of(house)
    )
    return KeyOut.model_validate(key)
