"""What leaves for a model elsewhere holds no phone, card or address; what a person of the desk reads holds them all."""

from dataclasses import replace
from datetime import timedelta

from makers import NOW, make_interaction, make_playbook
from pydantic_ai.messages import ModelMessage, ModelResponse, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel
from review_makers import make_review_case
from routing import always_asking

from agent.consider import Considered, consider
from agent.fences import unfence
from agent.instructions import masks_for, render_message, render_review
from agent.models import resolve
from agent.router import route
from desk.claims import Source
from desk.decisions import Verdict
from desk.interactions import Author, ChannelName, Message
from desk.playbook import Playbook
from desk.products import Characteristic, Product
from desk.redaction import Masks
from storage.past_replies import PastReply
from tools.context import StaticReader

PLAYBOOK = make_playbook()
PHONE, CARD, MAIL = "+7 912 345-67-89", "4111 1111 1111 1111", "ivan@mail.example.com"
SECRETS = ("345-67-89", "1111 1111", "ivan@", "Петрова")
BARCODE = "4601234567893"
CHAT = make_interaction(
    channel=ChannelName.CHAT,
    rating=None,
    text=f"Верните на карту {CARD} или звоните {PHONE}",
    customer_name="Петрова Анна",
)
READER = StaticReader(
    product=Product(marketplace=CHAT.marketplace, nm_id=101, name="Кружка",
                    characteristics=(Characteristic(name="Штрихкод", value=BARCODE),)),
    past_replies=(PastReply(id="question:9", channel=ChannelName.QUESTION, question=f"пишите на {MAIL}", answer="Да.",
                            answered_at=NOW, is_same_product=True),),
    thread=(Message(event_id="1", author=Author.CUSTOMER, text=f"мой телефон {PHONE}",
                    occurred_at=NOW - timedelta(hours=2)),),
)  # fmt: skip


class Spy:
    """A model elsewhere: asks every tool once, then writes `text`; remembers all it read."""

    def __init__(self, text: str = "Спасибо за сообщение, посмотрим.", *, quote: str = "") -> None:
        self.read, self._text, self._quote = "", text, quote
        self.model = FunctionModel(self._answer)

    def _answer(self, messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        self.read = f"{info.instructions}\n{messages!r}"
        if len(messages) == 1:
            return ModelResponse(parts=[ToolCallPart(tool.name, {}) for tool in info.function_tools])
        evidence = [{"kind": "customer", "id": "interaction:1", "quote": self._quote}] if self._quote else []
        draft = {"text": self._text, "language": "ru", "evidence": evidence, "unknowns": [self._quote or "что"]}
        return ModelResponse(parts=[ToolCallPart(info.output_tools[0].name, draft)])


async def think(spy: Spy, playbook: Playbook = PLAYBOOK) -> Considered:
    offline = resolve("offline", playbook=playbook)
    return await consider(CHAT, playbook=playbook, router_model=offline, drafter_model=spy.model, reader=READER,
                          now=NOW, must_draft=True, instruction=f"упомяни {PHONE}")  # fmt: skip


def leaks(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


async def test_nothing_of_a_person_reaches_the_model_and_one_value_has_one_mask() -> None:
    spy = Spy()
    await think(spy)
    assert leaks(spy.read) == []
    assert "[card]" in spy.read
    assert "мой телефон [phone]" in spy.read
    assert "упомяни [phone]" in spy.read
    assert "пишите на [e-mail]" in spy.read
    assert "[phone 2]" not in spy.read


async def test_the_first_name_for_the_greeting_and_the_shops_own_facts_stay() -> None:
    spy = Spy()
    await think(spy)
    assert "<customer_name>\\nАнна\\n</customer_name>" in spy.read
    assert BARCODE in spy.read


async def test_a_playbook_may_tell_everything() -> None:
    spy = Spy()
    await think(spy, replace(PLAYBOOK, drafting=replace(PLAYBOOK.drafting, redact_for_models=False)))
    assert leaks(spy.read) == list(SECRETS)


async def test_the_desks_own_record_of_the_tools_keeps_the_words() -> None:
    considered = await think(Spy())
    assert MAIL in considered.context.snapshot()


async def test_a_mask_that_comes_back_in_a_draft_is_a_blank_nobody_filled_in() -> None:
    considered = await think(Spy("Перезвоним вам на [phone], спасибо."))
    assert considered.decision.verdict in (Verdict.BLOCK, Verdict.ESCALATE)
    assert ("placeholder", "[phone]") in {(one.guardrail, one.quote) for one in considered.decision.findings}


async def test_people_of_the_desk_read_evidence_and_unknowns_without_masks() -> None:
    considered = await think(Spy(quote="на карту [card]"))
    assert considered.draft is not None
    assert considered.draft.evidence[0].quote == f"на карту {CARD}"
    assert considered.draft.unknowns == (f"на карту {CARD}",)


async def test_the_router_reads_masks_too() -> None:
    seen: list[str] = []

    def answer(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        seen.append(repr(messages))
        values = {"category": "post_purchase_issue", "confidence": 0.9, "why": "x", "sentiment": "negative"}
        return ModelResponse(parts=[ToolCallPart(info.output_tools[0].name, values)])

    await route(CHAT, playbook=always_asking(PLAYBOOK), model=FunctionModel(answer))
    assert leaks(seen[0]) == []
    assert "[phone]" in seen[0]


def test_the_reviewer_reads_masks_and_the_draft_as_it_is() -> None:
    case = make_review_case()
    told = Source(kind="past_reply", id="reply:1", text=f"пишите на {MAIL}")
    own = Source(kind="card", id="card:1:Штрихкод", text=f"Штрихкод: {BARCODE}")
    case = replace(case, interaction=CHAT, sources=(told, own), draft=replace(case.draft, text=f"Код {BARCODE}."))
    text = render_review(case, Masks())
    assert leaks(text) == []
    assert BARCODE in (unfence("facts", text) or "")
    assert unfence("draft", text) == f"Код {BARCODE}."


def test_a_nickname_is_no_name_to_greet() -> None:
    text = render_message(make_interaction(customer_name="ООО Ромашка 79123456789"), masks=Masks())
    assert "79123456789" not in text


def test_what_stays_on_this_machine_is_told_as_it_is() -> None:
    assert masks_for(PLAYBOOK, is_elsewhere=False) is None
    assert PHONE in render_message(CHAT)
