"""Drafts and the gate's decisions on them. Versions are kept; a newer customer message voids older drafts."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from desk.decisions import Decision, Draft, Evidence, Finding, Severity, Verdict
from desk.interactions import InteractionId, Json, SellerId
from storage.tables import decisions, drafts


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDraft:
    """A draft as it was saved. `version` counts within the interaction."""

    id: int
    version: int
    revision: int
    draft: Draft
    created_at: datetime
    is_void: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDecision:
    """A decision as it was saved. `held_because`: why a `send` did not leave by itself; None if it did or never could.

    `snapshot`: everything the decision saw, enough to replay it without the world.
    """

    id: int
    draft_id: int | None
    revision: int
    decision: Decision
    held_because: str | None
    snapshot: Mapping[str, Json]
    created_at: datetime


def save_draft(
    conn: Connection,
    seller_id: SellerId,
    interaction_id: InteractionId,
    *,
    revision: int,
    draft: Draft,
    cache_key: str,
    now: datetime,
) -> int:
    """Store one more version; returns its id."""
    newest = conn.execute(
        select(func.coalesce(func.max(drafts.c.version), 0)).where(
            drafts.c.seller_id == seller_id, drafts.c.interaction_id == interaction_id
        )
    ).scalar_one()
    statement = (
        drafts.insert()
        .values(
            seller_id=seller_id,
            interaction_id=interaction_id,
            revision=revision,
            version=newest + 1,
            cache_key=cache_key,
            text=draft.text,
            language=draft.language,
            evidence=[asdict(item) for item in draft.evidence],
            unknowns=list(draft.unknowns),
            why=draft.why,
            model=draft.model,
            cost_usd=draft.cost_usd,
            created_at=now,
        )
        .returning(drafts.c.id)
    )
    return int(conn.execute(statement).scalar_one())


def save_decision(
    conn: Connection,
    seller_id: SellerId,
    interaction_id: InteractionId,
    *,
    draft_id: int | None,
    revision: int,
    decision: Decision,
    held_because: str | None,
    snapshot: Mapping[str, Json],
    now: datetime,
) -> int:
    """Store a decision with what it saw; returns its id."""
    statement = (
        decisions.insert()
        .values(
            seller_id=seller_id,
            interaction_id=interaction_id,
            draft_id=draft_id,
            revision=revision,
            verdict=decision.verdict.value,
            confidence=decision.confidence,
            held_because=held_because,
            findings=[asdict(finding) for finding in decision.findings],
            snapshot=dict(snapshot),
            created_at=now,
        )
        .returning(decisions.c.id)
    )
    return int(conn.execute(statement).scalar_one())


def find_newest_draft(conn: Connection, seller_id: SellerId, interaction_id: InteractionId) -> StoredDraft | None:
    """The newest version that no customer message has voided."""
    return _one_draft(conn, drafts.c.seller_id == seller_id, drafts.c.interaction_id == interaction_id)


def find_cached_draft(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, cache_key: str
) -> StoredDraft | None:
    """The newest version made from exactly the same ingredients."""
    return _one_draft(
        conn,
        drafts.c.seller_id == seller_id,
        drafts.c.interaction_id == interaction_id,
        drafts.c.cache_key == cache_key,
    )


def find_newest_decision(conn: Connection, seller_id: SellerId, interaction_id: InteractionId) -> StoredDecision | None:
    """The last decision on this interaction."""
    row = conn.execute(
        select(decisions)
        .where(decisions.c.seller_id == seller_id, decisions.c.interaction_id == interaction_id)
        .order_by(decisions.c.id.desc())
        .limit(1)
    ).one_or_none()
    return _to_decision(row) if row is not None else None


def find_decision_on(conn: Connection, seller_id: SellerId, draft_id: int) -> StoredDecision | None:
    """The last decision on one draft."""
    row = conn.execute(
        select(decisions)
        .where(decisions.c.seller_id == seller_id, decisions.c.draft_id == draft_id)
        .order_by(decisions.c.id.desc())
        .limit(1)
    ).one_or_none()
    return _to_decision(row) if row is not None else None


def _one_draft(conn: Connection, *conditions: Any) -> StoredDraft | None:
    row = conn.execute(
        select(drafts).where(drafts.c.voided_at.is_(None), *conditions).order_by(drafts.c.version.desc()).limit(1)
    ).one_or_none()
    if row is None:
        return None
    return StoredDraft(
        id=row.id,
        version=row.version,
        revision=row.revision,
        draft=Draft(
            text=row.text,
            language=row.language,
            evidence=tuple(Evidence(**item) for item in row.evidence),
            unknowns=tuple(row.unknowns),
            why=row.why,
            model=row.model,
            cost_usd=row.cost_usd,
        ),
        created_at=row.created_at,
        is_void=row.voided_at is not None,
    )


def _to_decision(row: Row[Any]) -> StoredDecision:
    findings = tuple(Finding(**{**item, "severity": Severity(item["severity"])}) for item in row.findings)
    return StoredDecision(
        id=row.id,
        draft_id=row.draft_id,
        revision=row.revision,
        decision=Decision(verdict=Verdict(row.verdict), findings=findings, confidence=row.confidence),
        held_because=row.held_because,
        snapshot=row.snapshot,
        created_at=row.created_at,
    )
