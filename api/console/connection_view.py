"""What the pages of connections see: how a marketplace is connected, and where each channel's pull stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from api.console.reasons import say_reason
from api.console.token_words import say_of_token
from api.console.words import Words
from api.schemas.connections import ConnectionOut
from api.schemas.sync import ChannelSyncOut

_TONES = {"working": "good", "problems": "warn", "locked": "bad", "none": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionView:
    """One marketplace. `masked`: the last signs of its token; `is_given`: the environment's, not to be changed here."""

    name: str
    title: str
    status: str
    tone: str
    is_connected: bool
    is_stored: bool
    is_given: bool
    masked: str
    kind: str
    until: str
    rights: Sequence[str]
    limits: Sequence[str]
    problems: Sequence[str]
    stored: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncView:
    """One channel's pull. `done`, `most`: for a bar, `most` 0 where nobody knows how much there is."""

    channel: str
    title: str
    status: str
    tone: str
    is_running: bool
    is_asked: bool
    last: str
    fetched: str
    told: str
    error: str
    done: int
    most: int
    is_first_over: bool


def connection_view(one: ConnectionOut, words: Words, zone: ZoneInfo) -> ConnectionView:
    """A connection as the API tells it."""
    stored = words.moment(one.stored_at, zone, form="d MMM y, HH:mm")
    return ConnectionView(
        name=one.connector,
        title=words.name("connector", one.connector),
        status=words.name("connection", one.status),
        tone=_TONES[one.status],
        is_connected=one.status in ("working", "problems"),
        is_stored=one.stored_at is not None,
        is_given=one.source == "environment",
        masked=one.masked or "",
        kind=words.name("token_kind", one.kind),
        until=words.moment(one.expires_at, zone, form="d MMMM y"),
        rights=one.rights,
        limits=[say_of_token(limit, words) for limit in one.limits],
        problems=[say_of_token(problem, words) for problem in one.problems],
        stored=words.say("connections.stored", who=one.stored_by or "", at=stored) if one.stored_at else "",
    )


def sync_view(one: ChannelSyncOut, words: Words, zone: ZoneInfo) -> SyncView:
    """A channel's pull as the API tells it."""
    state = "late" if one.is_late and one.status == "idle" and one.last_sync_at else one.status
    first = one.backfill
    return SyncView(
        channel=one.channel,
        title=words.say("sync.products") if one.channel == "products" else words.name("channel", one.channel),
        status=words.name("sync_state", "never" if state == "idle" and one.last_sync_at is None else state),
        tone={"error": "bad", "late": "warn", "syncing": "info"}.get(state, "good" if one.last_sync_at else ""),
        is_running=one.status == "syncing",
        is_asked=one.requested_at is not None,
        last=words.moment(one.last_sync_at, zone),
        fetched=words.number(first.fetched if first else one.fetched),
        told=_progress(one, words, zone),
        error=say_reason(one.error or "", words),
        done=min(first.fetched, first.total) if first and first.total else 0,
        most=first.total or 0 if first else 0,
        is_first_over=one.last_sync_at is not None and (first is None or first.finished_at is not None),
    )


def _progress(one: ChannelSyncOut, words: Words, zone: ZoneInfo) -> str:
    """How far the first pull is, or when a failed one is tried again; empty when there is nothing to tell."""
    if one.status == "error" and one.next_try_at is not None:
        return words.say("sync.next_try", at=words.moment(one.next_try_at, zone))
    first = one.backfill
    if first is None or first.finished_at is not None:
        return ""
    n = words.number(first.fetched)
    if first.share is None:
        return words.say("sync.read", n=n)
    return words.say("sync.read_of", n=n, total=words.number(first.total or 0), share=words.percent(first.share))
