"""Builds a whole desk for tests, with the offline model."""

from collections.abc import Mapping
from datetime import timedelta

from makers import Clock
from pydantic_ai.models import Model

from agent.desk import Desk
from agent.models import resolve
from desk.interactions import ChannelName, SellerId
from desk.playbook import Playbook
from desk.ports import Channel
from storage.database import Database


def make_desk(
    db: Database,
    seller: SellerId,
    *,
    playbook: Playbook,
    channels: Mapping[ChannelName, Channel] | None = None,
    clock: Clock | None = None,
    settle: timedelta | None = None,
    model: Model | None = None,
) -> Desk:
    """A desk with the offline model. `model`: the same, made before: it takes a while."""
    model = model or resolve("offline", playbook=playbook)
    return Desk(
        db=db,
        seller_id=seller,
        playbook=playbook,
        router_model=model,
        drafter_model=model,
        settle=settle,
        code_version="test",
        channels=channels or {},
        clock=clock or Clock(),
    )
