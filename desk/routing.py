"""Decides what a message is about, by the playbook's own words. Pure; needs no model and no key.

Questions and chats are scored over the categories' vocabulary (`desk/routing_questions.py`), reviews over sentiment and
topics (`desk/routing_reviews.py`).
"""

from desk.decisions import Route
from desk.interactions import ChannelName
from desk.playbook import Playbook
from desk.routing_questions import route_question
from desk.routing_reviews import route_review


def route(
    *,
    channel: ChannelName | str,
    text: str,
    pros: str | None,
    cons: str | None,
    rating: int | None,
    playbook: Playbook,
) -> Route:
    """The category a message belongs to, with what decided. `rating`: stars 1..5 of a review, else None."""
    if channel == ChannelName.REVIEW:
        return route_review(text=text, pros=pros, cons=cons, rating=rating, playbook=playbook)
    return route_question(text=text, playbook=playbook)
