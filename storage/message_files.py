"""Files that customers sent along: noted with their message, fetched once, gone with it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, exists, select, update

from desk.errors import Conflict, NotFound
from desk.file_types import MOST_A_MESSAGE
from desk.helpdesk import standing_in
from desk.interactions import Author, Inbound, InteractionId, SellerId
from desk.pauses import growing_pause
from storage.database import insert_for
from storage.interactions import find_conversation
from storage.tables_chatwoot import message_files

WAITING, KEPT, WITHHELD = "waiting", "kept", "withheld"
MOST_ATTEMPTS = 8
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=10), timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFile:
    """One that is still to be fetched."""

    id: int
    interaction_id: InteractionId
    url: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHead:
    """One without its body. `n`: its number within the conversation, from 1; `reason`: why it is not kept."""

    n: int
    event_id: str
    kind: str | None
    size: int | None
    sha256: str | None
    state: str
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """One with its body."""

    kind: str
    sha256: str
    body: bytes


def note_files(conn: Connection, seller_id: SellerId, items: Sequence[Inbound], *, now: datetime) -> None:
    """Remember the files of a page that a help desk brought, each once; the interactions are there already."""
    for item in items:
        told = [one for one in item.messages if one.author is Author.CUSTOMER and one.attachments]
        if not told or standing_in(item) is None:
            continue
        known = find_conversation(conn, seller_id, item.marketplace, item.channel, item.external_id)
        for message in told if known is not None else ():
            for position, file in enumerate(message.attachments):
                _note(conn, seller_id, known, message.event_id, position, str(file.get("id") or ""), now)


def find_waiting_files(
    conn: Connection, seller_id: SellerId, *, now: datetime, limit: int = 20
) -> tuple[WaitingFile, ...]:  # fmt: skip
    """Those whose time has come, in order of arrival."""
    query = select(message_files).where(*_waiting(seller_id, now)).order_by(message_files.c.id).limit(limit)
    return tuple(
        WaitingFile(id=row.id, interaction_id=InteractionId(row.interaction_id), url=row.url, attempts=row.attempts)
        for row in conn.execute(query)
    )


def has_waiting_files(conn: Connection, seller_id: SellerId, *, now: datetime) -> bool:
    """Whether there is one."""
    return bool(conn.execute(select(exists().where(*_waiting(seller_id, now)))).scalar_one())


def keep_file(conn: Connection, seller_id: SellerId, file_id: int, *, body: bytes, kind: str) -> None:
    """It was fetched and checked. One whose message was erased meanwhile is nowhere to be kept."""
    sha = hashlib.sha256(body).hexdigest()
    _write(conn, seller_id, file_id, body=body, kind=kind, size=len(body), sha256=sha, state=KEPT, reason=None,
           url=None, next_try_at=None)  # fmt: skip


def withhold_file(conn: Connection, seller_id: SellerId, file_id: int, *, reason: str) -> None:
    """It will not be kept."""
    _write(conn, seller_id, file_id, state=WITHHELD, reason=reason[:300], url=None, next_try_at=None)


def put_off_file(
    conn: Connection, seller_id: SellerId, file: WaitingFile, *, reason: str, wait: timedelta | None, now: datetime
) -> None:  # fmt: skip
    """It could not be fetched now. `wait`: the vendor's own time."""
    if file.attempts + 1 >= MOST_ATTEMPTS:
        withhold_file(conn, seller_id, file.id, reason=f"tried {file.attempts + 1} times: {reason}")
        return
    pause = wait or growing_pause(_FIRST_WAIT, doublings=file.attempts, longest=_LONGEST_WAIT)
    _write(conn, seller_id, file.id, attempts=file.attempts + 1, reason=reason[:300], next_try_at=now + pause)


def list_files(conn: Connection, seller_id: SellerId, interaction_id: InteractionId) -> tuple[FileHead, ...]:
    """The files of a conversation, in order of arrival, without their bodies."""
    told = message_files.c
    query = select(told.event_id, told.kind, told.size, told.sha256, told.state, told.reason)
    rows = conn.execute(query.where(*_of(seller_id, interaction_id)).order_by(told.id))
    return tuple(FileHead(n=n, **row._mapping) for n, row in enumerate(rows, start=1))


def read_file(conn: Connection, seller_id: SellerId, interaction_id: InteractionId, n: int) -> KeptFile:
    """One with its body. `NotFound`: there is none, or it is not kept and why. `Conflict`: it is still on its way."""
    heads = list_files(conn, seller_id, interaction_id)
    if not 1 <= n <= len(heads):
        raise NotFound(f"no attachment {n} at interaction {interaction_id}; there are {len(heads)}")
    if heads[n - 1].state == WAITING:
        raise Conflict(f"attachment {n} of interaction {interaction_id} is still being fetched; ask again in a moment")
    if heads[n - 1].state != KEPT:
        raise NotFound(f"attachment {n} of interaction {interaction_id} is not kept: {heads[n - 1].reason}")
    query = select(message_files.c.kind, message_files.c.sha256, message_files.c.body)
    row = conn.execute(
        query.where(*_of(seller_id, interaction_id)).order_by(message_files.c.id).offset(n - 1).limit(1)
    ).one()
    return KeptFile(kind=row.kind, sha256=row.sha256, body=row.body)


def forget_files(conn: Connection, seller_id: SellerId, ids: Sequence[InteractionId]) -> None:
    """Retention: what these messages brought along goes."""
    conn.execute(
        delete(message_files).where(
            message_files.c.seller_id == seller_id, message_files.c.interaction_id.in_(ids)
        )
    )  # fmt: skip


def _note(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId | None, event_id: str, position: int, url: str,
    now: datetime,
) -> None:  # fmt: skip
    is_one_too_many = position >= MOST_A_MESSAGE
    row = insert_for(conn, message_files).values(
        seller_id=seller_id, interaction_id=interaction_id, event_id=event_id, position=position,
        url=None if is_one_too_many else url, state=WITHHELD if is_one_too_many else WAITING,
        reason=f"a message may bring {MOST_A_MESSAGE} files" if is_one_too_many else None,
        next_try_at=None if is_one_too_many else now, created_at=now,
    )  # fmt: skip
    conn.execute(row.on_conflict_do_nothing())


def _waiting(seller_id: SellerId, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return message_files.c.seller_id == seller_id, message_files.c.next_try_at <= now


def _of(seller_id: SellerId, interaction_id: InteractionId) -> tuple[ColumnElement[bool], ...]:
    return message_files.c.seller_id == seller_id, message_files.c.interaction_id == interaction_id


def _write(conn: Connection, seller_id: SellerId, file_id: int, **values: object) -> None:
    mine = (message_files.c.seller_id == seller_id) & (message_files.c.id == file_id)
    conn.execute(update(message_files).where(mine, message_files.c.state == WAITING).values(**values))
