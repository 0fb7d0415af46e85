"""How every model of the process fares: a breaker a link. Shared by all sellers, kept in memory, told the time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from threading import RLock

from desk.model_calls import CallOutcome
from desk.playbook_models import Asking

_ABOUT_THE_LINK = frozenset(
    {CallOutcome.TIMEOUT, CallOutcome.UNREACHABLE, CallOutcome.FAILED, CallOutcome.EMPTY, CallOutcome.CUT,
     CallOutcome.UNUSABLE}
)  # fmt: skip
"""Outcomes that count against a link."""
_ABOUT_THE_QUESTION = frozenset({CallOutcome.REFUSED, CallOutcome.FILTERED, CallOutcome.OVER_LIMIT})
"""It answered, only not this question: that says nothing about the next one, and a probe is passed."""


class LinkState(StrEnum):
    """ready: asked. resting: left alone for a while. probing: one question is out to see whether it is back.

    no_right: its key was refused; tried again after the cooldown, or when the seller changes its models.
    """

    READY = "ready"
    RESTING = "resting"
    PROBING = "probing"
    NO_RIGHT = "no_right"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkHealth:
    """How a link stands now. `retry_at`: when it is tried again, None when it is asked at once."""

    state: LinkState
    reason: str | None = None
    retry_at: datetime | None = None
    failures_in_a_row: int = 0


@dataclass(slots=True, kw_only=True)
class _Record:
    failures: int = 0
    rests: int = 0
    rests_until: datetime | None = None
    reason: str | None = None
    has_no_right: bool = False
    is_probing: bool = False


class Health:
    """The records of all links by name. The event loop and the database's reader threads use it: nothing here waits."""

    def __init__(self) -> None:
        self._records: dict[str, _Record] = {}
        self._lock = RLock()

    def admit(self, link: str, *, now: datetime) -> LinkHealth | None:
        """None: ask it, and tell `note` or `release` how it went. Else why not: it rests, or is being probed."""
        with self._lock:
            record = self._records.get(link)
            if record is None or record.rests_until is None:
                return None
            if now < record.rests_until or record.is_probing:
                return self.look(link, now=now)
            record.is_probing = True
            return None

    def note(
        self,
        link: str,
        outcome: CallOutcome,
        *,
        asking: Asking,
        now: datetime,
        reason: str = "",
        retry_after: timedelta | None = None,
    ) -> None:
        """One answer or failure. Enough failures in a row, a refused key or a 429 send the link to rest."""
        with self._lock:
            record = self._records.setdefault(link, _Record())
            was_probe, record.is_probing = record.is_probing, False
            if outcome is CallOutcome.OK or (was_probe and outcome in _ABOUT_THE_QUESTION):
                self._records.pop(link)
            elif record.rests_until is None or now >= record.rests_until:
                # Else it was already on its way when the others sent the link to rest.
                _count(record, outcome, was_probe=was_probe, asking=asking, now=now, reason=reason, wait=retry_after)

    def release(self, link: str) -> None:
        """The question was given up for a reason that is not the link's: another may probe it."""
        with self._lock:
            if link in self._records:
                self._records[link].is_probing = False

    def forgive(self) -> None:
        """Try refused keys again: the models were changed."""
        with self._lock:
            self._records = {link: record for link, record in self._records.items() if not record.has_no_right}

    def look(self, link: str, *, now: datetime) -> LinkHealth:
        """How the link stands, without asking for it."""
        with self._lock:
            record = self._records.get(link, _Record())
            state = LinkState.READY
            if record.is_probing:
                state = LinkState.PROBING
            elif record.rests_until is not None and now < record.rests_until:
                state = LinkState.NO_RIGHT if record.has_no_right else LinkState.RESTING
            return LinkHealth(
                state=state, reason=record.reason, retry_at=record.rests_until, failures_in_a_row=record.failures
            )


def _count(
    record: _Record, outcome: CallOutcome, *, was_probe: bool, asking: Asking, now: datetime, reason: str,
    wait: timedelta | None,
) -> None:  # fmt: skip
    """One failure of a link that is not resting: where it leads to rest, for how long."""
    if outcome is CallOutcome.NO_RIGHT:
        record.has_no_right = True
        _rest(record, asking.key_cooldown, now, reason)
    elif outcome is CallOutcome.BUSY:
        _rest(record, wait or _doubled(asking, record.rests), now, reason)
    elif outcome in _ABOUT_THE_LINK:
        record.has_no_right = False
        record.failures += 1
        if was_probe or record.failures >= asking.failures_to_open:
            _rest(record, _doubled(asking, record.rests), now, reason)


def _rest(record: _Record, span: timedelta, now: datetime, reason: str) -> None:
    record.rests += 1
    record.rests_until, record.reason = now + span, reason


def _doubled(asking: Asking, rests: int) -> timedelta:
    """The cooldown, twice as long after every failed probe. Capped before it is computed: spans overflow."""
    return min(asking.cooldown * int(2 ** min(rests, 16)), asking.cooldown_max)
