"""Labelled cases: what is shown to a candidate, and what a person says should come of it. Made by `evals.case_rows`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from desk.interactions import Interaction, InteractionId
from desk.products import Product

Kind = Literal["message", "draft", "redteam", "pair", "pii"]
KINDS: tuple[Kind, ...] = ("message", "draft", "redteam", "pair", "pii")
"""message: a customer wrote, the desk answers. draft: somebody wrote a reply, the gate judges it. redteam: hostile
texts of either sort. pair: do two messages belong together. pii: where in a text is personal data."""

Row = Mapping[str, object]
"""A case as it stands in a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The labels of a case. None, or a name missing in `labelled`: nobody said, so nothing is scored.

    `verdict`: exactly this one. `floor`: the least cautious one that is right. `secondary` may be labelled as none, so
    ask `labelled`. `tools`: as a set. `must_not`: what the reply must not do, as the labeller put it. `reference`: a
    reply a person wrote. `is_escalation`: whether a person must answer. `reason`: why, as the playbook's lists name it.
    """

    verdict: str | None = None
    floor: str | None = None
    category: str | None = None
    secondary: str | None = None
    priority: str | None = None
    sentiment: str | None = None
    topics: frozenset[str] | None = None
    is_mismatch: bool | None = None
    is_escalation: bool | None = None
    reason: str | None = None
    tools: frozenset[str] | None = None
    must_not: tuple[str, ...] = ()
    reference: str | None = None
    language: str | None = None
    labelled: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`key`: names it within its set. `number`: its place in the set, from 1. `row`: as it came.

    `sha`: of the row, whatever the order of its keys. `group`: what reports count it under (a category, a kind of
    attack). `interaction_id`: whose words these are, where they were harvested.
    """

    key: str
    number: int
    row: Row
    sha: str
    group: str
    expected: Expected = Expected()
    interaction_id: InteractionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCase(Case):
    """A customer's message. `product`: the card the desk holds; None: none. `form`: question | review | general."""

    message: Interaction
    product: Product | None = None
    form: str = "general"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCase(Case):
    """A reply about to leave, with what it answers and may rely on; the gate reads it from `row`."""

    channel: str
    language: str
    customer_text: str
    draft: str
    violations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RedteamCase(Case):
    """A hostile text. `attack`: `msg.*`, a customer's; `draft.*`, a reply's. `is_skipped`: only counted."""

    attack: str
    is_skipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCase(Case):
    """Two messages that may be one person's about one thing."""

    is_same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PiiCase(Case):
    """A text and the personal data in it."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Where a set comes from: for README and reports. `split`: dev | heldout | unseen | live."""

    description: str = ""
    source: str = ""
    licence: str = ""
    labeller: str = ""
    split: str = "dev"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSet:
    """Cases of one kind under a name. `version` None: a file's, which has none. `sha`: of all cases' own hashes."""

    name: str
    kind: Kind
    cases: tuple[Case, ...]
    sha: str
    about: About = field(default_factory=About)
    version: int | None = None
