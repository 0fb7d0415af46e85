"""Labelled sets that were imported or harvested: versions, each with all of its cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from desk.errors import Conflict, NotFound
from desk.interactions import InteractionId, Json, SellerId
from storage.tables import interactions
from storage.tables_evals import eval_cases, eval_datasets
from storage.types import AnyRow


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSet:
    """One version of a set. `sha`: of its cases' own hashes. `about`: description, source, licence, labeller, split."""

    id: int
    name: str
    version: int
    sha: str
    kind: str
    about: Mapping[str, Json]
    case_count: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCase:
    """One row. `interaction_id`: whose words it holds, where it was harvested: it goes when they go."""

    key: str
    sha: str
    row: Mapping[str, Json]
    interaction_id: InteractionId | None = None


def add_set(
    conn: Connection,
    seller_id: SellerId,
    *,
    name: str,
    kind: str,
    sha: str,
    about: Mapping[str, Json],
    cases: Sequence[StoredCase],
    now: datetime,
) -> StoredSet:
    """Write the next version of a set; the newest one as it is when its cases are the same.

    `Conflict` when the name belongs to a set of another kind. Cases of messages that are gone are left out.
    """
    newest = _newest(conn, seller_id, name)
    if newest is not None and newest.kind != kind:
        raise Conflict(f"set {name!r} holds cases of kind {newest.kind}, not {kind}; take another name")
    if newest is not None and newest.sha == sha:
        return newest
    kept = _of_living(conn, seller_id, cases)
    values = {
        "seller_id": seller_id,
        "name": name,
        "version": 1 if newest is None else newest.version + 1,
        "sha": sha,
        "kind": kind,
        "about": dict(about),
        "case_count": len(kept),
        "created_at": now,
    }
    set_id = conn.execute(eval_datasets.insert().values(**values).returning(eval_datasets.c.id)).scalar_one()
    _add_cases(conn, seller_id, set_id, kept)
    return _read(conn, seller_id, set_id)


def _add_cases(conn: Connection, seller_id: SellerId, set_id: int, cases: Sequence[StoredCase]) -> None:
    rows = [
        {
            "seller_id": seller_id,
            "dataset_id": set_id,
            "key": case.key,
            "sha": case.sha,
            "row": dict(case.row),
            "interaction_id": case.interaction_id,
        }
        for case in cases
    ]
    if rows:
        conn.execute(eval_cases.insert(), rows)


def find_set(conn: Connection, seller_id: SellerId, name: str, *, version: int | None = None) -> StoredSet:
    """A set's newest version, or the one of that number; `NotFound` otherwise."""
    query = select(eval_datasets).where(eval_datasets.c.seller_id == seller_id, eval_datasets.c.name == name)
    if version is not None:
        query = query.where(eval_datasets.c.version == version)
    row = conn.execute(query.order_by(eval_datasets.c.version.desc()).limit(1)).one_or_none()
    if row is None:
        raise NotFound(f"no set {name!r}{'' if version is None else f' of version {version}'}; import one first")
    return _to_set(row)


def list_sets(conn: Connection, seller_id: SellerId) -> tuple[StoredSet, ...]:
    """Every version of every set, by name, newest version first."""
    rows = conn.execute(
        select(eval_datasets)
        .where(eval_datasets.c.seller_id == seller_id)
        .order_by(eval_datasets.c.name, eval_datasets.c.version.desc())
    )
    return tuple(map(_to_set, rows))


def read_set_cases(conn: Connection, seller_id: SellerId, set_id: int) -> tuple[StoredCase, ...]:
    """The cases of one version, in the order they came in."""
    rows = conn.execute(
        select(eval_cases)
        .where(eval_cases.c.seller_id == seller_id, eval_cases.c.dataset_id == set_id)
        .order_by(eval_cases.c.id)
    )
    return tuple(StoredCase(key=row.key, sha=row.sha, row=row.row, interaction_id=row.interaction_id) for row in rows)


def read_set_rows(conn: Connection, seller_id: SellerId, set_id: int) -> list[Mapping[str, Json]]:
    """The same as plain rows, each with its key as `id`."""
    return [{**case.row, "id": case.key} for case in read_set_cases(conn, seller_id, set_id)]


def _newest(conn: Connection, seller_id: SellerId, name: str) -> StoredSet | None:
    try:
        return find_set(conn, seller_id, name)
    except NotFound:
        return None


def _of_living(conn: Connection, seller_id: SellerId, cases: Sequence[StoredCase]) -> list[StoredCase]:
    about = {case.interaction_id for case in cases} - {None}
    if not about:
        return list(cases)
    own = (interactions.c.seller_id == seller_id) & interactions.c.id.in_(about)
    living = {None, *conn.execute(select(interactions.c.id).where(own)).scalars()}
    return [case for case in cases if case.interaction_id in living]


def _read(conn: Connection, seller_id: SellerId, set_id: int) -> StoredSet:
    mine = (eval_datasets.c.seller_id == seller_id) & (eval_datasets.c.id == set_id)
    return _to_set(conn.execute(select(eval_datasets).where(mine)).one())


def _to_set(row: AnyRow) -> StoredSet:
    return StoredSet(
        id=row.id,
        name=row.name,
        version=row.version,
        sha=row.sha,
        kind=row.kind,
        about=row.about,
        case_count=row.case_count,
        created_at=row.created_at,
    )
