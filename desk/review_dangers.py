"""What in a review only a person may answer: red lines in its words, or what examples teach to sound like them."""

from desk.decisions import Finding, Severity
from desk.playbook import Playbook
from desk.redlines import find_red_lines
from desk.review_lessons import ESCALATION, REASONS, Ear, ear_of
from desk.sentiment import read_sentiment
from desk.tokens import quote, tokens_of
from desk.weights import read_weights

_FILE = "review_weights"


def find_dangers(
    *, text: str, pros: str | None, cons: str | None, rating: int | None, playbook: Playbook
) -> tuple[Finding, ...]:
    """Findings of severity escalate, quotes verbatim; `reason` begins with harm, allergy, child_safety, legal, fraud...

    Words are trusted wherever they stand; examples are asked only when no word was found.
    """
    words = "\n".join(part.strip() for part in (text, pros, cons) if part and part.strip())
    found = find_red_lines(words, playbook)
    ear = ear_of(playbook)
    if found or ear is None:
        return found
    bars = read_weights(playbook, _FILE, "escalation")
    if len(tokens_of(words)) < bars["words"]:
        return ()
    heard = ear.hear(text=text, pros=pros, cons=cons)
    if heard.get(ESCALATION, -1.0) < bars["one_star"]:
        return ()
    tone = read_sentiment(text=text, pros=pros, cons=cons, playbook=playbook, rating=rating).tone
    if heard.get(ESCALATION, -1.0) < bars[_bar(tone, rating)]:
        return ()
    topic = max(REASONS, key=lambda reason: heard.get(reason, -1.0))
    return (
        Finding(
            guardrail="red_lines",
            severity=Severity.ESCALATE,
            quote=_gravest(words, ear),
            reason=f"{topic}: sounds like reviews that a person must answer",
            about="customer",
        ),
    )


def _bar(tone: str, rating: int | None) -> str:
    """Which bar holds: who complains with one star has more often come to harm."""
    if tone != "negative":
        return "otherwise"
    return "one_star" if rating == 1 else "negative"


def _gravest(words: str, ear: Ear) -> str:
    """The sentence that sounds most like it."""
    tokens = tokens_of(words)
    places: dict[int, list[int]] = {}
    for place, token in enumerate(tokens):
        places.setdefault(token.sentence, []).append(place)
    sentences = [quote(words, tokens, these[0], these[-1]) for these in places.values()]
    return max(sentences, key=lambda sentence: ear.hear(text=sentence).get(ESCALATION, -1.0), default=words[:120])
