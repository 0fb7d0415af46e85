"""Builders for linking: one side of a pair, and the shipped policy."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from makers import NOW, make_playbook

from desk.link_values import LinkScore, LinkSide
from desk.linking import score_pair
from desk.linking_policy import LinkPolicy, link_policy


@cache
def policy() -> LinkPolicy:
    """The shipped policy, made ready once."""
    return link_policy(make_playbook())


def make_side(words: str = "", *, name: str | None = None, at: datetime = NOW, **changes: object) -> LinkSide:
    """A review of product 101 that says `words`."""
    side = LinkSide(
        seller_id="main", marketplace="wildberries", channel="review", nm_id=101, occurred_at=at, words=words,
        customer_name=name,
    )  # fmt: skip
    return replace(side, **changes)  # type: ignore[arg-type]  # a builder takes any field


def score(
    earlier: str, later: str, *, names: tuple[str, str] = ("Анна", "Анна"),
    channels: tuple[str, str] = ("review", "chat"), hours: float = 5.0,
) -> LinkScore:  # fmt: skip
    """Two texts about one product, `hours` apart."""
    one = make_side(earlier, name=names[0], channel=channels[0])
    other = make_side(later, name=names[1], channel=channels[1], at=NOW + timedelta(hours=hours))
    return score_pair(one, other, policy=policy())
