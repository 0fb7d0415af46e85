"""Keeps every channel's classifier in step: with the playbook at first start, with people on `replydesk train`."""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection

from agent.desk import Desk
from desk.classifier import Classifier, from_bytes, to_bytes
from desk.classifier_training import train, training_sha
from desk.errors import BadInput, Conflict
from desk.interactions import ChannelName, Json
from desk.routing_learning import Corrected, TrainingSet, examples_sha, has_enough, training_set
from desk.routing_trial import Trial, compare
from storage.classifiers import (
    StoredClassifier,
    add_classifier,
    find_current,
    find_weights,
    load_current,
    newest_version,
    use_classifier,
)
from storage.corrections import Correction, list_corrections

log = logging.getLogger(__name__)

_DESK = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What came of one training. `stored` None: nothing replaced what is in use, `reason` says why."""

    channel: ChannelName
    stored: StoredClassifier | None
    trial: Trial | None
    n_examples: int
    n_corrections: int
    reason: str

    @property
    def is_refused(self) -> bool:
        """Whether a new one was trained and found worse."""
        return self.stored is None and self.trial is not None


def find_classifier(conn: Connection, desk: Desk, channel: ChannelName) -> Classifier | None:
    """What the channel's messages are shown to; None when nothing was learnt or the stored weights are broken."""
    try:
        return load_current(conn, desk.seller_id, channel)
    except BadInput as error:
        log.warning("classifier of %s cannot be used: %s", channel, error)
        return None


def prepare(desk: Desk) -> None:
    """Learn what the playbook teaches now, where what is stored was learnt from other examples. A few seconds, once.

    Several processes may do this at once: one stores, the others find it stored.
    """
    for channel in ChannelName:
        current = desk.db.read_now(find_current, desk.seller_id, channel)
        wanted = examples_sha(desk.playbook, channel)
        is_fresh = current is not None and current.scores.get("examples_sha") == wanted
        if is_fresh and desk.db.read_now(find_classifier, desk, channel) is not None:
            continue
        rows = _rows(desk, channel, desk.db.read_now(list_corrections, desk.seller_id))
        if has_enough(rows, desk.playbook, channel):
            _store_first(desk, channel, rows)


def learn(desk: Desk, channel: ChannelName, *, author: str, force: bool = False) -> Learnt:
    """Train on the playbook and every correction; replaces what is in use only when it is no worse, or by `force`."""
    corrections = desk.db.read_now(list_corrections, desk.seller_id)
    rows = _rows(desk, channel, corrections)
    current = desk.db.read_now(find_current, desk.seller_id, channel)
    if not has_enough(rows, desk.playbook, channel):
        few = f"{len(rows.texts)} rows are too few to tell the categories of {channel} apart"
        return _nothing(channel, rows, few, trial=None)
    if current is not None and current.training_sha == _sha(rows) and not force:
        return _nothing(channel, rows, f"nothing new since version {current.version}", trial=None)
    trial = compare(rows, _is_old(rows, desk, channel, corrections, current)) if current is not None else None
    if trial is not None and trial.is_worse(desk.playbook.routing.worse_at_most) and not force:
        worse = f"it would be worse than version {current.version if current else 0}; --force replaces it nevertheless"
        return _nothing(channel, rows, worse, trial=trial)
    weights = _weights(desk, rows)
    stored = desk.db.write_now(_add, desk, channel, rows, weights, author=author, trial=trial)
    return Learnt(
        channel=channel,
        stored=stored,
        trial=trial,
        n_examples=rows.n_examples,
        n_corrections=len(rows.texts) - rows.n_examples,
        reason=f"version {stored.version} is in use",
    )


def roll_back(desk: Desk, channel: ChannelName, version: int) -> StoredClassifier:
    """Put an earlier version back in use; it stays over restarts until the playbook's examples change."""
    sha = examples_sha(desk.playbook, channel)
    return desk.db.write_now(use_classifier, desk.seller_id, channel, version, examples_sha=sha)


def _rows(desk: Desk, channel: ChannelName, corrections: Sequence[Correction]) -> TrainingSet:
    told = [Corrected(text=one.text, category=one.intent) for one in corrections]
    return training_set(desk.playbook, channel, told)


def _is_old(
    rows: TrainingSet,
    desk: Desk,
    channel: ChannelName,
    corrections: Sequence[Correction],
    current: StoredClassifier | None,
) -> list[bool]:
    """Which rows the classifier in use may have known: the examples, and corrections older than it."""
    known = {category.name for category in desk.playbook.categories_for(channel)}
    since = current.created_at if current else None
    told = [since is not None and one.created_at <= since for one in corrections if one.intent in known]
    return [True] * rows.n_examples + told


def _store_first(desk: Desk, channel: ChannelName, rows: TrainingSet) -> None:
    weights = _weights(desk, rows)
    try:
        stored = desk.db.write_now(_add_unless_learnt, desk, channel, rows, weights)
    except Conflict as taken:
        log.info("%s", taken)
        return
    log.info("classifier learnt", extra={"channel": channel.value, "version": stored.version})


def _add_unless_learnt(
    conn: Connection, desk: Desk, channel: ChannelName, rows: TrainingSet, weights: bytes
) -> StoredClassifier:
    # Read before the look below: what another process stores after it takes the number, and ours is refused.
    newest = newest_version(conn, desk.seller_id, channel)
    current = find_current(conn, desk.seller_id, channel)
    if current is not None and current.training_sha == _sha(rows) and find_classifier(conn, desk, channel) is not None:
        raise Conflict(f"another process learnt the classifier of {channel} meanwhile")
    return _add(conn, desk, channel, rows, weights, author=_DESK, trial=None, after=newest)


def _add(
    conn: Connection,
    desk: Desk,
    channel: ChannelName,
    rows: TrainingSet,
    weights: bytes,
    *,
    author: str,
    trial: Trial | None,
    after: int | None = None,
) -> StoredClassifier:
    """Store it after the version the caller saw as the newest (`after`), or else after the newest of now."""
    scores: dict[str, Json] = {
        "examples_sha": examples_sha(desk.playbook, channel),
        "n_examples": rows.n_examples,
        "n_corrections": len(rows.texts) - rows.n_examples,
        **(asdict(trial) if trial else {}),
    }
    return add_classifier(
        conn,
        desk.seller_id,
        channel,
        training_sha=_sha(rows),
        weights=weights,
        scores=scores,
        author=author,
        make_current=True,
        now=desk.clock(),
        after=newest_version(conn, desk.seller_id, channel) if after is None else after,
    )


def _weights(desk: Desk, rows: TrainingSet) -> bytes:
    """Trained now, or by another channel that learns from the very same rows."""
    known = desk.db.read_now(find_weights, desk.seller_id, _sha(rows))
    if known is not None and _is_readable(known):
        return known
    return to_bytes(train(rows.texts, rows.labels, weights=rows.weights))


def _is_readable(weights: bytes) -> bool:
    try:
        from_bytes(weights)
    except BadInput:
        return False
    return True


def _sha(rows: TrainingSet) -> str:
    return training_sha(rows.texts, rows.labels, rows.weights)


def _nothing(channel: ChannelName, rows: TrainingSet, reason: str, *, trial: Trial | None) -> Learnt:
    return Learnt(
        channel=channel,
        stored=None,
        trial=trial,
        n_examples=rows.n_examples,
        n_corrections=len(rows.texts) - rows.n_examples,
        reason=reason,
    )
