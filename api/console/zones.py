"""In whose time zone a page tells moments: the working hours' where a seller set some, else Moscow's."""

from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from agent.desk import Desk
from storage.settings import read_rules

# Wildberries' cabinet, and its customers, live by Moscow time.
_USUAL = ZoneInfo("Europe/Moscow")


def read_zone(conn: Connection, desk: Desk) -> ZoneInfo:
    """The seller's time zone."""
    hours = read_rules(conn, desk.seller_id, desk.playbook).hours
    return hours.zone if hours is not None else _USUAL
