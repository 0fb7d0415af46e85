"""`replydesk chatwoot setup`: everything a desk needs at its Chatwoot, made once, told line by line."""

from typing import Protocol
from urllib.parse import quote, urlsplit

from sqlalchemy import Connection

from agent.desk import utc_now
from api.bootstrap import House, open_house
from api.commands.launch import give
from api.stored_tokens import CHATWOOT, key_source
from desk.errors import BadInput, NotAllowed
from desk.interactions import SellerId
from desk.playbook import Playbook
from desk.settings import Settings
from storage.connections import list_tokens, store_token

_INBOX = "Replydesk"
_MOODS = ("positive", "neutral", "negative", "frustrated")
_ACTOR = "chatwoot setup"


class Told(Protocol):
    """What a setup says: lines of what was done, and what is left for a person."""

    version: str
    done: list[str]
    notes: list[str]
    problems: list[str]


async def main(
    settings: Settings,
    *,
    desk_url: str,
    inboxes: tuple[str, ...],
    teams: tuple[str, ...],
    is_dry: bool,
    seller: str | None,
    as_json: bool,
) -> int:
    """Set up and print what was done; 1 when something is left for a person."""
    base = _address(desk_url)
    house = open_house(settings)
    try:
        desk = house.desk(seller)
        chatwoot = house.chatwoots.get(desk.seller_id)
        if chatwoot is None:
            raise NotAllowed(f"seller {desk.seller_id!r} has no Chatwoot; set REPLYDESK_CHATWOOT_URL and its token")
        push_url = f"{base}/api/webhooks/chatwoot/{quote(desk.seller_id, safe='')}"
        report = await chatwoot.setup.run(
            push_url=push_url,
            inboxes=inboxes or (_INBOX,),
            labels=labels_of(desk.playbook),
            teams=tuple(dict.fromkeys((*teams_of(desk.playbook), *teams))),
            is_dry=is_dry,
        )
        access = report.access.as_text() if report.access else None
        is_kept = access is not None and await house.db.write(_store, house, desk.seller_id, access)
    finally:
        await house.aclose()
    _tell(report, push_url, is_dry=is_dry, is_kept=is_kept, as_json=as_json)
    return 1 if report.problems else 0


def _tell(report: Told, push_url: str, *, is_dry: bool, is_kept: bool, as_json: bool) -> None:
    value = {"version": report.version, "push_url": push_url, "dry_run": is_dry, "done": report.done,
             "stored": is_kept, "notes": report.notes, "problems": report.problems}  # fmt: skip
    told = (("", report.done), ("NOTE  ", report.notes), ("PROBLEM  ", report.problems))
    lines = [f"Chatwoot {report.version}", *(mark + one for mark, found in told for one in found)]
    kept = ["kept, encrypted: the bot's token and what it signs with"] if is_kept else []
    give(value, as_json=as_json, lines=[*lines, *kept])


def labels_of(playbook: Playbook) -> tuple[str, ...]:
    """What the desk puts on conversations; words of escalation come as they occur."""
    return (*playbook.categories, *(f"sentiment_{mood}" for mood in _MOODS))


def teams_of(playbook: Playbook) -> tuple[str, ...]:
    """Who conversations are handed to."""
    policy = playbook.helpdesk
    return tuple(dict.fromkeys((*policy.teams.values(), *((policy.usual,) if policy.usual else ()))))


def _store(conn: Connection, house: House, seller_id: SellerId, text: str) -> bool:
    """Store what opens it now, unless that is what is stored; says whether anything was."""
    ring = key_source(house.settings).need()
    held = [one for one in list_tokens(conn, seller_id) if one.connector == CHATWOOT]
    if held and held[0].key_id == ring.current and held[0].open(ring) == text:
        return False
    store_token(conn, seller_id, CHATWOOT, text, ring=ring, actor=_ACTOR, now=utc_now())
    return True


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.netloc or parts.query or parts.username:
        raise BadInput("--desk-url: expected an address like https://desk.example.com")
    return url.rstrip("/")
