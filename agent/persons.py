"""What the desk does when a person asks: shows everything it holds about them, or erases it, each with a signed act.

Erasing is one transaction; what it deleted is then made to go from the files, and what learnt from it learns anew.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from agent.desk import Desk
from agent.learning import prepare
from desk.errors import BadInput, Conflict, TryLater
from desk.interactions import InteractionId, Json
from desk.person_marks import Salt, person_mark
from desk.persons import PersonNames
from storage.person_acts import ERASE, EXPORT, PersonAct, add_act
from storage.persons import Person, find_person, lock_person
from storage.persons_erase import Erasure, Quoted, erase_rows, list_marks, look_for_quotes
from storage.persons_export import export_rows
from storage.scrub import scrub
from storage.tombstones import need_salts, wait_alone

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks. `actor`: goes into the act; `key`: acts are signed with it, None: with the database's own salt."""

    actor: str
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was erased. `is_scrubbed`: the bytes are gone from the files too; if not, call `scrub_files` again."""

    ids: tuple[InteractionId, ...]
    act: PersonAct
    is_scrubbed: bool


async def look_up(desk: Desk, names: PersonNames) -> Person:
    """Whose messages these names mean; changes nothing and leaves no act."""
    return await desk.db.read(_find, desk, names)


async def export_person(desk: Desk, names: PersonNames, asked: Asked) -> dict[str, Json]:
    """Everything stored about the person as one JSON document, with the act that says so."""
    salt = (await desk.db.write(need_salts, desk.seller_id, now=desk.clock()))[0]
    document, counts, marks = await desk.db.read(_export, desk, names, salt)
    act = await desk.db.write(note_act, desk, asked, EXPORT, counts=counts, marks=marks, salt=salt)
    return document | {"act": act.as_json()}


async def erase_person(desk: Desk, names: PersonNames, asked: Asked, *, expected: int | None = None) -> Erased:
    """Erase everything about the person. `expected`: how many messages the caller saw; needed where texts name them.

    `Conflict` while an answer to them is on its way, or when another number of messages is found.
    """
    quoted = await desk.db.read(_look, desk, names, expected)
    ids, erasure, act = await desk.db.write(_erase, desk, names, asked, expected, quoted)
    return await clean_up(desk, ids, act, has_unlearnt=erasure.has_unlearnt)


async def clean_up(desk: Desk, ids: tuple[InteractionId, ...], act: PersonAct, *, has_unlearnt: bool) -> Erased:
    """After the commit: learn anew without their words, and let the bytes go."""
    if has_unlearnt:
        await asyncio.to_thread(prepare, desk)
    return Erased(ids=ids, act=act, is_scrubbed=await scrub_files(desk))


async def scrub_files(desk: Desk) -> bool:
    """Make the bytes of what was erased go from the database's files; False while readers are in the way."""
    try:
        return await asyncio.to_thread(scrub, desk.db.engine)
    except TryLater as busy:
        log.warning("erased, not yet scrubbed", extra={"error": str(busy)})
        return False


def note_act(
    conn: Connection,
    desk: Desk,
    asked: Asked,
    kind: str,
    *,
    counts: Mapping[str, int],
    marks: Sequence[str],
    salt: Salt,
) -> PersonAct:
    """Write and sign an act about whoever has these marks."""
    return add_act(
        conn,
        desk.seller_id,
        kind=kind,
        subject_hash=person_mark(salt, marks),
        counts=counts,
        actor=asked.actor,
        key=asked.key or salt,
        now=desk.clock(),
    )


def _find(conn: Connection, desk: Desk, names: PersonNames) -> Person:
    return find_person(conn, desk.seller_id, names, weak_id_kinds=desk.playbook.linking.weak_id_kinds)


def _export(
    conn: Connection, desk: Desk, names: PersonNames, salt: Salt
) -> tuple[dict[str, Json], dict[str, int], tuple[str, ...]]:
    person = _find(conn, desk, names)
    rows = export_rows(conn, desk.seller_id, person.ids)
    document: dict[str, Json] = {
        "seller_id": desk.seller_id,
        "made_at": desk.clock().isoformat(),
        "messages": [int(one) for one in person.ids],
        "linked_but_not_included": [int(one) for one in person.linked],
        "rows": {name: list[Json](found) for name, found in rows.items()},
        "quoted_in_rows_about_others": _places(look_for_quotes(conn, desk.seller_id, person.ids, now=desk.clock())),
    }
    counts = {name: len(found) for name, found in rows.items() if found}
    return document, counts, list_marks(conn, desk.seller_id, person.ids, salt=salt)


def _places(quoted: Quoted) -> list[Json]:
    rows = ((one.table.name, key) for one, keys in quoted.quotes.items() for key in keys)
    return [{"table": name, "key": [str(part) for part in key]} for name, key in rows]


def _look(conn: Connection, desk: Desk, names: PersonNames, expected: int | None) -> Quoted:
    """What takes long, before anybody has to wait; what must not be erased is refused already here."""
    person = _find(conn, desk, names)
    _check_count(names, len(person.ids), expected)
    return look_for_quotes(conn, desk.seller_id, person.ids, now=desk.clock())


def _erase(
    conn: Connection, desk: Desk, names: PersonNames, asked: Asked, expected: int | None, quoted: Quoted
) -> tuple[tuple[InteractionId, ...], Erasure, PersonAct]:
    wait_alone(conn, desk.seller_id)
    person = _find(conn, desk, names)
    _check_count(names, len(person.ids), expected)
    lock_person(conn, desk.seller_id, person.ids)
    now = desk.clock()
    salt = need_salts(conn, desk.seller_id, now=now)[0]
    erasure = erase_rows(conn, desk.seller_id, person.ids, salt=salt, quoted=quoted, now=now)
    act = note_act(conn, desk, asked, ERASE, counts=erasure.counts, marks=erasure.marks, salt=salt)
    return person.ids, erasure, act


def _check_count(names: PersonNames, found: int, expected: int | None) -> None:
    if expected is not None and expected != found:
        raise Conflict(f"{expected} messages were expected, {found} are there now; look at a dry run again")
    if expected is None and names.is_in_texts:
        raise BadInput(
            f"an e-mail or a phone is looked for in what customers write, and {found} messages hold it; see in a dry "
            f"run whether all are this person's, then say how many are expected ({found})"
        )
