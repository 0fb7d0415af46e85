"""`replydesk train`: learns from corrections, or puts an earlier version back in use."""

from dataclasses import asdict

from agent.desk import Desk
from agent.learning import Learnt, learn, roll_back
from api.bootstrap import open_house
from api.commands.launch import give, say
from desk.errors import BadInput
from desk.interactions import ChannelName
from desk.settings import Settings


async def main(
    settings: Settings, *, channel: str | None, use: int | None, force: bool, seller: str | None, as_json: bool
) -> int:
    """Train every channel (or one) and say what replaced what; 1 when something was refused as worse."""
    if channel is not None and channel not in list(ChannelName):
        raise BadInput(f"channel {channel!r} is not one of {', '.join(ChannelName)}")
    if use is not None and channel is None:
        raise BadInput("--use VERSION goes back in one channel: name it with --channel")
    house = open_house(settings)
    try:
        desk = house.desk(seller)
        if use is not None and channel is not None:
            stored = roll_back(desk, ChannelName(channel), use)
            value = asdict(stored) | {"created_at": stored.created_at.isoformat()}
            give(value, as_json=as_json, lines=[f"{channel}: version {stored.version} is in use again"])
            return 0
        channels = [ChannelName(channel)] if channel else list(ChannelName)
        learnt = [_learn(desk, one, force=force) for one in channels]
    finally:
        await house.aclose()
    lines = [
        f"{one.channel}: {one.reason} ({one.n_examples} examples, {one.n_corrections} corrections)" for one in learnt
    ]
    give({one.channel.value: _as_json(one) for one in learnt}, as_json=as_json, lines=lines)
    return int(any(one.is_refused for one in learnt))


def _learn(desk: Desk, channel: ChannelName, *, force: bool) -> Learnt:
    say(f"{channel}: training")
    return learn(desk, channel, author="operator", force=force)


def _as_json(one: Learnt) -> dict[str, object]:
    return {
        "version": one.stored.version if one.stored else None,
        "is_refused": one.is_refused,
        "reason": one.reason,
        "n_examples": one.n_examples,
        "n_corrections": one.n_corrections,
        "trial": asdict(one.trial) if one.trial else None,
    }
