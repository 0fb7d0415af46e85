"""A text that is about to leave: what the gate says, and what of it a person may answer for. Asked twice, before it is
queued and right before it is sent: words, guardrails and cards change meanwhile.
"""

from collections.abc import Collection

from sqlalchemy import Connection

from agent.desk import Desk
from agent.evidence import tool_sources
from agent.gate import check_text
from agent.gate_case import facts_of_product, gate_case
from desk.claims import CUSTOMER
from desk.decisions import Finding, Severity
from desk.interactions import Interaction
from desk.language import detect_language
from desk.playbook import Playbook
from storage.drafts import find_newest_decision
from storage.past_replies import find_past_replies
from storage.products import find_product
from tools.context import ToolCall


def check_reply(conn: Connection, desk: Desk, interaction: Interaction, text: str) -> tuple[Finding, ...]:
    """Every finding of the text guardrails on a text that answers `interaction`."""
    product = find_product(conn, desk.seller_id, marketplace=interaction.marketplace, nm_id=interaction.nm_id)
    limit = desk.playbook.limits.past_replies
    past = find_past_replies(conn, desk.seller_id, interaction, now=desk.clock(), limit=limit)
    # A person may choose the language; what they may not do is mix alphabets or write nonsense.
    language = detect_language(text) or interaction.language or desk.playbook.language
    own = (reply.answer for reply in past if reply.is_same_product)
    told = (section.text for article in desk.playbook.knowledge for section in article.sections)
    facts = (*facts_of_product(product), *own, *told, *_seen(conn, desk, interaction))
    return check_text(
        gate_case(interaction, text, language=language, facts=facts, product=product, playbook=desk.playbook)
    )


def _seen(conn: Connection, desk: Desk, interaction: Interaction) -> tuple[str, ...]:
    """What the desk's tools told about these very words, of the decision on them; nothing for older words."""
    decision = find_newest_decision(conn, desk.seller_id, interaction.id)
    rows = decision.snapshot.get("tools") if decision and decision.revision == interaction.revision else None
    calls = [
        ToolCall(name=str(row.get("name")), arguments={}, ids=(), result=row.get("result"))
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, dict)
    ]
    return tuple(source.text for source in tool_sources(calls) if source.kind != CUSTOMER)


def find_stops(findings: Collection[Finding], *, lifted: Collection[str] = ()) -> tuple[Finding, ...]:
    """The findings that stop the text. `lifted`: guardrails a person answered for."""
    return tuple(f for f in findings if f.severity is Severity.BLOCK and f.guardrail not in lifted)


def find_unliftable(stops: Collection[Finding], playbook: Playbook, *, is_public: bool) -> tuple[Finding, ...]:
    """The stops nobody may lift, whatever their reason."""
    rule = playbook.no_override
    names = {*rule.always, *(rule.in_public if is_public else ())}
    return tuple(stop for stop in stops if stop.guardrail in names)


def tell(stops: Collection[Finding]) -> str:
    """The stops in a sentence, with their quotes."""
    return "; ".join(f"{stop.reason}: «{stop.quote}»" for stop in stops)
