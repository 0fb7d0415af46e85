"""Chooses the replies that show a model how the shop writes: approved ones first, then the playbook's own."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from agent.gate import check_text
from agent.guardrails.case import GateCase
from desk.decisions import Severity
from desk.examples import Example
from desk.interactions import Interaction
from desk.playbook import Category, Playbook
from desk.redaction import Masks
from storage.examples import ApprovedReply

CANDIDATES = 4
"""So many replies are looked up for each one that is shown: some would not pass the gate as it is today."""

# The same replies are candidates again and again: what the gate said of them is kept while the playbook is the same.
_MOST = 2_000
_clean: dict[tuple[str | None, ...], bool] = {}


def choose_examples(
    approved: Sequence[ApprovedReply], interaction: Interaction, *, category: Category, playbook: Playbook, most: int
) -> tuple[Example, ...]:
    """At most `most` examples, best first. `approved`: replies a person stands behind, best first.

    An approved reply is shown when today's gate would not stop it; then the category's own samples of the channel and
    the language fill up. All personal data is masked, the greeted name too.
    """
    language = interaction.language or playbook.language
    passed = (_masked(one) for one in approved if _passes(one, language, playbook))
    return tuple(islice(_new(chain(passed, _samples(category, interaction, language))), most))


def _new(examples: Iterable[Example]) -> Iterator[Example]:
    said = set[str]()
    for one in examples:
        if one.reply not in said:
            said.add(one.reply)
            yield one


def _samples(category: Category, interaction: Interaction, language: str) -> Iterator[Example]:
    for number, sample in enumerate(category.samples, start=1):
        if sample.language == language and interaction.channel in sample.channels:
            yield Example(id=f"sample:{category.name}:{number}", customer=sample.customer, reply=sample.reply)


def _masked(one: ApprovedReply) -> Example:
    masks = Masks()
    customer, reply = (masks.hide_name(one.customer_name or "", masks.hide(text)) for text in (one.customer, one.reply))
    return Example(id=one.id, customer=customer, reply=reply)


def _passes(one: ApprovedReply, language: str, playbook: Playbook) -> bool:
    """Whether today's gate would let the reply go. Its product's card is not at hand: unproven facts do not count."""
    name = (playbook.sha, one.channel.value, language, one.customer, one.customer_name, one.reply)
    if name not in _clean:
        if len(_clean) >= _MOST:
            _clean.clear()
        case = GateCase(channel=one.channel.value, language=language, customer_text=one.customer,
                        customer_name=one.customer_name, draft=one.reply, facts=(), playbook=playbook)  # fmt: skip
        stops = (Severity.BLOCK, Severity.ESCALATE)
        _clean[name] = not any(finding.severity in stops for finding in check_text(case))
    return _clean[name]
