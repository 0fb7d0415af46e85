"""The guardrails in the order they run, cheap first. A new one is its file and its line here."""

from collections.abc import Callable

from agent.guardrails.ai_mention import ai_mention
from agent.guardrails.blamed_customer import blamed_customer
from agent.guardrails.brush_off import brush_off
from agent.guardrails.cancel_confirmed import cancel_confirmed
from agent.guardrails.case import GateCase
from agent.guardrails.cold_tone import cold_tone
from agent.guardrails.contacts_and_links import contacts_and_links
from agent.guardrails.contradicted_fact import contradicted_fact
from agent.guardrails.contradicted_line import contradicted_line
from agent.guardrails.deaf_delight import deaf_delight
from agent.guardrails.escalation_topics import escalation_topics
from agent.guardrails.internals import internals
from agent.guardrails.language import language
from agent.guardrails.length import length
from agent.guardrails.novelty import novelty
from agent.guardrails.obeyed import obeyed
from agent.guardrails.overclaims import overclaims
from agent.guardrails.personal_data import personal_data
from agent.guardrails.placeholder import placeholder
from agent.guardrails.private_facts import private_facts
from agent.guardrails.promised_money import promised_money
from agent.guardrails.rude_tone import rude_tone
from agent.guardrails.unanswered_request import unanswered_request
from agent.guardrails.unfit_sound import unfit_sound
from agent.guardrails.unfounded_answer import unfounded_answer
from agent.guardrails.unpinned_claim import unpinned_claim
from agent.guardrails.unproven_deed import unproven_deed
from agent.guardrails.unsupported_fact import unsupported_fact
from agent.guardrails.unsupported_number import unsupported_number
from desk.decisions import Finding

Guardrail = Callable[[GateCase], tuple[Finding, ...]]

GUARDRAILS: tuple[Guardrail, ...] = (
    length,
    novelty,
    placeholder,
    language,
    internals,
    obeyed,
    contacts_and_links,
    promised_money,
    blamed_customer,
    rude_tone,
    cold_tone,
    deaf_delight,
    ai_mention,
    cancel_confirmed,
    overclaims,
    unproven_deed,
    brush_off,
    personal_data,
    private_facts,
    contradicted_fact,
    contradicted_line,
    unfounded_answer,
    unsupported_number,
    unsupported_fact,
    unpinned_claim,
    unanswered_request,
    unfit_sound,
    escalation_topics,
)
