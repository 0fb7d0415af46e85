"""Adds up what the rules and the local classifier say of one message. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from desk.classifier import Classifier
from desk.decisions import Route
from desk.playbook import Playbook
from desk.playbook_routing import RoutingPolicy
from desk.routing_learning import learning_text
from desk.routing_questions import Weighed

# No share is zero: one voice alone can never rule a category out.
_LEAST = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the classifier said. `shares`: category -> 0..1; `is_rejected`: the text is like nothing it learnt."""

    shares: Mapping[str, float]
    is_rejected: bool


def hear(classifier: Classifier, text: str, playbook: Playbook) -> Heard:
    """Ask the classifier about a customer's words."""
    found, shares = classifier.weigh(learning_text(text, playbook))
    return Heard(shares=shares, is_rejected=found.is_rejected)


def is_sure(weighed: Weighed, policy: RoutingPolicy) -> bool:
    """Whether the rules need no second voice."""
    return weighed.is_final or weighed.route.confidence >= policy.rules_sure


def combine(weighed: Weighed, heard: Heard, policy: RoutingPolicy) -> Route:
    """One route from two voices: a weighted geometric mean of their shares over the categories the rules know.

    The method is `classifier` when the category is not the one the rules alone would name.
    """
    rules = weighed.route
    shares = weighed.shares or _spread(rules, heard.shares)
    part = policy.classifier_share
    mixed = {
        name: (1 - part) * math.log(max(share, _LEAST)) + part * math.log(max(heard.shares.get(name, 0.0), _LEAST))
        for name, share in shares.items()
    }
    raised = {name: math.exp(value - max(mixed.values())) for name, value in mixed.items()}
    ranked = sorted(raised, key=lambda name: (-raised[name], name != rules.category))
    confidence = raised[ranked[0]] / sum(raised.values())
    if heard.is_rejected:
        confidence = min(confidence, policy.rejected_at_most)
    return _name(rules, ranked, confidence, heard)


def _name(rules: Route, ranked: list[str], confidence: float, heard: Heard) -> Route:
    best, second = ranked[0], ranked[1] if len(ranked) > 1 else None
    agrees = best == rules.category
    doubt = "; like nothing learnt" if heard.is_rejected else ""
    why = rules.why if agrees else f"learnt from examples; the rules say {rules.category}: {rules.why}"
    return replace(
        rules,
        category=best,
        confidence=round(confidence, 2),
        method="rules" if agrees else "classifier",
        why=why + doubt,
        runner_up=second,
        secondary=rules.secondary if agrees else rules.category,
    )


def _spread(rules: Route, shares: Mapping[str, float]) -> Mapping[str, float]:
    """The rules' confidence as shares: what they are not sure of lies evenly on the others."""
    others = [name for name in shares if name != rules.category]
    left = (1 - rules.confidence) / max(1, len(others))
    return {rules.category: rules.confidence, **dict.fromkeys(others, left)}
