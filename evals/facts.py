"""Shows that no reply with a wrong fact leaves by itself: `replydesk eval facts`.

Rows: `id, channel, text, rating, customer_name, card`, see evals/datasets/README.md. Each is answered by the real
pipeline; answers that are fit to send but for the guards of facts are spoilt one fact at a time and judged again.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic_ai.models import Model

from agent.consider import consider
from agent.gate import judge
from agent.gate_case import case_of
from agent.guardrails import GUARDRAILS
from agent.guardrails.case import GateCase
from agent.models import resolve
from desk.decisions import Verdict
from desk.errors import BadInput
from desk.interactions import ChannelName, Interaction, Marketplace
from desk.language import detect_language
from desk.playbook import Playbook
from desk.products import Characteristic, Product
from evals.messages import NOW, make_message
from evals.rows import object_of, optional_text_of, text_of, whole_of
from evals.wrong_facts import KINDS, WrongCopy, spoil
from tools.context import StaticReader

# A draft counts as fit to send before these look at it; what they then hold back of the clean ones is their cost.
_FACT_GUARDS = frozenset(
    {"unsupported_number", "unsupported_fact", "contradicted_fact", "contradicted_line", "unpinned_claim"}
)
_OTHERS = tuple(guard for guard in GUARDRAILS if getattr(guard, "__name__", "") not in _FACT_GUARDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoilt:
    """A wrong copy, the case it was judged in and what became of it."""

    copy: WrongCopy
    case: GateCase
    verdict: Verdict


def score_facts(
    rows: Sequence[Mapping[str, object]], playbook: Playbook, *, count: int = 300, copies: int = 1000, seed: int = 7
) -> dict[str, object]:
    """Keys `n copies auto_sent clean_sendable per_kind`.

    n: drafts fit to send that were found, at most `count`; auto_sent: spoilt copies the gate would send;
    clean_sendable: share of the unspoilt drafts the whole gate sends. Kinds have equal shares. `BadInput` for bad rows.
    """
    drafts = sendable_drafts(rows, playbook, count=count)
    if not drafts:
        raise BadInput("no row led to a draft fit to send; expected questions a card answers and happy reviews")
    spoilt = list(spoil_all(drafts, copies=copies, seed=seed))
    clean = [judge(case).verdict is Verdict.SEND for case in drafts]
    return {
        "n": len(drafts),
        "copies": len(spoilt),
        "auto_sent": sum(one.verdict is Verdict.SEND for one in spoilt),
        "clean_sendable": round(sum(clean) / len(clean), 4),
        "per_kind": _per_kind(spoilt),
    }


def sendable_drafts(rows: Sequence[Mapping[str, object]], playbook: Playbook, *, count: int) -> list[GateCase]:
    """The first `count` drafts of the pipeline that every guard but those of facts would send."""
    model = resolve("offline", playbook=playbook)
    found: list[GateCase] = []
    for number, row in enumerate(rows, start=1):
        case = asyncio.run(_draft(row, number, playbook, model))
        if case is not None and judge(case, guardrails=_OTHERS).verdict is Verdict.SEND:
            found.append(case)
        if len(found) == count:
            break
    return found


def spoil_all(drafts: Sequence[GateCase], *, copies: int, seed: int) -> Iterator[Spoilt]:
    """`copies` wrong copies, the drafts and the kinds in turn, each judged."""
    kinds = tuple(KINDS)
    for number in range(copies):
        # Every round begins one draft later, so that a draft meets all kinds.
        case, kind = drafts[(number + number // len(drafts)) % len(drafts)], kinds[number % len(kinds)]
        truth = "\n".join((case.facts_text, case.customer_text, case.customer_name or ""))
        copy = spoil(case.draft, kind, true_facts=truth, language=case.language, seed=seed * 100_000 + number)
        wrong = replace(case, draft=copy.text)
        yield Spoilt(copy=copy, case=wrong, verdict=judge(wrong).verdict)


async def _draft(row: Mapping[str, object], number: int, playbook: Playbook, model: Model) -> GateCase | None:
    """The case the gate judged; None when nothing was written or something stayed unanswered."""
    message, product = _message(row, number, playbook), product_of(row, number)
    considered = await consider(
        message, playbook=playbook, router_model=model, drafter_model=model, reader=StaticReader(product=product),
        now=NOW,
    )  # fmt: skip
    is_whole = considered.draft is not None and not considered.draft.unknowns
    is_floored = any(finding.about == "customer" for finding in considered.decision.findings)
    if considered.draft is None or not is_whole or is_floored:
        return None
    return case_of(message, considered.draft.text, context=considered.context, product=product, playbook=playbook)


def _message(row: Mapping[str, object], number: int, playbook: Playbook) -> Interaction:
    channel, text, card = text_of(row, "channel", number), text_of(row, "text", number), object_of(row, "card", number)
    if channel not in list(ChannelName):
        raise BadInput(f"row {number}: channel: {channel!r} is not one of {', '.join(ChannelName)}")
    return make_message(
        number,
        ChannelName(channel),
        text,
        rating=None if row.get("rating") is None else whole_of(row, "rating", number),
        customer_name=optional_text_of(row, "customer_name", number),
        nm_id=whole_of(card, "nm_id", number),
        product_name=text_of(card, "title", number),
        language=detect_language(text) or playbook.language,
    )


def product_of(row: Mapping[str, object], number: int) -> Product:
    """The card under `card`: `nm_id title characteristics`, and what else of a card the row tells."""
    card = object_of(row, "card", number)
    lines, sizes = object_of(card, "characteristics", number), card.get("sizes")
    return Product(
        marketplace=Marketplace.WILDBERRIES,
        nm_id=whole_of(card, "nm_id", number),
        name=text_of(card, "title", number),
        article=optional_text_of(card, "article", number),
        brand=optional_text_of(card, "brand", number),
        kind=optional_text_of(card, "kind", number),
        description=optional_text_of(card, "description", number),
        characteristics=tuple(Characteristic(name=name, value=str(value)) for name, value in lines.items()),
        sizes=tuple(map(str, sizes)) if isinstance(sizes, list) else (),
    )


def _per_kind(spoilt: Sequence[Spoilt]) -> dict[str, dict[str, int]]:
    groups: dict[str, list[Spoilt]] = defaultdict(list)
    for one in spoilt:
        groups[one.copy.kind].append(one)
    return {
        kind: {"n": len(ones), "sent": sum(one.verdict is Verdict.SEND for one in ones)}
        for kind, ones in groups.items()
    }
