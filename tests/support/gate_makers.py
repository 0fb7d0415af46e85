"""`make_case`: a draft before the gate, over the shipped playbook, everything but the draft with a default."""

from dataclasses import replace
from functools import cache

from makers import make_playbook

from agent.gate import judge
from agent.guardrails.case import GateCase
from desk.decisions import Verdict
from desk.playbook import Playbook

_playbook = cache(make_playbook)


def playbook() -> Playbook:
    """The shipped playbook, loaded once: compiling its words is what costs."""
    return _playbook()


def make_case(draft: str, **changes: object) -> GateCase:
    """A Russian public review that says nothing, answered by `draft`."""
    case = GateCase(channel="review", language="ru", customer_text="", draft=draft, facts=(), playbook=playbook())
    return replace(case, **changes)  # type: ignore[arg-type]  # a builder takes any field


def make_english(draft: str, **changes: object) -> GateCase:
    """An English private chat that says nothing, answered by `draft`."""
    return make_case(draft, **{"channel": "chat", "language": "en", **changes})


def verdict(case: GateCase) -> Verdict:
    """What the whole gate says."""
    return judge(case).verdict
