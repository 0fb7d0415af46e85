"""The wall between private and public: the words of a chat and the fate of an order stay out of public answers."""

from agent.guardrails.case import GateCase, blocks
from desk.decisions import Finding

_FILE = "gate_private"


def private_facts(case: GateCase) -> tuple[Finding, ...]:
    """Block a public answer that speaks of the chat or tells where the customer's order is.

    The words of a chat never reach the drafting of a public answer (`tools.context`); this stops what slips past.
    """
    if not case.is_public:
        return ()
    chat = blocks("private_facts", case.find(_FILE, "chat"), "shows what was said in private")
    return (*chat, *blocks("private_facts", case.find(_FILE, "order"), "shows the customer's order to everyone"))
