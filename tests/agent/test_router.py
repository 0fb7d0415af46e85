"""The router: sure rules decide alone, then the classifier is heard, then a model is asked; all by known categories."""

from dataclasses import replace

import pytest
from makers import NOW, Clock, make_interaction, make_playbook
from pydantic_ai.messages import ModelMessage, ModelResponse, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel
from routing import always_asking

from agent.models import resolve
from agent.route_memory import RouteMemory, key_of
from agent.router import Helpers, route
from desk.classifier import Classifier
from desk.classifier_training import train
from desk.errors import Unusable
from desk.interactions import ChannelName, InteractionId, SellerId
from desk.routing_learning import learning_text, training_set
from storage.database import Database

PLAYBOOK = make_playbook()
ASKING = always_asking(PLAYBOOK)
OFFLINE = resolve("offline", playbook=PLAYBOOK)
QUESTION = make_interaction(channel=ChannelName.QUESTION, rating=None, text="Какой размер брать на рост 170?")
# A preview, as the answer must be kept whether or not another test stored a message of this id.
RIDDLE = replace(QUESTION, id=InteractionId(0), text="а эта самая?")


def scripted(*categories: str, seen: list[str] | None = None, **more: object) -> FunctionModel:
    """A model that names these categories, one a request."""
    left = list(categories)

    def answer(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        if seen is not None:
            seen.append(str(messages))
        values = {"category": left.pop(0), "confidence": 0.8, "why": "рост 170", "sentiment": "neutral", **more}
        return ModelResponse(parts=[ToolCallPart(info.output_tools[0].name, values)])

    return FunctionModel(answer)


async def test_a_model_route_says_so() -> None:
    found = await route(QUESTION, playbook=ASKING, model=scripted("sizing_fit"))
    assert (found.category, found.method, found.why) == ("sizing_fit", "model", "рост 170")


async def test_the_offline_route_is_by_rules() -> None:
    found = await route(QUESTION, playbook=PLAYBOOK, model=OFFLINE)
    assert found.method == "rules"
    assert found.category in PLAYBOOK.categories
    assert found.latency_ms > 0
    assert found.cost_usd == 0


async def test_a_category_of_another_channel_is_asked_again_with_the_nearest_name() -> None:
    seen: list[str] = []
    found = await route(QUESTION, playbook=ASKING, model=scripted("sizing_fitt", "sizing_fit", seen=seen))
    assert found.category == "sizing_fit"
    assert "did you mean 'sizing_fit'" in seen[1]


async def test_a_model_that_never_names_a_category_is_unusable() -> None:
    with pytest.raises(Unusable):
        await route(QUESTION, playbook=ASKING, model=scripted(*["review_praise"] * 5))


async def test_an_unknown_second_category_is_dropped() -> None:
    found = await route(QUESTION, playbook=ASKING, model=scripted("sizing_fit", secondary="refunds"))
    assert found.secondary is None


async def test_sure_rules_cost_no_model_call() -> None:
    seen: list[str] = []
    found = await route(QUESTION, playbook=PLAYBOOK, model=scripted("general_question", seen=seen))
    assert (found.method, seen) == ("rules", [])


async def test_unsure_rules_ask_the_model() -> None:
    found = await route(RIDDLE, playbook=PLAYBOOK, model=scripted("sizing_fit"))
    assert (found.method, found.category) == ("model", "sizing_fit")


async def test_unsure_rules_hear_the_classifier_before_a_model() -> None:
    helpers = Helpers(classifier=_taught("а эта самая?", "availability_delivery"))
    found = await route(RIDDLE, playbook=PLAYBOOK, model=OFFLINE, helpers=helpers)
    alone = await route(RIDDLE, playbook=PLAYBOOK, model=OFFLINE)
    assert (found.category, found.method) == ("availability_delivery", "classifier")
    assert alone.category != found.category
    assert alone.category in found.why


async def test_sure_rules_are_not_talked_out_of_it() -> None:
    helpers = Helpers(classifier=_taught(QUESTION.text, "availability_delivery"))
    found = await route(QUESTION, playbook=PLAYBOOK, model=OFFLINE, helpers=helpers)
    assert found.category == "sizing_fit"


async def test_what_a_person_said_holds_against_everyone() -> None:
    seen: list[str] = []
    helpers = Helpers(corrected="general_question")
    found = await route(QUESTION, playbook=ASKING, model=scripted("sizing_fit", seen=seen), helpers=helpers)
    assert (found.category, found.method, found.confidence) == ("general_question", "operator", 1.0)


async def test_harm_in_a_review_is_settled_by_rules() -> None:
    seen: list[str] = []
    review = make_interaction(rating=1, text="После крема у ребёнка ожог на лице, вызывали скорую!")
    found = await route(review, playbook=PLAYBOOK, model=scripted("review_praise", seen=seen))
    assert (found.category, found.method, seen) == ("review_safety", "rules", [])


async def test_the_same_words_are_paid_for_once(db: Database, seller: SellerId) -> None:
    seen: list[str] = []
    helpers = Helpers(memory=RouteMemory(db=db, seller_id=seller, clock=Clock()))
    model = scripted("sizing_fit", "general_question", seen=seen)
    first = await route(RIDDLE, playbook=ASKING, model=model, helpers=helpers)
    again = await route(replace(RIDDLE, customer_name="Пётр"), playbook=ASKING, model=model, helpers=helpers)
    assert (first.category, again.category, len(seen)) == ("sizing_fit", "sizing_fit", 1)
    assert again.method == "model"
    assert again.cost_usd == 0


async def test_one_sellers_memory_is_not_anothers(db: Database, seller: SellerId) -> None:
    seen: list[str] = []
    model = scripted("sizing_fit", "general_question", seen=seen)
    for name in (seller, SellerId(f"{seller}-2")):
        memory = RouteMemory(db=db, seller_id=name, clock=Clock())
        await route(RIDDLE, playbook=ASKING, model=model, helpers=Helpers(memory=memory))
    assert len(seen) == 2


def test_other_words_stars_playbooks_and_models_are_other_questions() -> None:
    base = key_of(RIDDLE, PLAYBOOK, "m")
    others = [
        key_of(replace(RIDDLE, text="другое"), PLAYBOOK, "m"),
        key_of(replace(RIDDLE, channel=ChannelName.CHAT), PLAYBOOK, "m"),
        key_of(replace(RIDDLE, rating=1), PLAYBOOK, "m"),
        key_of(RIDDLE, replace(PLAYBOOK, sha="x"), "m"),
        key_of(RIDDLE, PLAYBOOK, "n"),
    ]
    assert base not in others
    assert len(set(others)) == len(others)
    assert key_of(replace(RIDDLE, customer_name="Пётр", occurred_at=NOW), PLAYBOOK, "m") == base


def _taught(text: str, category: str) -> Classifier:
    """A classifier that learnt a few examples and, above all, this text."""
    rows = training_set(PLAYBOOK, "question", [])
    texts = [*rows.texts[::12], *[learning_text(text, PLAYBOOK)] * 30]
    return train(texts, [*rows.labels[::12], *[category] * 30], is_calibrated=False)
