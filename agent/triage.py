"""What is decided about a message before any model sees it: who must answer, how cautious to be, what comes first.

`screen` runs first; `floor` and `place` need the route. All pure: the clock is passed in.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.aspects import find_aspects, review_words
from desk.chat_words import asks_of_others, find_consent, wants_a_deed
from desk.claims_links import find_links
from desk.decisions import Finding, Route, Severity, Verdict, weigh
from desk.hostile import find_hostile
from desk.identity import emails_in
from desk.interactions import ChannelName, Interaction, Priority
from desk.language import other_sentence
from desk.personal_spans import CARD
from desk.phrases import matcher_for
from desk.playbook import Playbook
from desk.priority import rank
from desk.redaction import find_personal
from desk.redlines import find_red_lines
from desk.review_dangers import find_dangers
from desk.routing_letters import reads_letters
from desk.seller_rules import SellerRules, default_rules
from desk.sla import deadline
from desk.tokens import quote, tokens_of
from desk.topics import find_topics
from desk.unfit import find_unfit

# Topics that must be seen by a person however many stars there are (labelling rule of reviews).
_CAREFUL_TOPICS = ("defect", "wrong_item")
_MIDDLE = 3
# The gate's confidence never exceeds 1: a category that asks for more than that always asks for a person.
_NEVER_UNSEEN = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a message stands in the queue."""

    priority: Priority
    sla_due_at: datetime
    sla_soon_at: datetime
    priority_reason: str


def screen(interaction: Interaction, playbook: Playbook) -> tuple[Finding, ...]:
    """Red lines, words meant for the machine, and spam in what the customer wrote.

    Any finding of severity escalate means: a person, no draft.
    """
    words = interaction.words
    unfit = find_unfit(words, playbook)
    learned = (unfit,) if unfit is not None and unfit.severity is Severity.ESCALATE else ()
    signs = (*find_hostile(words, playbook), *_spam(words, playbook), *_cards(words))
    return (*_dangers(interaction, playbook), *signs, *learned)


def _cards(words: str) -> Iterator[Finding]:
    """The number of a bank card: a person has it taken out of the conversation and says what to do about the card."""
    for span in [one for one in find_personal(words) if one.kind == CARD][:1]:
        yield Finding(
            guardrail="personal_data",
            severity=Severity.ESCALATE,
            quote=words[span.start : span.end],
            reason="the number of a bank card",
            about="customer",
        )


def floor(route: Route, interaction: Interaction, playbook: Playbook) -> tuple[Finding, ...]:
    """Why a person should at least look before a reply leaves; severity draft, quotes from the customer.

    Any channel: a category with `send_above = 1` is never sent unseen (safety), nor an answer to a message that came
    with a file, to words with personal data or partly in another language, or to a yes or no in a chat. Reviews: one
    or two stars, stars against words, negative words, a defect, a wrong item or a missing part.
    """
    looks = tuple(_at_least(Severity.DRAFT, one, interaction) for one in _floor_reasons(route, interaction, playbook))
    return (*looks, *(_at_least(Severity.ESCALATE, one, interaction) for one in _for_people(route, playbook)))


def _at_least(severity: Severity, reason: str, interaction: Interaction) -> Finding:
    return Finding(
        guardrail="floor", severity=severity, quote=_beginning(interaction), reason=reason, about="customer"
    )  # fmt: skip


def _for_people(route: Route, playbook: Playbook) -> Iterator[str]:
    """A subscriber who asks for a person gets one."""
    if route.wants_human and reads_letters(playbook):
        yield "they ask for a person"


def place(
    route: Route,
    interaction: Interaction,
    findings: Sequence[Finding],
    *,
    now: datetime,
    playbook: Playbook,
    rules: SellerRules | None = None,
) -> Placement:
    """Priority with its reason, and when the answer is due. `findings`: what `screen` saw.

    `rules`: the seller's own numbers; None takes the playbook's.
    """
    rules = rules or default_rules(playbook)
    category = playbook.category(route.category)
    ranked = rank(
        channel=interaction.channel,
        rating=interaction.rating,
        category=category,
        is_escalated=weigh(findings) is Verdict.ESCALATE,
        age=now - interaction.occurred_at,
        rules=rules,
    )
    due = deadline(
        interaction.occurred_at,
        rules.allowed(category, interaction.channel),
        now=now,
        soon_share=rules.soon_share,
        hours=rules.hours,
    )
    return Placement(
        priority=ranked.priority,
        sla_due_at=due.due_at,
        sla_soon_at=due.soon_at,
        priority_reason=ranked.reason,
    )


def _dangers(interaction: Interaction, playbook: Playbook) -> tuple[Finding, ...]:
    """Of a review also what examples teach to sound dangerous."""
    if interaction.channel is not ChannelName.REVIEW:
        return find_red_lines(interaction.words, playbook)
    return find_dangers(
        text=interaction.text,
        pros=interaction.pros,
        cons=interaction.cons,
        rating=interaction.rating,
        playbook=playbook,
    )


def _floor_reasons(route: Route, interaction: Interaction, playbook: Playbook) -> Iterator[str]:
    if playbook.category(route.category).send_above >= _NEVER_UNSEEN:
        yield f"category {route.category} is never sent unseen"
    if interaction.extra.get("files"):
        yield "the customer sent a file, which the desk does not read"
    words = _without_claim(interaction, playbook)
    if find_personal(words):
        yield "the customer's words hold personal data"
    # Whose page it is nobody can tell: a trap, an advertisement, or the shop's own.
    if find_links(words):
        yield "the customer's words hold a link"
    if said := other_sentence(words, interaction.language or playbook.language):
        yield f"part of it is in another language: «{said[:60]}»"
    if interaction.channel is not ChannelName.REVIEW:
        yield from _no_reply_is_enough(interaction, playbook)
    if unfit := find_unfit(words, playbook):
        yield unfit.reason
    if interaction.channel is not ChannelName.REVIEW:
        yield from _about_somebody_else(interaction, playbook)
        return
    if interaction.rating is not None and interaction.rating <= 2:
        yield f"{interaction.rating} stars"
    if route.is_mismatch:
        yield f"{interaction.rating} stars against {route.sentiment} words"
    if route.sentiment == "negative":
        yield f"negative words: {route.why}"
    if _only_finds_fault(interaction, playbook):
        yield "finds fault and likes nothing"
    # Words alone are enough for a look: what examples teach tells a topic, not whether somebody needs help.
    named = find_topics(text=interaction.text, pros=interaction.pros, cons=interaction.cons, playbook=playbook)
    for topic in _CAREFUL_TOPICS:
        if topic in route.topics or topic in named:
            yield f"topic {topic}"


def _only_finds_fault(interaction: Interaction, playbook: Playbook) -> bool:
    """A "we have read your remark" is little for somebody who gave three stars and found nothing good."""
    if interaction.rating != _MIDDLE:
        return False
    heard = find_aspects(
        text=interaction.text,
        pros=interaction.pros,
        cons=interaction.cons,
        rating=interaction.rating,
        words=review_words(playbook, interaction.language or playbook.language),
    )
    return heard.has_remark and not heard.has_good


def _no_reply_is_enough(interaction: Interaction, playbook: Playbook) -> Iterator[str]:
    """A yes to an offer; something to be done, where the desk itself can do nothing for an account."""
    if interaction.channel is ChannelName.CHAT and (said := find_consent(interaction.words, playbook)):
        yield f"a yes or no to an offer: «{said[:60]}»"
    elif not reads_letters(playbook) and wants_a_deed(interaction.words, playbook):
        yield "asks for nothing a reply could tell; a person sees what is to be done"


def _about_somebody_else(interaction: Interaction, playbook: Playbook) -> Iterator[str]:
    """Where no step of the desk asks who writes, nobody but a person may tell one about another."""
    if not reads_letters(playbook) and (asked := asks_of_others(interaction.words, playbook)):
        yield f"speaks of somebody else and of «{asked[:60]}»"


def _without_claim(interaction: Interaction, playbook: Playbook) -> str:
    """The words without the writer's own address, where the shop asks for it to find the account."""
    words = interaction.words
    named = emails_in(words) if interaction.channel is ChannelName.CHAT and reads_letters(playbook) else ()
    for address in named:
        words = re.sub(re.escape(address), "", words, flags=re.IGNORECASE)
    return words


def _spam(text: str, playbook: Playbook) -> Iterable[Finding]:
    lists = tuple(playbook.words.get("spam", {}).items())
    tokens = tokens_of(text)
    for match in matcher_for(lists).find(tokens)[:1] if lists else ():
        yield Finding(
            guardrail="spam",
            severity=Severity.ESCALATE,
            quote=quote(text, tokens, match.first, match.last),
            reason="spam: nothing here to answer",
            about="customer",
        )


def _beginning(interaction: Interaction) -> str:
    return interaction.words.split("\n", 1)[0][:120]
