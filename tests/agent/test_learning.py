"""Learning: once from the playbook, then from people; nothing worse ever replaces what is in use unasked."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from desks import make_desk
from makers import NOW, Clock, make_inbound, put_inbound
from routing import thin

from agent.correct import correct_intent
from agent.desk import Desk
from agent.learning import find_classifier, learn, prepare, roll_back
from agent.pipeline import handle_interaction
from desk.errors import BadInput, NotFound
from desk.interactions import ChannelName, InteractionId, SellerId
from desk.playbook import Playbook
from storage.classifiers import find_current, list_classifiers, load_current
from storage.corrections import find_correction, list_corrections
from storage.database import Database
from storage.events import list_events
from storage.inbox import InboxFilter, list_inbox
from storage.interactions import get_interaction
from storage.tables_learning import classifiers

QUESTION = ChannelName.QUESTION
Ask = Callable[..., InteractionId]


@pytest.fixture
def small(playbook: Playbook) -> Playbook:
    """The shipped playbook with every twelfth example: learnt in a moment."""
    return thin(playbook)


@pytest.fixture
def desk(db: Database, seller: SellerId, small: Playbook) -> Desk:
    return make_desk(db, seller, playbook=small, clock=Clock())


@pytest.fixture
def ask(desk: Desk) -> Ask:
    """Puts a question into the record."""

    def put(external_id: str, text: str, **changes: object) -> InteractionId:
        item = make_inbound(external_id, channel=QUESTION, rating=None, text=text, **changes)
        put_inbound(desk.db, desk.seller_id, item)
        page = desk.db.read_now(list_inbox, desk.seller_id, wanted=InboxFilter())
        return next(found.id for found in page.items if found.external_id == external_id)

    return put


def test_the_playbook_is_learnt_once_and_again_when_its_examples_change(desk: Desk) -> None:
    prepare(desk)
    prepare(desk)
    (first,) = desk.db.read_now(list_classifiers, desk.seller_id, channel=QUESTION)
    assert (first.version, first.is_current, first.author) == (1, True, "desk")
    assert desk.db.read_now(find_classifier, desk, QUESTION) is not None
    words = dict(desk.playbook.words)
    words["routing_examples_sizing_fit"] = {
        "examples": (*words["routing_examples_sizing_fit"]["examples"], "по голени?")
    }
    prepare(replace(desk, playbook=replace(desk.playbook, words=words, sha="changed")))
    newest, *_ = desk.db.read_now(list_classifiers, desk.seller_id, channel=QUESTION)
    assert (newest.version, newest.is_current) == (2, True)


def test_two_processes_that_start_together_store_one_version(desk: Desk) -> None:
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(prepare, desk) for _ in range(2)]:
            done.result()
    stored = desk.db.read_now(list_classifiers, desk.seller_id, channel=QUESTION)
    assert [one.version for one in stored if one.is_current] == [1]
    assert len(stored) == 1


def test_a_channel_with_too_few_examples_learns_nothing(desk: Desk) -> None:
    prepare(desk)
    assert desk.db.read_now(list_classifiers, desk.seller_id, channel=ChannelName.REVIEW) == ()
    assert "too few" in learn(desk, ChannelName.REVIEW, author="anna").reason


def test_chats_share_what_questions_learnt(desk: Desk) -> None:
    prepare(desk)
    question = desk.db.read_now(find_current, desk.seller_id, QUESTION)
    chat = desk.db.read_now(find_current, desk.seller_id, ChannelName.CHAT)
    assert question is not None
    assert chat is not None
    assert question.training_sha == chat.training_sha


def test_broken_weights_stop_nobody_and_are_learnt_again(desk: Desk) -> None:
    prepare(desk)
    current = desk.db.read_now(find_current, desk.seller_id, QUESTION)
    assert current is not None
    with desk.db.engine.begin() as conn:
        conn.execute(
            classifiers.update()
            .where(classifiers.c.seller_id == desk.seller_id)
            .values(weights=b"broken", training_sha=f"broken-{desk.seller_id}")
        )
    with pytest.raises(BadInput):
        desk.db.read_now(load_current, desk.seller_id, QUESTION)
    assert desk.db.read_now(find_classifier, desk, QUESTION) is None
    prepare(desk)
    assert desk.db.read_now(find_classifier, desk, QUESTION) is not None


async def test_a_correction_moves_the_message_at_once_and_is_told(desk: Desk, ask: Ask) -> None:
    one = ask("q1", "Есть сертификат на игрушку?")
    await handle_interaction(desk, one)
    moved = await correct_intent(desk, one, intent="general_question", author="anna")
    assert (moved.intent, moved.intent_method, moved.intent_confidence) == ("general_question", "operator", 1.0)
    last = desk.db.read_now(list_events, desk.seller_id, one)[-1]
    assert (last.kind, last.actor) == ("intent_corrected", "anna")
    assert (last.details["from"], last.details["to"]) == ("compliance_safety", "general_question")


async def test_a_correction_takes_the_deadline_of_its_category(desk: Desk, ask: Ask) -> None:
    one = ask("q1", "Сколько стоит?")
    await handle_interaction(desk, one)
    before = desk.db.read_now(get_interaction, desk.seller_id, one)
    moved = await correct_intent(desk, one, intent="compliance_safety", author="anna")
    assert before.sla_due_at is not None
    assert moved.sla_due_at is not None
    assert moved.sla_due_at < before.sla_due_at


async def test_handling_the_same_words_again_keeps_the_correction(desk: Desk, ask: Ask) -> None:
    one = ask("q1", "Есть сертификат на игрушку?")
    await correct_intent(desk, one, intent="general_question", author="anna")
    handled = await handle_interaction(desk, one)
    assert (handled.considered.route.category, handled.considered.route.method) == ("general_question", "operator")
    assert desk.db.read_now(get_interaction, desk.seller_id, one).intent == "general_question"


async def test_new_words_are_routed_anew(desk: Desk, ask: Ask) -> None:
    one = ask("q1", "Есть сертификат на игрушку?")
    await correct_intent(desk, one, intent="general_question", author="anna")
    ask("q1", "Какой размер взять на рост 170?")
    handled = await handle_interaction(desk, one)
    assert handled.considered.route.category == "sizing_fit"
    assert desk.db.read_now(find_correction, desk.seller_id, one, revision=2) is None


async def test_a_category_of_another_channel_is_refused_with_the_known_ones(desk: Desk, ask: Ask) -> None:
    one = ask("q1", "Сколько стоит?")
    with pytest.raises(BadInput, match="known: availability_delivery"):
        await correct_intent(desk, one, intent="review_praise", author="anna")
    assert desk.db.read_now(list_corrections, desk.seller_id) == ()


async def test_another_sellers_message_cannot_be_corrected(desk: Desk, ask: Ask) -> None:
    one = ask("q1", "Сколько стоит?")
    with pytest.raises(NotFound):
        await correct_intent(replace(desk, seller_id=SellerId("somebody")), one, intent="sizing_fit", author="anna")


async def test_the_latest_correction_of_a_message_is_the_one_learnt_from(desk: Desk, ask: Ask) -> None:
    one = ask("q1", "а эта самая?")
    await correct_intent(desk, one, intent="sizing_fit", author="anna")
    await correct_intent(desk, one, intent="availability_delivery", author="boris")
    (told,) = desk.db.read_now(list_corrections, desk.seller_id)
    assert (told.intent, told.author) == ("availability_delivery", "boris")


async def test_what_people_corrected_is_learnt_and_can_be_taken_back(desk: Desk, ask: Ask) -> None:
    prepare(desk)
    for number in range(6):
        one = ask(f"q{number}", f"хочу глянуть вживую номер {number}, где вы сидите?")
        await correct_intent(_later(desk), one, intent="availability_delivery", author="anna")
    learnt = learn(_later(desk), QUESTION, author="anna")
    assert learnt.stored is not None
    assert (learnt.stored.version, learnt.n_corrections) == (2, 6)
    assert learnt.trial is not None
    assert learnt.trial.corrections is not None
    assert learnt.trial.corrections >= (learnt.trial.corrections_before or 0.0)
    assert roll_back(desk, QUESTION, 1).is_current
    current = desk.db.read_now(find_current, desk.seller_id, QUESTION)
    assert current is not None
    assert current.version == 1
    prepare(desk)
    assert desk.db.read_now(find_current, desk.seller_id, QUESTION) == current


def test_nothing_new_is_not_trained_again(desk: Desk) -> None:
    prepare(desk)
    learnt = learn(desk, QUESTION, author="anna")
    assert (learnt.stored, learnt.is_refused) == (None, False)
    assert "nothing new" in learnt.reason


async def test_corrections_that_make_it_worse_are_refused_unless_forced(desk: Desk, ask: Ask) -> None:
    """Somebody marks every size question as something else: the playbook's own examples say otherwise."""
    prepare(desk)
    texts = desk.playbook.words["routing_examples_sizing_fit"]["examples"]
    for number, text in enumerate(texts):
        one = ask(f"q{number}", text)
        await correct_intent(_later(desk), one, intent="spec_compatibility", author="anna")
    refused = learn(_later(desk), QUESTION, author="anna")
    assert refused.is_refused
    assert "--force" in refused.reason
    current = desk.db.read_now(find_current, desk.seller_id, QUESTION)
    assert current is not None
    assert current.version == 1
    assert learn(_later(desk), QUESTION, author="anna", force=True).stored is not None


def test_an_unknown_version_names_the_known_ones(desk: Desk) -> None:
    prepare(desk)
    with pytest.raises(NotFound, match="known: 1"):
        roll_back(desk, QUESTION, 7)


def _later(desk: Desk) -> Desk:
    """The same desk a minute after it was prepared."""
    return replace(desk, clock=lambda: NOW.replace(minute=1))
