"""Decides what a message is about, by the playbook's own words. Pure; needs no model and no key.

Questions and chats are scored over the categories' vocabulary (`desk/routing_questions.py`), letters with what lies
beyond their category (`desk/routing_letters.py`), reviews over sentiment and topics (`desk/routing_reviews.py`).
"""

from desk.decisions import Route
from desk.interactions import ChannelName
from desk.playbook import Playbook
from desk.routing_letters import reads_letters, weigh_letter
from desk.routing_questions import Weighed, weigh_question
from desk.routing_reviews import route_review


def weigh(
    *,
    channel: ChannelName | str,
    text: str,
    pros: str | None,
    cons: str | None,
    rating: int | None,
    playbook: Playbook,
) -> Weighed:
    """The same with the share of every category, for those who weigh further evidence (`desk/routing_cascade.py`)."""
    if channel == ChannelName.REVIEW:
        return _weigh_review(text=text, pros=pros, cons=cons, rating=rating, playbook=playbook)
    if reads_letters(playbook):
        return weigh_letter(text=text, playbook=playbook, channel=str(channel))
    return weigh_question(text=text, playbook=playbook)


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
    return weigh(channel=channel, text=text, pros=pros, cons=cons, rating=rating, playbook=playbook).route


def _weigh_review(*, text: str, pros: str | None, cons: str | None, rating: int | None, playbook: Playbook) -> Weighed:
    found = route_review(text=text, pros=pros, cons=cons, rating=rating, playbook=playbook)
    is_harm = found.category in playbook.words.get("routing_reviews", {}).get("safety", ())
    return Weighed(route=found, shares={}, is_final=is_harm)
