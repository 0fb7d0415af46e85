"""Trained classifiers as versioned rows: weights, what they were trained on, how they scored. One is current."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select, update
from sqlalchemy.exc import IntegrityError

from desk.classifier import Classifier, from_bytes
from desk.errors import Conflict, NotFound
from desk.interactions import ChannelName, Json, SellerId
from storage.tables_learning import classifiers

# A few channels of a few sellers; the bound only keeps a long-lived process from growing.
_MOST_LOADED = 16
_loaded: dict[str, Classifier] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredClassifier:
    """One version. `scores`: what it measured before it was stored; `training_sha`: names the exact training set."""

    version: int
    channel: ChannelName
    training_sha: str
    scores: dict[str, Json]
    author: str
    is_current: bool
    created_at: datetime


_ABOUT = [classifiers.c[name] for name in StoredClassifier.__dataclass_fields__]


def add_classifier(
    conn: Connection,
    seller_id: SellerId,
    channel: ChannelName,
    *,
    training_sha: str,
    weights: bytes,
    scores: dict[str, Json],
    author: str,
    make_current: bool,
    now: datetime,
    after: int,
) -> StoredClassifier:
    """Store the version after the newest one the caller had seen, see `newest_version`.

    `Conflict` when another process stored that one meanwhile, however long before: read again.
    """
    version = after + 1
    if make_current:
        _dethrone(conn, seller_id, channel)
    try:
        conn.execute(
            classifiers.insert().values(
                seller_id=seller_id, channel=channel.value, version=version, training_sha=training_sha, weights=weights,
                scores=scores, author=author, is_current=make_current, created_at=now,
            )
        )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(f"another process stored a classifier for {channel} just now; load that one") from error
    return find_version(conn, seller_id, channel, version)


def newest_version(conn: Connection, seller_id: SellerId, channel: ChannelName) -> int:
    """The number of the newest version stored; 0 when there is none."""
    query = select(func.max(classifiers.c.version)).where(*_of(seller_id, channel))
    return conn.execute(query).scalar_one() or 0


def use_classifier(
    conn: Connection, seller_id: SellerId, channel: ChannelName, version: int, *, examples_sha: str
) -> StoredClassifier:
    """Make a stored version the current one; `NotFound` names the versions there are.

    `examples_sha`: the playbook's examples of now, so that the next start keeps what a person chose under them.
    """
    chosen = find_version(conn, seller_id, channel, version)
    _dethrone(conn, seller_id, channel)
    conn.execute(
        update(classifiers)
        .where(*_of(seller_id, channel), classifiers.c.version == version)
        .values(is_current=True, scores=chosen.scores | {"examples_sha": examples_sha})
    )
    return find_version(conn, seller_id, channel, version)


def find_version(conn: Connection, seller_id: SellerId, channel: ChannelName, version: int) -> StoredClassifier:
    """What is known of one version; `NotFound` names the versions there are."""
    found = {stored.version: stored for stored in list_classifiers(conn, seller_id, channel=channel)}
    if version not in found:
        known = ", ".join(map(str, sorted(found))) or "none yet, run `replydesk train`"
        raise NotFound(f"no classifier version {version} for channel {channel}; known: {known}")
    return found[version]


def find_current(conn: Connection, seller_id: SellerId, channel: ChannelName) -> StoredClassifier | None:
    """The version in use; None when none was stored."""
    return next((one for one in list_classifiers(conn, seller_id, channel=channel) if one.is_current), None)


def find_weights(conn: Connection, seller_id: SellerId, training_sha: str) -> bytes | None:
    """Weights somebody already trained on exactly this set, on whatever channel."""
    found = conn.execute(
        select(classifiers.c.weights)
        .where(classifiers.c.seller_id == seller_id, classifiers.c.training_sha == training_sha)
        .limit(1)
    ).scalar_one_or_none()
    return None if found is None else bytes(found)


def load_current(conn: Connection, seller_id: SellerId, channel: ChannelName) -> Classifier | None:
    """The classifier in use, ready to predict; None when nothing was learnt. `BadInput` when its weights are broken.

    Training is deterministic, so one training set is one classifier: it is read once a process.
    """
    current = find_current(conn, seller_id, channel)
    if current is None:
        return None
    if current.training_sha not in _loaded:
        if len(_loaded) >= _MOST_LOADED:
            _loaded.clear()
        _loaded[current.training_sha] = from_bytes(read_weights(conn, seller_id, channel, current.version))
    return _loaded[current.training_sha]


def read_weights(conn: Connection, seller_id: SellerId, channel: ChannelName, version: int) -> bytes:
    """The weights of a version, as they were stored."""
    find_version(conn, seller_id, channel, version)
    found: bytes = conn.execute(
        select(classifiers.c.weights).where(*_of(seller_id, channel), classifiers.c.version == version)
    ).scalar_one()
    return bytes(found)


def list_classifiers(
    conn: Connection, seller_id: SellerId, *, channel: ChannelName | None = None
) -> tuple[StoredClassifier, ...]:
    """Every version without its weights, newest first."""
    query = select(*_ABOUT).where(classifiers.c.seller_id == seller_id).order_by(classifiers.c.id.desc())
    if channel is not None:
        query = query.where(classifiers.c.channel == channel.value)
    return tuple(
        StoredClassifier(**row._asdict() | {"channel": ChannelName(row.channel), "is_current": bool(row.is_current)})
        for row in conn.execute(query)
    )


def _of(seller_id: SellerId, channel: ChannelName) -> tuple[ColumnElement[bool], ...]:
    return classifiers.c.seller_id == seller_id, classifiers.c.channel == channel.value


def _dethrone(conn: Connection, seller_id: SellerId, channel: ChannelName) -> None:
    conn.execute(update(classifiers).where(*_of(seller_id, channel)).values(is_current=False))
