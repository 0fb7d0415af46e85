"""Routes a review: sentiment and topics from the words, then the category its topic belongs to."""

from desk.decisions import Route
from desk.playbook import Playbook
from desk.review_dangers import find_dangers
from desk.sentiment import Sentiment, read_sentiment
from desk.taken_back import without_taken_back
from desk.topics import read_topics

_MAP = "routing_reviews"


def route_review(*, text: str, pros: str | None, cons: str | None, rating: int | None, playbook: Playbook) -> Route:
    """The review category. Safety first, then stars against words, then the complaint's topic, then praise."""
    kept = without_taken_back(text, playbook)
    sentiment = read_sentiment(text=kept, pros=pros, cons=cons, playbook=playbook, rating=rating)
    dangers = find_dangers(text=text, pros=pros, cons=cons, rating=rating, playbook=playbook)
    topics = read_topics(text=kept, pros=pros, cons=cons, is_escalated=bool(dangers), playbook=playbook)
    is_mismatch = is_stars_mismatch(rating, sentiment.tone)
    if dangers:
        category, why = _mapped("safety", playbook), dangers[0].quote
    elif is_mismatch:
        category, why = _mapped("mismatch", playbook), f"{rating} stars, {sentiment.tone}: {sentiment.why}"
    else:
        category, why = _by_topic(sentiment, topics, rating, playbook)
    return Route(
        category=category,
        confidence=sentiment.confidence,
        method="rules",
        why=why,
        sentiment=sentiment.tone,
        topics=topics,
        is_mismatch=is_mismatch,
    )


def is_stars_mismatch(rating: int | None, tone: str) -> bool:
    """Four or five stars on negative words, one or two on positive ones."""
    if rating is None:
        return False
    return (rating >= 4 and tone == "negative") or (rating <= 2 and tone == "positive")


def _by_topic(sentiment: Sentiment, topics: tuple[str, ...], rating: int | None, playbook: Playbook) -> tuple[str, str]:
    is_complaint = sentiment.tone == "negative" or (rating is not None and rating <= 2)
    if not is_complaint and sentiment.tone == "positive":
        return _mapped("praise", playbook), sentiment.why
    # The file's order is the order of weight: what arrived wrong or broken before how it looks.
    for topic in playbook.words.get(_MAP, {}):
        if topic in topics and (is_complaint or topic in ("defect", "wrong_item")):
            return _mapped(topic, playbook), f"{topic}: {sentiment.why}"
    return _mapped("complaint" if is_complaint else "mixed", playbook), sentiment.why


def _mapped(topic: str, playbook: Playbook) -> str:
    return playbook.word_list(_MAP, topic)[0]
