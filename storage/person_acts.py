"""The signed acts: that a person was exported or erased, by whom, how many rows; nothing of the person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from desk.interactions import Json, SellerId
from desk.person_marks import is_signed, sign
from storage.audit import append_audit
from storage.tables_durable import person_acts

EXPORT, ERASE = "export", "erase"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAct:
    """One act. `kind`: export | erase; `subject_hash`: whom, as a keyed hash; `counts`: rows by table."""

    id: int
    seller_id: SellerId
    kind: str
    subject_hash: str
    actor: str
    counts: Mapping[str, Json]
    signature: str
    created_at: datetime

    def is_genuine(self, key: str) -> bool:
        """Whether nothing of it was changed since it was signed with this key."""
        return is_signed(key, _document(self), self.signature)

    def as_json(self) -> dict[str, Json]:
        """The act as it is handed out."""
        return _document(self) | {"id": self.id, "signature": self.signature}


def add_act(
    conn: Connection,
    seller_id: SellerId,
    *,
    kind: str,
    subject_hash: str,
    counts: Mapping[str, int],
    actor: str,
    key: str,
    now: datetime,
) -> PersonAct:
    """Write and sign an act."""
    act = PersonAct(
        id=0, seller_id=seller_id, kind=kind, subject_hash=subject_hash, actor=actor, counts=dict(counts), signature="",
        created_at=now,
    )  # fmt: skip
    values = {name: getattr(act, name) for name in _STORED} | {"signature": sign(key, _document(act))}
    statement = person_acts.insert().values(**values).returning(*person_acts.c)
    kept = PersonAct(**dict(conn.execute(statement).one()._mapping))
    details: dict[str, Json] = {"act": kept.id, "subject": subject_hash, "counts": dict(counts)}
    append_audit(conn, seller_id, actor=actor, action=f"person.{kind}", details=details, now=now)
    return kept


def list_acts(conn: Connection, seller_id: SellerId) -> tuple[PersonAct, ...]:
    """Every act, oldest first."""
    rows = conn.execute(select(person_acts).where(person_acts.c.seller_id == seller_id).order_by(person_acts.c.id))
    return tuple(PersonAct(**dict(row._mapping)) for row in rows)


_STORED = ("seller_id", "kind", "subject_hash", "actor", "counts", "created_at")


def _document(act: PersonAct) -> dict[str, Json]:
    """What is signed; the row's number is the database's business."""
    return {
        "seller_id": act.seller_id,
        "kind": act.kind,
        "subject_hash": act.subject_hash,
        "actor": act.actor,
        "counts": dict(act.counts),
        "created_at": act.created_at.isoformat(),
    }
