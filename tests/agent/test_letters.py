"""Letters through the whole pipeline with the offline model: looked up, proposed, answered, assembled, handed over."""

from dataclasses import replace

import pytest
from letters import box_playbook, consider_letter, make_letter, subscriber

from agent.letters import name_of
from desk.customers import STRANGER, Account, Known, Payment, Unproven
from desk.decisions import Route, Verdict


def _called(considered: object) -> list[str]:
    return [call.name for call in considered.context.calls]  # type: ignore[attr-defined]


async def test_two_requests_are_answered_in_one_reply_with_two_proposals() -> None:
    got = await consider_letter("The mug arrived broken. Also, skip next month please. Tess")

    assert [one.tool for one in got.context.proposals] == ["skip_month", "create_damage_claim"]
    assert got.draft is not None
    assert "Tess" in got.draft.text
    assert "skip" in got.draft.text.lower() or "no box" in got.draft.text.lower()


async def test_nothing_is_said_to_be_done_that_is_only_proposed() -> None:
    got = await consider_letter("Please skip March.")

    assert got.draft is not None
    assert "yes" in got.draft.text.lower()
    assert got.decision.verdict in (Verdict.SEND, Verdict.DRAFT)


async def test_a_wish_said_again_gets_the_link_and_no_offer() -> None:
    got = await consider_letter("For the second time: please cancel my subscription.")

    assert "generate_cancel_link" in _called(got)
    assert got.draft is not None
    assert "http" not in got.draft.text


async def test_a_stranger_is_asked_for_the_address_and_told_nothing() -> None:
    got = await consider_letter("Where is my box?", standing=STRANGER)

    assert got.draft is not None
    assert "email address" in got.draft.text
    assert "Newark" not in got.draft.text


async def test_whoever_is_not_proven_is_asked_for_the_code() -> None:
    got = await consider_letter("Where is my box?", standing=Unproven(is_code_sent=True))

    assert got.draft is not None
    assert "code" in got.draft.text
    assert "Newark" not in got.draft.text


@pytest.mark.parametrize(
    "text",
    [
        "My lawyer will be in touch, skip March and cancel it again",
        "I told my bank to reverse the charge. The mug arrived broken.",
        "I don't want to be here any more",
    ],
)
async def test_a_red_line_is_looked_up_for_a_person_and_nothing_is_put_forward(text: str) -> None:
    got = await consider_letter(text)

    assert (got.draft, got.decision.verdict, got.context.proposals) == (None, Verdict.ESCALATE, [])
    assert "get_customer_history" in _called(got)
    assert any(one.guardrail == "handoff" for one in got.decision.findings)


async def test_something_unusual_keeps_a_reply_from_leaving_by_itself() -> None:
    account = subscriber().account
    twice = Payment(id="again", paid_at=account.payments[0].paid_at, amount_cents=4400, status="paid")
    known = replace(subscriber(), account=replace(account, payments=(*account.payments, twice)))

    usual = await consider_letter("Please skip March.")
    unusual = await consider_letter("Please skip March.", standing=known)

    assert usual.decision.verdict is Verdict.SEND
    assert unusual.decision.verdict is Verdict.DRAFT
    assert [one.reason for one in unusual.decision.findings if one.guardrail == "outstanding"]


async def test_a_customer_with_nothing_gets_no_facts_that_are_not_there() -> None:
    empty = Known(customer_id=subscriber().customer_id, account=Account(customer=subscriber().account.customer),
                  proven_by="chat", as_of=subscriber().as_of)  # fmt: skip
    got = await consider_letter("Where is my box?", standing=empty)

    assert got.draft is not None
    assert "{" not in got.draft.text
    assert "None" not in got.draft.text


def test_the_contacts_name_goes_before_the_signature() -> None:
    route = Route(category="other", confidence=1.0, method="model", why="", signed="Guessed")
    signed = make_letter("Thanks. Opal")

    assert name_of(replace(signed, customer_name="Ruth"), route, box_playbook()) == "Ruth"
    assert name_of(signed, route, box_playbook()) == "Opal"
    assert name_of(make_letter("thanks"), route, box_playbook()) == "Guessed"
