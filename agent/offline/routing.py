"""The router's policy: the playbook's own vocabulary, applied to the message of the prompt."""

from agent.offline.reading import Turn
from agent.offline.steps import Answer
from desk.interactions import ChannelName
from desk.playbook import Playbook
from desk.routing import route


def choose_route(turn: Turn, playbook: Playbook) -> Answer:
    """The route by rules, as the router's output type wants it."""
    message = turn.message
    found = route(
        channel=ChannelName(message.facts["channel"]),
        text=message.text,
        pros=message.pros or None,
        cons=message.cons or None,
        rating=message.rating,
        playbook=playbook,
    )
    return Answer(
        {
            "category": found.category,
            "confidence": found.confidence,
            "why": found.why,
            "sentiment": found.sentiment,
            "topics": list(found.topics),
            "runner_up": found.runner_up,
            "secondary": found.secondary,
            "stars_contradict_words": found.is_mismatch,
            "wants_human": found.wants_human,
            **({"urgency": found.urgency, "email": found.email, "name": found.signed} if found.urgency else {}),
        }
    )
