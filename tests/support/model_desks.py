"""A desk whose models follow scripts, and what is asked of it again and again."""

from datetime import timedelta

from desks import make_desk
from makers import NOW, Clock, make_inbound, put_inbound
from model_scripts import FIRST, SECOND, Script, desk_with, make_shelf, with_models

from agent.desk import Desk
from agent.pipeline import handle_interaction
from desk.interactions import InteractionId, SellerId
from desk.model_calls import ModelCall, Spent
from desk.playbook import Playbook
from desk.playbook_models import Budget, Price
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.model_calls import read_spent
from storage.sellers import connect_seller

TODAY = NOW.replace(hour=0)
DAY = timedelta(days=1)
PRICES = {FIRST: Price(input_usd=10, output_usd=100), SECOND: Price(input_usd=1, output_usd=2)}
# 100 tokens read and 20 written, at those prices.
FIRST_COST, SECOND_COST = 0.003, 0.00014


class Kept:
    """Where a chain's calls go."""

    def __init__(self) -> None:
        self.calls: list[ModelCall] = []

    async def __call__(self, calls: object) -> None:
        self.calls += calls  # type: ignore[arg-type]  # a sequence of calls

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        return [(call.model, call.outcome.value) for call in self.calls]


def make_model_desk(
    db: Database,
    seller: SellerId,
    playbook: Playbook,
    clock: Clock,
    *chain: str,
    budget: Budget | None = None,
    **scripts: Script,
) -> Desk:
    ours = with_models(playbook, *chain, budget=budget, prices=PRICES)
    desk = make_desk(db, seller, playbook=ours, clock=clock)
    db.write_now(connect_seller, seller, connected_at=NOW - timedelta(days=3))
    return desk_with(desk, make_shelf(ours, clock, **scripts))


def put_review(desk: Desk, external_id: str = "r1") -> InteractionId:
    put_inbound(desk.db, desk.seller_id, make_inbound(external_id))
    items = desk.db.read_now(list_inbox, desk.seller_id, wanted=InboxFilter()).items
    return next(item.id for item in items if item.external_id == external_id)


def spent(desk: Desk) -> Spent:
    return desk.db.read_now(read_spent, desk.seller_id, since=TODAY)


async def author_of(desk: Desk, one: InteractionId) -> str:
    handled = await handle_interaction(desk, one)
    assert handled.considered.draft is not None
    return handled.considered.draft.model
