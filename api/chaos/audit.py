"""What a kill loop left behind: every message compared with what the shop shows and what the desk believes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from api.chaos.goods import Item
from api.chaos.plan import BLIND_SECONDS
from api.chaos.shop import Standing
from desk.interactions import SellerId
from storage.replies import ReplyState
from storage.tables import interactions, replies

_SETTLED = (ReplyState.CONFIRMED, ReplyState.CANCELLED, ReplyState.HUMAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the desk's rows say of one message."""

    is_handled: bool
    texts: frozenset[str]
    unsettled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Ids, by what is wrong with them; all of them empty is what must be."""

    lost: tuple[str, ...]
    double: tuple[str, ...]
    wrong_target: tuple[str, ...]
    stuck: tuple[str, ...]
    over_a_human: tuple[str, ...]


def read_known(conn: Connection, seller_id: SellerId) -> dict[str, Known]:
    """Every message of the seller by the vendor's id."""
    texts: dict[int, list[tuple[str, str]]] = {}
    for row in conn.execute(
        select(replies.c.interaction_id, replies.c.text, replies.c.state).where(replies.c.seller_id == seller_id)
    ):
        texts.setdefault(row.interaction_id, []).append((row.text, row.state))
    columns = (interactions.c.id, interactions.c.external_id, interactions.c.revision,
               interactions.c.handled_revision, interactions.c.needs_response)  # fmt: skip
    return {
        row.external_id: Known(
            is_handled=row.handled_revision >= row.revision or not row.needs_response,
            texts=frozenset(text for text, _ in texts.get(row.id, ())),
            unsettled=sum(state not in _SETTLED for _, state in texts.get(row.id, ())),
        )
        for row in conn.execute(select(*columns).where(interactions.c.seller_id == seller_id))
    }


def count_deeds(conn: Connection, seller_id: SellerId) -> int:
    """Messages thought through and moves of replies so far: it grows with everything a worker does."""
    handled = select(func.coalesce(func.sum(interactions.c.handled_revision), 0))
    moved = select(func.coalesce(func.sum(replies.c.step), 0))
    return int(
        conn.execute(handled.where(interactions.c.seller_id == seller_id)).scalar_one()
        + conn.execute(moved.where(replies.c.seller_id == seller_id)).scalar_one()
    )


def judge(
    items: Collection[Item],
    *,
    published: Mapping[str, Standing],
    by_humans: Collection[str],
    known: Mapping[str, Known],
) -> Verdict:
    """Compare.

    `lost`: nobody answered. `double`: the desk wrote twice to the same words. `wrong_target`: the shop shows a text
    that is none of this message's. `stuck`: the desk does not know it, never handled it, or left a reply unsettled.
    `over_a_human`: the desk wrote over a colleague's answer which it must have seen before.
    """
    answered = set(published) | set(by_humans)
    return Verdict(
        lost=tuple(item.id for item in items if item.id not in answered),
        double=tuple(name for name, standing in published.items() if standing.times > 1),
        wrong_target=tuple(
            name for name, standing in published.items()
            if name not in by_humans and _words(standing.text) not in map(_words, _texts(known, name))
        ),
        stuck=tuple(item.id for item in items if _is_stuck(known.get(item.id))),
        over_a_human=tuple(
            name for name, standing in published.items() if standing.human_stood_seconds > BLIND_SECONDS
        ),
    )  # fmt: skip


def _texts(known: Mapping[str, Known], name: str) -> frozenset[str]:
    return known[name].texts if name in known else frozenset()


def _is_stuck(known: Known | None) -> bool:
    return known is None or not known.is_handled or known.unsettled > 0


def _words(text: str) -> str:
    return " ".join(text.split())
