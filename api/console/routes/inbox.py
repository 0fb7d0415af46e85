"""The inbox: one page of messages, most urgent first, beside the card that is open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from agent.desk import Desk
from agent.sync_turns import Freshness, look
from api.console.access import InboxPage
from api.console.card_view import read_card_view
from api.console.reasons import say_reason
from api.console.render import render, saying
from api.console.views import row_of
from api.console.words import Words
from api.console.zones import read_zone
from api.deps import DeskDep, HouseDep, IdDep
from desk.errors import BadInput
from desk.interactions import ChannelName, InteractionId, Priority, SlaState, Source, Status
from storage.inbox import InboxFilter, count_open, count_sla, list_inbox
from storage.proposed_actions import find_waiting

router = APIRouter(include_in_schema=False)
_LIMIT = 50
_ANY = "any"
_YES = "yes"
CALM = {"refused": "", "typed": None, "may_override": False}
"""A card nobody just pressed anything on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The filters as the address carries them; empty means any. `status`: `open` unless said otherwise."""

    channel: str = ""
    status: str = Status.OPEN.value
    priority: str = ""
    source: str = ""
    sla: str = ""
    needs: str = ""
    search: str = ""

    @property
    def query(self) -> str:
        """As an address carries them; what is usual is left out."""
        usual = Wanted()
        told = {name: getattr(self, name) for name in self.__slots__}
        return urlencode({name: value for name, value in told.items() if value != getattr(usual, name)})

    def to_filter(self) -> InboxFilter:
        """What the list is read by. An unknown value filters nothing: an old address still opens."""
        return InboxFilter(
            channel=_known(ChannelName, self.channel),
            status=_known(Status, self.status),
            priority=_known(Priority, self.priority),
            source=_known(Source, self.source),
            sla=_known(SlaState, self.sla),
            needs_response=True if self.needs == _YES else None,
            search=self.search or None,
        )


_Value = TypeVar("_Value", ChannelName, Status, Priority, Source, SlaState)


def _known(kind: type[_Value], value: str) -> _Value | None:
    return kind(value) if value in list(kind) else None


def wanted_of(
    channel: str = "", status: str = Status.OPEN.value, priority: str = "", source: str = "", sla: str = "",
    needs: str = "", search: Annotated[str, Query(max_length=200)] = "",
) -> Wanted:  # fmt: skip
    """The filters of a request."""
    return Wanted(channel=channel, status=status, priority=priority, source=source, sla=sla, needs=needs,
                  search=search.strip())  # fmt: skip


WantedDep = Annotated[Wanted, Depends(wanted_of)]


@router.get("/inbox")
async def inbox(
    page: InboxPage, desk: DeskDep, house: HouseDep, wanted: WantedDep, id: InteractionId | None = None
) -> HTMLResponse:
    """The whole page; with `?id=` the card is open."""
    view = await desk.db.read(_read_list, desk, wanted, page.words)
    late = await look(desk, every=timedelta(seconds=house.settings.sync_seconds))
    card = await desk.db.read(read_card_view, desk, id, page.words) if id is not None else None
    shown = {"syncs": _troubles(late, page.words), "card": card, "open_id": id}
    return render(page, "pages/inbox.html", {**view, **shown, **CALM})


@router.get("/inbox/rows")
async def rows(page: InboxPage, desk: DeskDep, wanted: WantedDep, after: str | None = None) -> HTMLResponse:
    """The next rows; a mark that is out of date has the whole list read again, and said so."""
    try:
        return render(page, "partials/rows.html", await desk.db.read(_read_rows, desk, wanted, after, page.words))
    except BadInput:
        answer = await narrowed(page, desk, wanted)
        answer.headers.update(saying(page.words.say("inbox.bad_page")))
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#list", "innerHTML"
        return answer


@router.get("/inbox/list")
async def narrowed(page: InboxPage, desk: DeskDep, wanted: WantedDep) -> HTMLResponse:
    """The list under other filters: rows and counters."""
    return render(page, "partials/list.html", await desk.db.read(_read_list, desk, wanted, page.words))


@router.get("/inbox/{interaction_id}")
async def card(page: InboxPage, desk: DeskDep, interaction_id: IdDep) -> HTMLResponse:
    """One card, to stand beside the list."""
    view = await desk.db.read(read_card_view, desk, interaction_id, page.words)
    return render(page, "partials/card.html", {"card": view, **CALM})


def _read_rows(conn: Connection, desk: Desk, wanted: Wanted, after: str | None, words: Words) -> dict[str, Any]:
    now, zone = desk.clock(), read_zone(conn, desk)
    found = list_inbox(conn, desk.seller_id, wanted=wanted.to_filter(), after=after, limit=_LIMIT, now=now)
    waiting = find_waiting(conn, desk.seller_id, [item.id for item in found.items], now=now)
    shown = [row_of(item, words, zone, waits=item.id in waiting) for item in found.items]
    return {"rows": shown, "after": found.after, "wanted": wanted}


def _read_list(conn: Connection, desk: Desk, wanted: Wanted, words: Words) -> dict[str, Any]:
    """The first rows, and the counters above them."""
    now = desk.clock()
    by_channel, by_sla = count_open(conn, desk.seller_id), count_sla(conn, desk.seller_id, now=now)
    return _read_rows(conn, desk, wanted, None, words) | {
        "total": sum(by_channel.values()),
        "late": by_sla[SlaState.OVERDUE],
        "soon": by_sla[SlaState.DUE_SOON],
        "filters": _filters(wanted, words),
        "is_unconnected": not desk.channels,
    }


def _filters(wanted: Wanted, words: Words) -> list[dict[str, Any]]:
    """The selects above the list: name, what it is called, its options."""
    kinds = {"channel": ChannelName, "status": Status, "priority": Priority, "source": Source, "sla": SlaState}
    return [
        {
            "name": name,
            "title": words.say(f"inbox.any_{name}"),
            "any": _ANY if name == "status" else "",
            "value": getattr(wanted, name),
            "options": [(value.value, words.name(name, value)) for value in kind],
        }
        for name, kind in kinds.items()
    ]


def _troubles(found: tuple[Freshness, ...], words: Words) -> list[dict[str, str]]:
    """What the banner says: channels whose pull failed, or that nothing was read from for too long."""
    told = []
    for one in found:
        channel = words.name("channel", one.state.channel)
        if one.state.status == "error":
            text = words.say("inbox.sync_failed", channel=channel, error=say_reason(one.state.error or "", words))
        elif one.is_late and one.state.last_sync_at:
            text = words.say("inbox.sync_late", channel=channel, time=_hour(one.state.last_sync_at))
        else:
            continue
        told.append({"channel": one.state.channel, "text": text})
    return told


def _hour(at: datetime) -> str:
    return f"{at:%d.%m %H:%M} UTC"
