"""Counts one reply that was proven to stand: how much of the draft an operator had before them is in it. Pure."""

from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from desk.metrics import NOBODY, Fact, FactKey, Facts, count
from desk.playbook_metrics import MetricPolicy

AUTO = "auto"
"""The origin of a reply that left by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """A proven reply. `text`: empty once the retention has blanked it; `draft`: the newest when it was approved."""

    channel: str
    source: str
    intent: str | None
    origin: str
    author: str
    text: str
    draft: str | None


def similarity(draft: str, sent: str) -> float:
    """1 minus the Levenshtein distance over the longer length; runs of white space are one blank."""
    return float(Levenshtein.normalized_similarity(" ".join(draft.split()), " ".join(sent.split())))


def count_reply(facts: Facts, reply: Proven, *, policy: MetricPolicy) -> None:
    """Add a reply to its day's facts."""
    place = (reply.channel, reply.source)
    intent = reply.intent or NOBODY
    if reply.origin == AUTO:
        count(facts, FactKey(*place, Fact.AUTO, intent))
        return
    count(facts, FactKey(*place, Fact.OPERATOR, reply.author))
    if not reply.text:
        count(facts, FactKey(*place, Fact.UNREAD, intent))
        return
    alike = similarity(reply.draft, reply.text) if reply.draft is not None else None
    count(facts, FactKey(*place, kind_of_reply(alike, policy), intent))
    if alike is not None:
        count(facts, FactKey(*place, Fact.SIMILARITY), value=alike)


def kind_of_reply(alike: float | None, policy: MetricPolicy) -> Fact:
    """Accepted, edited or by hand. `alike` None: there was no draft."""
    if alike is None or alike < policy.manual_below:
        return Fact.MANUAL
    return Fact.ACCEPTED if alike >= policy.accepted_from else Fact.EDITED
