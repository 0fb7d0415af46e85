"""Opening a practice shop: from the seed and the labelled sets, or from a file; afresh, or as it was left."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sandbox.data_file import read_data
from sandbox.errors import PracticeError
from sandbox.goods import Card, Message
from sandbox.journal import Journal
from sandbox.labelled import labelled_messages
from sandbox.seed import load_cards, load_hints, seed_chats, seed_messages
from sandbox.state import Shop

__all__ = ["Shop", "create_shop"]

_DATASETS = Path(__file__).parent.parent / "evals" / "datasets"


def create_shop(
    *,
    anchor: datetime | None = None,
    data: Path | None = None,
    state_file: Path | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    datasets: Path = _DATASETS,
) -> Shop:
    """A shop as it stands at `anchor` (default: now). Every undated item falls within the five days before.

    `data`: a JSONL of reviews that replaces the default items. `state_file`: remembers writes and the anchor over
    restarts; a file made for other data is refused with `PracticeError`, and so is a broken file.
    """
    journal = Journal(state_file) if state_file else None
    name = data.name if data else "default"
    anchor = _anchor_of(journal, anchor or clock(), name)
    notes: tuple[str, ...] = ()
    if data:
        cards, messages = read_data(data, anchor)
    else:
        cards, messages, notes = _default_items(anchor, datasets)
    # Only now, when everything could be read: a refused file must leave no state behind.
    if journal and not journal.events:
        journal.append({"kind": "start", "at": anchor.isoformat(), "data": name})
    chats = () if data else seed_chats(anchor)
    return Shop(anchor=anchor, cards=cards, messages=messages, chats=chats, clock=clock, journal=journal, notes=notes)


def _default_items(anchor: datetime, datasets: Path) -> tuple[tuple[Card, ...], list[Message], tuple[str, ...]]:
    cards = load_cards()
    labelled, notes = labelled_messages(datasets, cards, load_hints(), anchor)
    return cards, [*seed_messages(anchor), *labelled], notes


def _anchor_of(journal: Journal | None, anchor: datetime, data: str) -> datetime:
    """The moment the shop was first opened, when it has been."""
    if journal is None or not journal.events:
        return anchor
    start = journal.events[0]
    if start.get("kind") != "start" or start.get("data") != data:
        journal.close()
        raise PracticeError(
            f"the state file was made for {start.get('data')!r}, not {data!r}: move it away to start afresh"
        )
    return datetime.fromisoformat(str(start["at"]))
