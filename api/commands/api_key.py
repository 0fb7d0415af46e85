"""`replydesk key add | list | revoke`."""

from datetime import timedelta

from agent.desk import utc_now
from api.bootstrap import open_database
from api.commands.launch import give
from api.commands.user import shell_actor
from api.keys import new_key
from api.schemas.accounts import KeyOut
from desk.accounts import Scope
from desk.errors import BadInput
from desk.interactions import SellerId
from desk.settings import Settings
from storage.api_keys import ApiKey, add_api_key, list_api_keys, revoke_api_key
from storage.database import Database


def main(
    settings: Settings,
    *,
    action: str,
    seller: str | None,
    as_json: bool,
    name: str = "",
    scope: str = "",
    days: int = 90,
    key_id: str = "",
) -> None:
    """Print what came of it; a new key is shown this once."""
    seller_id, now, actor = SellerId(seller or settings.seller), utc_now(), shell_actor()
    db = open_database(settings)
    try:
        if action == "add":
            _add(db, seller_id, name=name, scope=scope, days=days, as_json=as_json)
            return
        if action == "revoke":
            found: tuple[ApiKey, ...] = (db.write_now(revoke_api_key, seller_id, key_id, actor=actor, now=now),)
        else:
            found = db.read_now(list_api_keys, seller_id)
    finally:
        db.close()
    rows = [KeyOut.model_validate(one).model_dump(mode="json") for one in found]
    lines = [_line(one, "" if one.holds(now) else "  (over)") for one in found]
    give({"keys": rows}, as_json=as_json, lines=lines or ["no keys yet; `replydesk key add NAME`"])


def _add(db: Database, seller_id: SellerId, *, name: str, scope: str, days: int, as_json: bool) -> None:
    if scope not in list(Scope):
        raise BadInput(f"scope {scope!r} is not one of {', '.join(Scope)}")
    if not 1 <= len(name.strip()) <= 60:
        raise BadInput("a key is named after the program it is for, in 1 to 60 characters")
    key, shown = new_key(
        seller_id, name=name.strip(), scope=Scope(scope), lasts=timedelta(days=days), author=shell_actor(),
        now=utc_now(),
    )  # fmt: skip
    db.write_now(add_api_key, seller_id, key)
    told = KeyOut.model_validate(key).model_dump(mode="json") | {"key": shown}
    give(told, as_json=as_json, lines=[_line(key), f"shown this once: {shown}"])


def _line(key: ApiKey, end: str = "") -> str:
    used = f"last used {key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never used"
    revoked = f", revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else ""
    return f"{key.id}  {key.scope:5}  until {key.expires_at:%Y-%m-%d}  {used}{revoked}  {key.name}{end}"
