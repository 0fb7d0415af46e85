"""Shapes of the audit log."""

import json
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from desk.audit import Entry, Verdict


class AuditRowOut(BaseModel):
    """One row of the chain."""

    n: int = Field(description="Its number in this seller's chain, from 1, without gaps.")
    at: datetime
    actor: str
    action: str
    subject: str
    details: dict[str, Any]
    hash: str


class AuditPageOut(BaseModel):
    """Newest first. `before`: give it back for the next page; null at the end."""

    rows: list[AuditRowOut]
    before: int | None


class AuditVerdictOut(BaseModel):
    """What a look at the whole chain found. Keep `head` elsewhere: without it nobody sees that the end was cut off."""

    is_whole: bool
    rows: int
    head: str
    problems: list[str]


def audit_row_out(entry: Entry) -> AuditRowOut:
    """Translate for the wire."""
    return AuditRowOut(
        n=entry.n,
        at=entry.at,
        actor=entry.actor,
        action=entry.action,
        subject=entry.subject,
        details=json.loads(entry.details),
        hash=entry.hash,
    )


def verdict_out(verdict: Verdict) -> AuditVerdictOut:
    """Translate for the wire; also printed by `replydesk audit verify`."""
    return AuditVerdictOut(
        is_whole=not verdict.problems,
        rows=verdict.head.n,
        head=str(verdict.head),
        problems=list(verdict.problems),
    )
