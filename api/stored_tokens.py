"""Which token speaks for each seller: the environment's, else the one that was stored for them."""

import logging

from sqlalchemy import Connection

from desk.errors import BadSettings, Refused
from desk.interactions import SellerId
from desk.settings import Settings
from storage.connections import StoredToken, list_tokens
from storage.secrets import KeyRing, KeySource
from storage.users import list_sellers

log = logging.getLogger(__name__)

WILDBERRIES = "wildberries"
CONNECTORS = (WILDBERRIES,)
"""Marketplaces whose tokens can be stored."""


def key_source(settings: Settings) -> KeySource:
    """Where the keys of this process come from."""
    old = settings.old_secret_keys.get_secret_value().split(",") if settings.old_secret_keys else []
    current = [settings.secret_key.get_secret_value()] if settings.secret_key else []
    if old and not current:
        raise BadSettings("REPLYDESK_OLD_SECRET_KEYS is set without REPLYDESK_SECRET_KEY: set the current key too")
    return KeySource(keys=(*current, *(key for key in old if key.strip())), file=settings.key_file)


def find_tokens(conn: Connection, settings: Settings) -> dict[SellerId, str]:
    """Wildberries tokens by seller. One that cannot be opened is told in the log and left out: others go on working."""
    stored = [one for one in list_tokens(conn, None) if one.connector == WILDBERRIES]
    ring = key_source(settings).read() if stored else None
    opened = {one.seller_id: token for one in stored if (token := _open(one, ring)) is not None}
    given = {SellerId(seller): token.get_secret_value() for seller, token in settings.wb_tokens.items()}
    return given | {seller: token for seller, token in opened.items() if seller not in given}


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
