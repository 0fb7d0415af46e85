"""`replydesk contracts check`."""

from agent.contracts import Looked, check_contracts
from api.bootstrap import open_house
from api.commands.launch import give, no_token
from desk.errors import TryLater
from desk.settings import Settings

_WORDS = {
    "first": "seen for the first time, stored",
    "same": "as known",
    "different": "DIFFERENT; `--accept` takes it as it is",
    "accepted": "different, accepted",
    "unread": "not looked at",
}


async def main(settings: Settings, *, accept: bool, seller: str | None, as_json: bool) -> int:
    """Print what was looked at and what is otherwise; 1 when something is."""
    house = open_house(settings)
    try:
        desk = house.desk(seller)
        if desk.contracts is None:
            raise no_token(desk.seller_id)
        looked = await check_contracts(desk, desk.clock(), is_accepting=accept)
    finally:
        await house.aclose()
    is_different = any(one.outcome == "different" for one in looked)
    value = {"ok": not is_different, "checked": [_value(one) for one in looked]}
    give(value, as_json=as_json, lines=[line for one in looked for line in _lines(one)])
    if all(one.outcome == "unread" for one in looked):
        raise TryLater("none of the vendor's methods could be looked at")
    return 1 if is_different else 0


def _value(one: Looked) -> dict[str, object]:
    told = one.difference
    return {
        "vendor": one.vendor,
        "name": one.name,
        "outcome": one.outcome,
        "reason": one.reason,
        "added": [*told.added],
        "removed": [*told.removed],
        "changed": [*told.changed],
    }


def _lines(one: Looked) -> list[str]:
    head = f"{one.vendor} {one.name}: {_WORDS[one.outcome]}" + (f": {one.reason}" if one.reason else "")
    return [head, *(f"  {line}" for line in one.difference.lines())]
