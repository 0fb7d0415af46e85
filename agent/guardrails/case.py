"""What a guardrail looks at: one draft, what it answers and what it may rely on; how its findings are made."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from desk.claims import CUSTOMER, ClaimKind, ClaimState, Pinned, Source
from desk.claims_case import BRAND, Stated
from desk.claims_pinning import pin_claims
from desk.decisions import Finding, Severity
from desk.lexicon import patterns
from desk.patterns import Match
from desk.playbook import Playbook
from desk.text import Reading, read
from desk.unfit import BARS, draft_ear
from desk.weights import read_weights

# Facts are read further than a reply: a card and eight past replies together.
_FACTS_LIMIT = 20_000
_UNKNOWN = re.compile(r"(?:null|неизвестно|не указан\w*|нет данных|unknown|n/a|-|—)?$", re.IGNORECASE)
_QUOTATION = re.compile(r"[«\"“„]([^«»\"“”„\n]{2,120})[»\"”]")
_WORD = re.compile(r"\w+")
SENTENCE = re.compile(r"[^.!?\n]+")
"""A sentence as it stands, a rough cut: `1.5` is two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateCase:
    """One draft before it leaves.

    `channel`: review | question | chat | email. `language`: what the reply should be in (`ru`, `en`).
    `facts`: every text the desk may rely on (card lines as `name: value`, past replies, tool results).
    `sources`: the same texts with the ids of what holds them; left out, each fact is a source of its own.
    `deeds`: the facts that can prove a payment, a gift or a finished action (the card and executed actions: what was
    told to somebody else, or stands in an article, proves none); None: every fact can.
    `recent_answers`: our newest public answers, other people's words left out.
    """

    channel: str
    language: str
    customer_text: str
    draft: str
    facts: tuple[str, ...]
    playbook: Playbook
    customer_name: str | None = None
    rating: int | None = None
    product_name: str | None = None
    recent_answers: tuple[str, ...] = ()
    deeds: tuple[str, ...] | None = None
    sources: tuple[Source, ...] = ()

    @property
    def claims(self) -> tuple[Pinned, ...]:
        """Everything the draft states, each thing pinned to its source or left open."""
        return _pinned(
            Stated(
                draft=self.draft,
                sources=self._all_sources,
                playbook=self.playbook,
                language=self.language,
                rating=self.rating,
            )
        )

    @property
    def _all_sources(self) -> tuple[Source, ...]:
        own = self.sources or tuple(
            Source(kind="fact", id=f"fact:{number}", text=fact) for number, fact in enumerate(self.facts, start=1)
        )
        rest = (
            ("card", "product", self.product_name),
            ("fact", BRAND, self.playbook.brand),
            (CUSTOMER, "customer", self.customer_text),
            (CUSTOMER, "customer:name", self.customer_name),
        )
        return (*own, *(Source(kind=kind, id=id_, text=text) for kind, id_, text in rest if text))

    @property
    def is_public(self) -> bool:
        """Whether the whole world reads the reply."""
        return self.playbook.channels[self.channel].is_public

    @property
    def reading(self) -> Reading:
        """The draft as the gate reads it."""
        return read(self.draft)

    @property
    def customer_reading(self) -> Reading:
        """The customer's words as the gate reads them."""
        return read(self.customer_text)

    @property
    def proofs(self) -> tuple[str, ...]:
        """The facts that can prove a deed."""
        return self.facts if self.deeds is None else self.deeds

    @property
    def spaced_proofs(self) -> tuple[str, ...]:
        """The same with the strokes of their names read as spaces: `gift_wrap: free`."""
        return tuple(fact.replace("_", " ") for fact in self.proofs)

    @property
    def tells_of_deed(self) -> bool:
        """A fact tells of a deed done, whichever it is."""
        return any(self.find_in(fact, "gate_claims", "deed_done") for fact in self.spaced_proofs)

    @property
    def facts_text(self) -> str:
        """The facts and the product's name, one a line."""
        return _joined(self.facts, self.product_name or "")

    @property
    def fact_keys(self) -> frozenset[str]:
        """Every word key of the facts and the product's name."""
        return keys_in(self.facts_text)

    def is_in_facts(self, quote: str) -> bool:
        """Whether the facts hold these very words, small or capital."""
        return quote.casefold() in self.facts_text.casefold()

    def find(self, file: str, key: str, *, unless_denied: bool = True) -> tuple[Match, ...]:
        """Where the list `key` of words/`file`.toml fires in the draft."""
        found = patterns(self.playbook, file, key, unless_denied=unless_denied).find(self.reading)
        return tuple(match for match in found if not self._is_name(match)) if found else ()

    def _is_name(self, match: Match) -> bool:
        """It leans on the quoted name of the product (`«Хвостик умный»`): the words of a name are not ours."""
        return any(start < match.end and match.start < end for start, end in _quoted(self.draft, self.product_name))

    def find_in(self, text: str, file: str, key: str, *, unless_denied: bool = True) -> tuple[Match, ...]:
        """The same in any other text."""
        return patterns(self.playbook, file, key, unless_denied=unless_denied).find(read(text))


def blocks(guardrail: str, matches: tuple[Match, ...], reason: str) -> tuple[Finding, ...]:
    """One finding a match, severity block."""
    return tuple(
        Finding(guardrail=guardrail, severity=Severity.BLOCK, quote=match.quote, reason=reason) for match in matches
    )


def doubts(guardrail: str, matches: tuple[Match, ...], reason: str) -> tuple[Finding, ...]:
    """One finding a match, severity draft."""
    return tuple(
        Finding(guardrail=guardrail, severity=Severity.DRAFT, quote=match.quote, reason=reason) for match in matches
    )


@lru_cache(maxsize=64)
def _quoted(draft: str, product_name: str | None) -> tuple[tuple[int, int], ...]:
    """Where the draft quotes the product's name, whole or shortened."""
    if not product_name:
        return ()
    named = set(_WORD.findall(product_name.casefold()))
    quotes = [match for match in _QUOTATION.finditer(draft) if match.group(1).strip()]
    return tuple(match.span() for match in quotes if set(_WORD.findall(match.group(1).casefold())) <= named)


def leaves_open(guardrail: str, case: GateCase, kinds: frozenset[ClaimKind]) -> tuple[Finding, ...]:
    """One finding a claim of these kinds without a source: block when the sources say otherwise, else draft."""
    return tuple(
        Finding(
            guardrail=guardrail,
            severity=Severity.BLOCK if pinned.state is ClaimState.CONTRADICTED else Severity.DRAFT,
            quote=pinned.claim.quote,
            reason=pinned.reason,
        )
        for pinned in case.claims
        if pinned.claim.kind in kinds and pinned.state is not ClaimState.PINNED
    )


# Several guardrails ask for the claims of the same draft; a playbook cannot be hashed, its sha names it.
_MOST_PINNED = 16
_pinned_before: dict[tuple[object, ...], tuple[Pinned, ...]] = {}


def _pinned(stated: Stated) -> tuple[Pinned, ...]:
    key = (stated.draft, stated.sources, stated.playbook.name, stated.playbook.sha, stated.language, stated.rating)
    if key not in _pinned_before:
        if len(_pinned_before) >= _MOST_PINNED:
            _pinned_before.clear()
        _pinned_before[key] = pin_claims(stated)
    return _pinned_before[key]


@lru_cache(maxsize=64)
def _joined(facts: tuple[str, ...], product_name: str) -> str:
    return "\n".join((*facts, product_name))


@lru_cache(maxsize=128)
def keys_in(text: str) -> frozenset[str]:
    """Every word key of a text."""
    return frozenset[str]().union(*(word.keys for word in read(text, _FACTS_LIMIT).words))


def says_unknown(case: GateCase) -> bool:
    """Whether the draft says that something is not known, or that somebody will find out."""
    return any(case.find("gate_facts", key, unless_denied=False) for key in ("told_unknown", "courtesy_unknown"))


def tells_nothing(value: str) -> bool:
    """Whether the value of a line only says that nobody knows: `null`, `не указано`."""
    return _UNKNOWN.match(value.strip()) is not None


def unless_it_sounds_fine(case: GateCase, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Findings of tone alone; where the draft surely sounds like fine examples, only notes of them.

    `drafts` of words/unfit_bars.toml, `clear`: up to which score. Never used for money, facts or people's data.
    """
    ear = draft_ear(case.playbook) if findings else None
    if ear is None or ear.hear(case.draft).score > read_weights(case.playbook, BARS, "drafts")["clear"]:
        return findings
    return tuple(replace(finding, severity=Severity.NOTE) for finding in findings)
