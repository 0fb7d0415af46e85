"""Reads what became of every message: its row, newest decision and draft, replies and links. No judgement here."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, func, select

from desk.interactions import SellerId
from storage.tables import decisions, drafts, interactions, replies
from storage.tables_links import links
from storage.types import AnyRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One thing that must not be. `key`: the vendor's id of the message; `words`: what it is about."""

    key: str
    why: str
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One reply of the desk."""

    text: str
    state: str
    origin: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tied:
    """One link: to which message, which kind, how surely, and whether anything may be done because of it."""

    other: str
    kind: str
    confidence: float
    is_auto: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """One message. `other` ids are the vendor's. `verdict` None: nobody decided anything about these words.

    `is_for_this`: the decision and its draft are about the words as they stand now.
    """

    id: int
    key: str
    channel: str
    words: str
    needs_response: bool
    is_handled: bool
    is_answered: bool
    verdict: str | None = None
    held_because: str | None = None
    is_for_this: bool = False
    has_snapshot: bool = False
    draft: str | None = None
    findings: tuple[str, ...] = ()
    replies: tuple[Said, ...] = ()
    ties: tuple[Tied, ...] = ()

    def failed(self, why: str) -> Failure:
        """A failure of this message."""
        return Failure(key=self.key, why=why, words=self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCounts:
    """How many rows there are: what a second pass must not change."""

    interactions: int
    drafts: int
    decisions: int
    replies: int


def read_walked(conn: Connection, seller_id: SellerId) -> tuple[Walked, ...]:
    """Every message of the seller, oldest first."""
    rows = conn.execute(
        select(interactions).where(interactions.c.seller_id == seller_id).order_by(interactions.c.id)
    ).all()
    decided, said = _read_decisions(conn, seller_id), _read_replies(conn, seller_id)
    tied = _read_ties(conn, seller_id, {row.id: row.external_id for row in rows})
    return tuple(_to_walked(row, decided.get(row.id), said.get(row.id, []), tied.get(row.id, [])) for row in rows)


def count_rows(conn: Connection, seller_id: SellerId) -> RowCounts:
    """The rows of a seller."""
    tables = {"interactions": interactions, "drafts": drafts, "decisions": decisions, "replies": replies}
    return RowCounts(
        **{
            name: conn.execute(select(func.count()).where(table.c.seller_id == seller_id)).scalar_one()
            for name, table in tables.items()
        }
    )


def _read_decisions(conn: Connection, seller_id: SellerId) -> Mapping[int, AnyRow]:
    """The newest decision of every message, with its draft."""
    newest = (
        select(func.max(decisions.c.id)).where(decisions.c.seller_id == seller_id).group_by(decisions.c.interaction_id)
    )
    rows = conn.execute(
        select(decisions, drafts.c.text.label("draft"), drafts.c.revision.label("draft_revision"))
        .select_from(decisions.outerjoin(drafts, drafts.c.id == decisions.c.draft_id))
        .where(decisions.c.id.in_(newest))
    )
    return {row.interaction_id: row for row in rows}


def _read_replies(conn: Connection, seller_id: SellerId) -> Mapping[int, list[Said]]:
    found: dict[int, list[Said]] = defaultdict(list)
    for row in conn.execute(select(replies).where(replies.c.seller_id == seller_id).order_by(replies.c.id)):
        found[row.interaction_id].append(Said(text=row.text, state=row.state, origin=row.origin, reason=row.reason))
    return found


def _read_ties(conn: Connection, seller_id: SellerId, names: Mapping[int, str]) -> Mapping[int, list[Tied]]:
    found: dict[int, list[Tied]] = defaultdict(list)
    for row in conn.execute(select(links).where(links.c.seller_id == seller_id, links.c.is_current, links.c.is_linked)):
        for mine, other in ((row.low_id, row.high_id), (row.high_id, row.low_id)):
            found[mine].append(
                Tied(
                    other=names.get(other, ""), kind=row.kind, confidence=row.confidence,
                    is_auto=row.action_mode == "auto",
                )
            )  # fmt: skip
    return found


def _to_walked(row: AnyRow, decided: AnyRow | None, said: list[Said], tied: list[Tied]) -> Walked:
    walked = Walked(
        id=row.id,
        key=row.external_id,
        channel=row.channel,
        words="\n".join(part for part in (row.text, row.pros, row.cons) if part),
        needs_response=row.needs_response,
        is_handled=row.handled_revision >= row.revision,
        is_answered=row.answer_text is not None,
        replies=tuple(said),
        ties=tuple(tied),
    )
    if decided is None:
        return walked
    return replace(
        walked,
        verdict=decided.verdict,
        held_because=decided.held_because,
        is_for_this=decided.revision == row.revision and decided.draft_revision in (None, row.revision),
        has_snapshot=bool(decided.snapshot),
        draft=decided.draft,
        findings=tuple(finding["guardrail"] for finding in decided.findings),
    )
