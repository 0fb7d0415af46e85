"""The shop's articles in an answer: quoted and cited by the offline model, and a ground the gate accepts."""

import pytest
from makers import NOW, make_interaction, make_playbook
from pydantic_ai import RunContext
from pydantic_ai.models.test import TestModel
from pydantic_ai.usage import RunUsage

from agent.consider import Considered, consider
from agent.gate_case import facts_of
from agent.guardrails.case import GateCase
from agent.guardrails.unsupported_fact import unsupported_fact
from agent.models import resolve
from desk.decisions import Verdict
from desk.interactions import ChannelName
from desk.knowledge import Section, find_passages, sections_for
from desk.seller_rules import default_rules
from storage.past_replies import PastReply
from tools import TOOLS
from tools.context import StaticReader, ToolContext

PLAYBOOK = make_playbook()


def sections(channel: str) -> tuple[Section, ...]:
    return sections_for(PLAYBOOK.knowledge, channel=channel, language="ru", about=(), today=NOW.date())


async def answer(text: str, *past: PastReply, channel: ChannelName = ChannelName.QUESTION) -> Considered:
    model = resolve("offline", playbook=PLAYBOOK)
    passages = find_passages(sections(channel), text, limit=5)
    return await consider(
        make_interaction(channel=channel, text=text, rating=None),
        playbook=PLAYBOOK,
        rules=default_rules(PLAYBOOK),
        router_model=model,
        drafter_model=model,
        reader=StaticReader(passages=passages, past_replies=past),
        now=NOW,
    )


@pytest.mark.parametrize(
    ("text", "source", "said"),
    [
        ("Курьером до двери привезёте?", "article:delivery#есть-ли-доставка-курьером", "Способы доставки"),
        ("Как вернуть, если не подойдёт?", "article:returns#как-вернуть-товар", "личном кабинете"),
        ("Как убрать катышки?", "article:care#как-убрать-катышки", "машинкой для ткани"),
    ],
)
async def test_a_question_of_procedure_is_answered_from_its_article(text: str, source: str, said: str) -> None:
    done = await answer(text)
    assert done.draft is not None
    assert said in done.draft.text
    assert [(one.kind, one.id) for one in done.draft.evidence] == [("article", source)]
    assert done.decision.verdict is Verdict.SEND


async def test_who_reports_trouble_gets_the_procedure_with_regrets_and_a_person_reads_along() -> None:
    done = await answer("Пришёл брак, куда обращаться?")
    assert done.draft is not None
    assert "личном кабинете" in done.draft.text
    assert done.decision.verdict is Verdict.DRAFT


async def test_every_shipped_section_may_be_said_as_it_stands() -> None:
    for article in PLAYBOOK.knowledge:
        for section in article.sections:
            for question in section.questions:
                done = await answer(question)
                blocked = [finding for finding in done.decision.findings if finding.severity.value == "block"]
                assert not blocked, (section.id, question, blocked)


def case(draft: str, facts: tuple[str, ...]) -> GateCase:
    return GateCase(channel="question", language="ru", customer_text="Из чего она?", draft=draft, facts=facts,
                    playbook=PLAYBOOK, product_name="Кружка")  # fmt: skip


async def test_what_was_said_of_another_product_is_no_ground_for_this_one() -> None:
    replies = [
        PastReply(id=f"question:{n}", channel=ChannelName.QUESTION, question="Из чего?", answer=said, answered_at=NOW,
                  is_same_product=is_same)
        for n, (said, is_same) in enumerate([("Она из фарфора.", False), ("Она из керамики.", True)])
    ]  # fmt: skip
    context = ToolContext(reader=StaticReader(past_replies=tuple(replies)), subject="interaction:1")
    await TOOLS["get_past_replies"](RunContext(deps=context, model=TestModel(), usage=RunUsage()))
    facts = facts_of(context, None)
    assert "Она из керамики." in facts
    assert "Она из фарфора." not in facts
    assert unsupported_fact(case("Здравствуйте! Кружка из фарфора.", facts))
    assert not unsupported_fact(case("Здравствуйте! Кружка из керамики.", facts))
