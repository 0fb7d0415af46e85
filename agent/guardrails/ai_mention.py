"""A reply that says a machine wrote it. Robots, AI cameras and боты on sale are products, not confessions."""

from agent.guardrails.case import GateCase, blocks
from desk.decisions import Finding
from desk.forms import plain_keys
from desk.patterns import Match
from desk.text import read

_FILE = "gate_ai"


def ai_mention(case: GateCase) -> tuple[Finding, ...]:
    """Block a draft that speaks of itself as a bot, a model or an automatic answer; denying it counts as well."""
    plain = tuple(match for match in case.find(_FILE, "always", unless_denied=False) if not _is_sold(case, match))
    itself = tuple(match for match in case.find(_FILE, "itself", unless_denied=False) if not _is_product(case, match))
    return blocks("ai_mention", (*plain, *itself, *_admitted(case)), "says that a machine writes")


def _admitted(case: GateCase) -> tuple[Match, ...]:
    """Asked whether a machine answers, the draft grants it without naming it ("you got me")."""
    if not case.find_in(case.customer_text, _FILE, "asks_machine", unless_denied=False):
        return ()
    return case.find(_FILE, "admits", unless_denied=False)


def _is_sold(case: GateCase, match: Match) -> bool:
    """The facts themselves speak of it, in whatever form: a feature of the product, or one that it lacks."""
    if all(not plain_keys(word.keys).isdisjoint(case.fact_keys) for word in read(match.quote).words):
        return True
    is_thing = bool(case.find_in(match.quote, _FILE, "machine_things", unless_denied=False))
    return is_thing and bool(case.find_in(case.facts_text, _FILE, "machine_things", unless_denied=False))


def _is_product(case: GateCase, match: Match) -> bool:
    machines = [word for word in read(match.quote).words if case.find_in(word.plain, _FILE, "machine")]
    asks = case.find_in(case.customer_text, _FILE, "asks_machine", unless_denied=False)
    # A customer who does not ask who answers speaks of a thing: `my robot vacuum`.
    known = case.fact_keys if asks else case.fact_keys | case.customer_reading.keys
    return bool(machines) and all(not plain_keys(word.keys).isdisjoint(known) for word in machines)
