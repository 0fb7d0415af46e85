"""The acts of exports and erasures: read and verified, handed out as one document, replayed on a restored database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from agent.desk import Desk
from agent.persons import Asked, Erased, clean_up, note_act
from desk.errors import BadInput
from desk.interactions import InteractionId, Json, SellerId
from desk.person_marks import Salt, is_signed, sign
from storage.person_acts import ERASE, PersonAct, list_acts
from storage.persons import lock_person
from storage.persons_erase import erase_rows, look_for_quotes
from storage.persons_replay import find_marked
from storage.tombstones import add_tombstones, find_salts, list_tombstones, need_salts, wait_alone

_FORMAT = "replydesk-acts/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedAct:
    """An act, and whether it still is what was signed."""

    act: PersonAct
    is_genuine: bool


async def read_acts(desk: Desk, key: str | None) -> tuple[CheckedAct, ...]:
    """Every act, oldest first. `key`: what acts are signed with; those made without one are signed with the salt."""
    return await desk.db.read(_checked, desk, key)


async def hand_out_acts(desk: Desk, key: str | None) -> dict[str, Json]:
    """Acts and tombstones as one signed document for a restored database. As secret as the database itself."""
    return await desk.db.read(_hand_out, desk, key)


async def replay_acts(desk: Desk, told: Mapping[str, Json], asked: Asked) -> Erased:
    """Erase again whatever of the document is here, and keep it out from now on. Twice is the same as once.

    `BadInput` for a document of another seller or shape, or one that was changed since it was signed.
    """
    document = _read(told, desk.seller_id, asked.key)
    ids, has_unlearnt, act = await desk.db.write(_replay, desk, document, asked)
    return await clean_up(desk, ids, act, has_unlearnt=has_unlearnt)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    """What a document of acts says. `marks`: each with the moment of its erasure."""

    salts: tuple[Salt, ...]
    marks: Mapping[str, datetime]


def _checked(conn: Connection, desk: Desk, key: str | None) -> tuple[CheckedAct, ...]:
    keys = (*((key,) if key else ()), *find_salts(conn, desk.seller_id))
    acts = list_acts(conn, desk.seller_id)
    return tuple(CheckedAct(act=act, is_genuine=any(act.is_genuine(one) for one in keys)) for act in acts)


def _hand_out(conn: Connection, desk: Desk, key: str | None) -> dict[str, Json]:
    salts = find_salts(conn, desk.seller_id)
    if not salts:
        raise BadInput(f"nobody of seller {desk.seller_id!r} was ever exported or erased: there are no acts")
    marks = list_tombstones(conn, desk.seller_id)
    document: dict[str, Json] = {
        "format": _FORMAT,
        "seller_id": desk.seller_id,
        "salts": list(salts),
        "tombstones": {mark: erased_at.isoformat() for mark, erased_at in marks.items()},
        "acts": [act.as_json() for act in list_acts(conn, desk.seller_id)],
    }
    return document | {"signature": sign(key or salts[0], document)}


def _read(told: Mapping[str, Json], seller_id: SellerId, key: str | None) -> _Document:
    salts, marks, signature = told.get("salts"), told.get("tombstones"), told.get("signature")
    if told.get("format") != _FORMAT or not isinstance(marks, dict) or not isinstance(salts, list) or not salts:
        raise BadInput(f"this is no document of acts; expected what `replydesk person acts --json` prints ({_FORMAT})")
    if told.get("seller_id") != seller_id:
        raise BadInput(f"these acts are of seller {told.get('seller_id')!r}, not of {seller_id!r}; name it")
    unsigned = {name: value for name, value in told.items() if name != "signature"}
    if not isinstance(signature, str) or not is_signed(key or str(salts[0]), unsigned, signature):
        raise BadInput("the acts were changed since they were signed, or another key signed them (REPLYDESK_ACT_KEY)")
    return _Document(
        salts=tuple(map(str, salts)),
        marks={mark: datetime.fromisoformat(str(erased_at)) for mark, erased_at in marks.items()},
    )


def _replay(
    conn: Connection, desk: Desk, document: _Document, asked: Asked
) -> tuple[tuple[InteractionId, ...], bool, PersonAct]:
    wait_alone(conn, desk.seller_id)
    now = desk.clock()
    salt = need_salts(conn, desk.seller_id, now=now, carried=document.salts)[0]
    ids = find_marked(conn, desk.seller_id, document.marks, salts=document.salts)
    add_tombstones(conn, desk.seller_id, document.marks)
    lock_person(conn, desk.seller_id, ids)
    quoted = look_for_quotes(conn, desk.seller_id, ids, now=now)
    erasure = erase_rows(conn, desk.seller_id, ids, salt=salt, quoted=quoted, now=now) if ids else None
    counts = erasure.counts if erasure else {}
    act = note_act(conn, desk, asked, ERASE, counts=counts, marks=tuple(document.marks), salt=salt)
    return ids, bool(erasure and erasure.has_unlearnt), act
