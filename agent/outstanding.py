"""Looks, while a reply is being written, for what is unusual about the customer's case and needs a person."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime

from desk.customers import Known
from desk.decisions import Decision, Draft, Finding, Route, Severity, weigh
from desk.outstanding import FILE, CaseFile, find_unusual
from desk.playbook import Playbook
from tools.reader import Reader

NAME = "outstanding"


async def look_meanwhile(
    writing: Coroutine[object, object, tuple[Draft, Decision]], route: Route, reader: Reader, *, now: datetime,
    playbook: Playbook,
) -> tuple[Draft, Decision]:  # fmt: skip
    """What `writing` comes to, its verdict the more cautious for everything unusual that was found meanwhile."""
    (draft, decision), unusual = await asyncio.gather(
        writing, find_outstanding(route, reader, now=now, playbook=playbook)
    )
    return draft, with_outstanding(decision, unusual)


async def find_outstanding(route: Route, reader: Reader, *, now: datetime, playbook: Playbook) -> tuple[Finding, ...]:
    """A finding for each unusual thing, severity draft: a person looks before the reply leaves."""
    if FILE not in playbook.words:
        return ()
    standing, story = await asyncio.gather(reader.find_standing(), reader.find_timeline())
    account = standing.account if isinstance(standing, Known) else None
    about = {key: route.category in playbook.word_list(FILE, key) for key in ("asks_delivery", "is_leaving")}
    case = CaseFile(account=account, story=story, now=now, **about)
    return tuple(
        Finding(guardrail=NAME, severity=Severity.DRAFT, quote=one.source, reason=one.reason, about="account")
        for one in find_unusual(case, playbook)
    )


def with_outstanding(decision: Decision, unusual: tuple[Finding, ...]) -> Decision:
    """The decision, more cautious where something is unusual; never less."""
    if not unusual:
        return decision
    findings = (*decision.findings, *unusual)
    verdict = max((decision.verdict, weigh(unusual)), key=lambda one: one.caution)
    return Decision(verdict=verdict, findings=findings, confidence=decision.confidence)
