"""`replydesk audit list | verify`."""

from api.bootstrap import open_database
from api.commands.launch import give
from api.schemas.audit import audit_row_out, verdict_out
from desk.audit import read_anchor
from desk.interactions import SellerId
from desk.settings import Settings
from storage.audit import HOUSE, list_audit, verify_audit
from storage.database import Database


def main(
    settings: Settings,
    *,
    action: str,
    house: bool,
    seller: str | None,
    as_json: bool,
    topic: str | None = None,
    limit: int = 50,
    head: str | None = None,
) -> int:
    """Print rows, or what a look at all of them found: 1 when something was changed."""
    seller_id = HOUSE if house else SellerId(seller or settings.seller)
    db = open_database(settings)
    try:
        if action == "verify":
            return _verify(db, seller_id, head, as_json=as_json)
        rows = [audit_row_out(row) for row in db.read_now(list_audit, seller_id, action=topic, limit=limit)]
    finally:
        db.close()
    lines = [
        f"{row.n:>6} {row.at:%Y-%m-%d %H:%M:%S} {row.actor:20} {row.action:20} {row.subject} {row.details or ''}"
        for row in rows
    ]
    give({"rows": [row.model_dump(mode="json") for row in rows]}, as_json=as_json, lines=lines or ["nothing yet"])
    return 0


def _verify(db: Database, seller_id: SellerId, head: str | None, *, as_json: bool) -> int:
    anchors = (read_anchor(head),) if head else ()
    found = verdict_out(db.read_now(verify_audit, seller_id, anchors=anchors))
    hint = [] if head else ["without a head from elsewhere nobody sees that the end was cut off: keep this one"]
    lines = [*found.problems, f"{found.rows} rows, {'whole' if found.is_whole else 'NOT WHOLE'}", f"head {found.head}"]
    give(found.model_dump(mode="json"), as_json=as_json, lines=[*lines, *hint])
    return 0 if found.is_whole else 1
