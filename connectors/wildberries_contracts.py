"""Small answers of every read method of Wildberries, for the nightly look at its contract. Changes nothing there."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.http import LIST_CAP, require_ok
from connectors.rows import clean_text, row_of
from connectors.wildberries_client import Params, WildberriesClient
from connectors.wildberries_token import CHATS, CONTENT, FEEDBACKS
from desk.contracts import Sample
from desk.errors import DeskError
from desk.interactions import Json

# Enough rows to meet most optional fields, few enough for one small answer.
_ROWS = 50
# Of the stream, what was written lately: what is years old looks as it did then.
_RECENT = timedelta(days=30)
_STATES = frozenset({"none", "wbRu", "reviewRequired", "rejected", "suppliersPortalSynch"})
_ORDERS = frozenset({"buyout", "rejected", "returned", "notSpecified"})
_SENDERS = frozenset({"client", "seller", "wb"})
_SOURCES = frozenset({"rusite", "global", "ios", "android", "seller-portal", "seller-public-api"})
_ENVELOPE = frozenset({"data", "error"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Method:
    """One read method. `params`: one call each. `is_stream`: asked from a while ago on. `lists`: the rows it lists;
    `ids`: the rows whose first id it is asked for.

    `words` and `needed`: see `desk.contracts.Sample`. Values as documented up to 2026-10.
    """

    group: str
    path: str
    verb: str = "GET"
    lane: str | None = None
    params: tuple[Params, ...] = ({},)
    body: Json = None
    is_stream: bool = False
    lists: str | None = None
    ids: str | None = None
    words: Mapping[str, frozenset[str]] | None = None
    needed: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return f"{self.verb} {self.path}"


def _list_of(rows: str, path: str, **words: frozenset[str]) -> _Method:
    needed = frozenset(f"data.{rows}[].{key}" for key in ("id", "createdDate", "text", "answer"))
    return _Method(
        group=FEEDBACKS,
        path=path,
        lists=rows,
        params=tuple(
            {"isAnswered": is_answered, "take": _ROWS, "skip": 0, "order": "dateDesc"}
            for is_answered in ("false", "true")
        ),
        words={f"data.{rows}[].{name.replace('__', '.')}": values for name, values in words.items()},
        needed=_ENVELOPE | needed | {f"data.{rows}"},
    )


def _one_of(ids: str, path: str, **words: frozenset[str]) -> _Method:
    return _Method(
        group=FEEDBACKS,
        path=path,
        ids=ids,
        words={f"data.{name.replace('__', '.')}": values for name, values in words.items()},
        needed=_ENVELOPE | {"data.id", "data.answer"},
    )


def _count_of(path: str) -> _Method:
    return _Method(group=FEEDBACKS, path=path, params=({"isAnswered": "false"},), needed=_ENVELOPE)


def _waiting_of(path: str) -> _Method:
    needed = _ENVELOPE | {"data.countUnanswered", "data.countUnansweredToday"}
    return _Method(group=FEEDBACKS, path=path, needed=needed)


METHODS: tuple[_Method, ...] = (
    _list_of("feedbacks", "/api/v1/feedbacks", state=_STATES, answer__state=_STATES, orderStatus=_ORDERS),
    _one_of("feedbacks", "/api/v1/feedback", state=_STATES, answer__state=_STATES, orderStatus=_ORDERS),
    _count_of("/api/v1/feedbacks/count"),
    _waiting_of("/api/v1/feedbacks/count-unanswered"),
    _list_of("questions", "/api/v1/questions", state=_STATES),
    _one_of("questions", "/api/v1/question", state=_STATES),
    _count_of("/api/v1/questions/count"),
    _waiting_of("/api/v1/questions/count-unanswered"),
    _Method(
        group=CHATS,
        path="/api/v1/seller/events",
        lane="events",
        is_stream=True,
        words={
            "result.events[].eventType": frozenset({"message"}),
            "result.events[].sender": _SENDERS,
            "result.events[].source": _SOURCES,
        },
        needed=frozenset({"result", "result.next", "result.totalEvents", "result.events"})
        | {f"result.events[].{key}" for key in ("chatID", "eventID", "eventType", "sender")},
    ),
    _Method(
        group=CHATS,
        path="/api/v1/seller/chats",
        lane="chats",
        needed=frozenset({"result", "result[].chatID", "result[].replySign"}),
    ),
    _Method(
        group=CONTENT,
        verb="POST",
        path="/content/v2/get/cards/list",
        body={"settings": {"filter": {"withPhoto": -1}, "cursor": {"limit": _ROWS}}},
        needed=frozenset({"cards", "cursor", "cursor.updatedAt", "cursor.nmID", "cards[].nmID", "cards[].updatedAt"}),
    ),
)


class WildberriesContracts:
    """Implements `desk.contracts.ContractSource`. `is_base`: a base token's few calls an hour are not spent on this."""

    vendor = "wildberries"

    def __init__(self, clients: Mapping[str, WildberriesClient], *, is_base: bool, now: Callable[[], datetime]) -> None:
        self._clients, self._is_base, self._now = clients, is_base, now

    async def samples(self) -> AsyncIterator[Sample]:
        """A small answer of every read method, each list before the method that wants one of its ids."""
        found: dict[str, str | None] = {}
        for method in METHODS:
            told = Sample(name=method.name, words=method.words or {}, needed=method.needed)
            if self._is_base:
                yield replace(told, unread="a base token has too few calls an hour for this; use a personal one")
                continue
            try:
                bodies = await self._ask(method, found)
            except DeskError as error:
                yield replace(told, unread=str(error))
                continue
            if method.lists is not None:
                found[method.lists] = _first_id(bodies, method.lists)
            yield replace(told, bodies=bodies) if bodies else replace(told, unread="there is no message to ask for")

    async def _ask(self, method: _Method, found: Mapping[str, str | None]) -> tuple[object, ...]:
        client = self._clients[method.group]
        client = client.lane(method.lane) if method.lane else client
        asked = method.params
        if method.ids is not None:
            identity = found.get(method.ids)
            asked = ({"id": identity},) if identity else ()
        if method.is_stream:
            asked = ({"next": int((self._now() - _RECENT).timestamp() * 1000)},)
        answers = [
            await client.read(method.verb, method.path, params=one, body=method.body, cap=LIST_CAP) for one in asked
        ]
        return tuple(require_ok(answer).json() for answer in answers)


def _first_id(bodies: tuple[object, ...], rows: str) -> str | None:
    for body in bodies:
        listed = row_of(row_of(body).get("data")).get(rows)
        for row in listed if isinstance(listed, list) else ():
            if identity := clean_text(row_of(row).get("id")):
                return identity
    return None
