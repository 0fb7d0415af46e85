"""A proven answer is looked at again until the vendor shows it or refuses it; refused, a person has it back."""

from datetime import timedelta

from makers import NOW
from slots import Case, MakeCase
from sqlalchemy import select

from desk.interactions import Status
from desk.ports import Absent, AnsweredElsewhere, Moderation, Ours, Unreadable
from storage.events import list_events
from storage.interactions import get_interaction
from storage.replies import ReplyState
from storage.tables import interactions

WAITING = Ours(state="reviewRequired", moderation=Moderation.WAITING)
SHOWN = Ours(state="wbRu")
REFUSED = Ours(state="rejected", moderation=Moderation.REFUSED)
MINUTE = timedelta(minutes=1)


def kinds(case: Case) -> list[str]:
    return [event.kind for event in case.db.read_now(list_events, case.seller, case.item.id)]


def answer_state(case: Case) -> str | None:
    wanted = select(interactions.c.answer_state).where(interactions.c.id == case.item.id)
    state: str | None = case.db.read_now(lambda conn: conn.execute(wanted).scalar_one())
    return state


async def go_on(case: Case, *reads: Ours | Absent | AnsweredElsewhere | Unreadable) -> None:
    """Let every read come in its turn, each when it is due."""
    for standing in reads:
        case.slot.reads = [standing]
        look_at = case.row().look_at
        assert look_at is not None
        assert case.due_after(round((look_at - NOW).total_seconds())) == (case.reply.id,)
        case.clock.now = look_at
        await case.go()


async def test_an_answer_shown_at_once_is_looked_at_no_more(make_case: MakeCase) -> None:
    case = make_case(Absent(), SHOWN)
    reply = await case.go()
    assert (reply.state, reply.look_at) == (ReplyState.CONFIRMED, None)
    assert case.due_after(10**7) == ()


async def test_an_answer_under_moderation_is_looked_at_until_it_is_shown(make_case: MakeCase) -> None:
    case = make_case(Absent(), WAITING)
    confirmed = (await case.go()).confirmed_at
    await go_on(case, WAITING, Unreadable("503"), SHOWN)
    reply = case.row()
    assert (reply.state, reply.remote_state, reply.look_at) == (ReplyState.CONFIRMED, "wbRu", None)
    assert reply.confirmed_at == confirmed
    item = case.db.read_now(get_interaction, case.seller, case.item.id)
    assert (item.status, answer_state(case)) == (Status.RESPONDED, "wbRu")
    assert kinds(case)[-1] == "reply_shown"
    assert case.slot.posted == ["Спасибо!"]


async def test_a_refused_answer_goes_back_to_a_person_with_the_reason(make_case: MakeCase) -> None:
    case = make_case(Absent(), WAITING)
    await case.go()
    await go_on(case, REFUSED)
    reply, item = case.row(), case.db.read_now(get_interaction, case.seller, case.item.id)
    assert (reply.state, item.status, item.needs_response) == (ReplyState.HUMAN, Status.OPEN, True)
    assert "moderation refused it" in (reply.reason or "")
    assert answer_state(case) == "rejected"
    assert kinds(case)[-1] == "reply_refused"
    assert case.slot.posted == ["Спасибо!"]


async def test_an_answer_refused_at_first_sight_goes_to_a_person_at_once(make_case: MakeCase) -> None:
    case = make_case(Absent(), REFUSED)
    assert (await case.go()).state is ReplyState.HUMAN
    assert case.status() is Status.OPEN


async def test_an_answer_a_person_changed_at_the_vendor_is_followed_no_further(make_case: MakeCase) -> None:
    case = make_case(Absent(), WAITING)
    await case.go()
    await go_on(case, AnsweredElsewhere("Мы написали иначе"))
    item = case.db.read_now(get_interaction, case.seller, case.item.id)
    assert (case.row().look_at, item.answer_text, item.status) == (None, "Мы написали иначе", Status.RESPONDED)


async def test_looks_grow_rarer_and_after_a_week_a_person_is_asked(make_case: MakeCase) -> None:
    case = make_case(Absent(), WAITING)
    await case.go()
    looks = 0
    while case.row().state is ReplyState.CONFIRMED:
        await go_on(case, WAITING)
        looks += 1
    assert 150 < looks < 200
    assert case.row().state is ReplyState.HUMAN
    assert case.status() is Status.OPEN
