"""What the gate looks at: a text that is about to answer a message, with everything it may rely on."""

from dataclasses import replace

from agent.evidence import card_sources, tool_sources
from agent.guardrails.case import GateCase
from desk.claims import CUSTOMER, Source
from desk.interactions import Interaction
from desk.playbook import Playbook
from desk.products import Product
from tools.context import ToolContext


def gate_case(
    interaction: Interaction, text: str, *, language: str, facts: tuple[str, ...], product: Product | None,
    playbook: Playbook, recent: tuple[str, ...] = (),
) -> GateCase:  # fmt: skip
    """What the guardrails look at when `text` is about to answer `interaction`."""
    return GateCase(
        channel=interaction.channel.value,
        language=language,
        customer_text=interaction.words,
        customer_name=interaction.customer_name,
        rating=interaction.rating,
        draft=text,
        facts=facts,
        product_name=product.name if product else interaction.product_name,
        playbook=playbook,
        recent_answers=recent,
        deeds=facts_of_product(product),
    )


def facts_of(context: ToolContext, product: Product | None) -> tuple[str, ...]:
    """Every text a draft may rely on: the card, and whatever the tools returned."""
    return _texts((*card_sources(product), *tool_sources(context.calls)))


def facts_of_product(product: Product | None) -> tuple[str, ...]:
    """Every text of a card; nothing when there is none."""
    return _texts(card_sources(product))


def _texts(sources: tuple[Source, ...]) -> tuple[str, ...]:
    return tuple(source.text for source in sources if source.kind != CUSTOMER)


def case_of(
    interaction: Interaction, text: str, *, context: ToolContext, product: Product | None, playbook: Playbook,
    recent: tuple[str, ...] = (),
) -> GateCase:  # fmt: skip
    """The same with everything the run has read as sources."""
    case = gate_case(
        interaction,
        text,
        language=interaction.language or playbook.language,
        facts=facts_of(context, product),
        product=product,
        playbook=playbook,
        recent=recent,
    )
    return replace(case, sources=(*card_sources(product), *tool_sources(context.calls)))
