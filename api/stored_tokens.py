"""Which token speaks for each seller: the environment's, else the one that was stored for them."""

import json
import logging

from sqlalchemy import Connection

from desk.errors import BadSettings, Refused
from desk.interactions import SellerId
from desk.settings import Settings
from storage.connections import StoredToken, list_tokens
from storage.secrets import KeyRing, KeySource
from storage.users import list_sellers

log = logging.getLogger(__name__)

WILDBERRIES, CHATWOOT = "wildberries", "chatwoot"
CONNECTORS = (WILDBERRIES, CHATWOOT)
"""What can be connected: a Wildberries token, or what opens a Chatwoot, as JSON."""


def key_source(settings: Settings) -> KeySource:
    """Where the keys of this process come from."""
    old = settings.old_secret_keys.get_secret_value().split(",") if settings.old_secret_keys else []
    current = [settings.secret_key.get_secret_value()] if settings.secret_key else []
    if old and not current:
        raise BadSettings("REPLYDESK_OLD_SECRET_KEYS is set without REPLYDESK_SECRET_KEY: set the current key too")
    return KeySource(keys=(*current, *(key for key in old if key.strip())), file=settings.key_file)


def find_tokens(conn: Connection, settings: Settings) -> dict[SellerId, str]:
    """Wildberries tokens by seller. One that cannot be opened is told in the log and left out: others go on working."""
    return _find_stored(conn, settings, WILDBERRIES) | given_tokens(settings, WILDBERRIES)


def find_chatwoots(conn: Connection, settings: Settings) -> dict[SellerId, str]:
    """What opens each seller's Chatwoot, as JSON; otherwise as `find_tokens`.

    What the environment leaves out of a Chatwoot (the bot's token, its secret) is taken from what setup stored of it.
    """
    stored, given = _find_stored(conn, settings, CHATWOOT), given_tokens(settings, CHATWOOT)
    return stored | {one: _completed(text, stored[one]) if one in stored else text for one, text in given.items()}


def given_tokens(settings: Settings, connector: str) -> dict[SellerId, str]:
    """The environment's, which go before stored ones. Chatwoot's is the configured seller's."""
    if connector == WILDBERRIES:
        return {SellerId(seller): token.get_secret_value() for seller, token in settings.wb_tokens.items()}
    return {SellerId(settings.seller): text} if (text := settings.chatwoot) is not None else {}


def _completed(given: str, stored: str) -> str:
    """Two texts of one account in one; of another account, or unreadable, the stored one says nothing."""
    try:
        ours, kept = json.loads(given), json.loads(stored)
    except ValueError:
        return given
    if not isinstance(kept, dict) or any(ours.get(name) != kept.get(name) for name in ("url", "account")):
        return given
    return json.dumps(kept | {name: value for name, value in ours.items() if value})


def _find_stored(conn: Connection, settings: Settings, connector: str) -> dict[SellerId, str]:
    stored = [one for one in list_tokens(conn, None) if one.connector == connector]
    ring = key_source(settings).read() if stored else None
    return {one.seller_id: token for one in stored if (token := _open(one, ring)) is not None}


def find_sellers(conn: Connection, settings: Settings) -> tuple[SellerId, ...]:
    """Everybody there is a desk for: the configured seller, and whoever has people of their own."""
    return tuple(dict.fromkeys((SellerId(settings.seller), *list_sellers(conn))))


def _open(stored: StoredToken, ring: KeyRing | None) -> str | None:
    if ring is None:
        log.error("a stored token cannot be opened: there is no key", extra={"seller": stored.seller_id})
        return None
    try:
        return stored.open(ring)
    except Refused as error:
        log.error("a stored token cannot be opened", extra={"seller": stored.seller_id, "error": str(error)})
        return None
