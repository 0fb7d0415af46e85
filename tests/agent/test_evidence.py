"""What counts as a source: the card, our own answers, articles, tools; never a stranger's words or a row's number."""

from agent.evidence import card_sources, tool_sources
from desk.claims import CUSTOMER
from desk.interactions import Json, Marketplace
from desk.products import Characteristic, Product
from desk.timeline import STRANGER
from tools.context import ToolCall


def _call(name: str, result: Json) -> ToolCall:
    return ToolCall(name=name, arguments={}, ids=(), result=result)


def test_a_line_of_the_card_keeps_its_id() -> None:
    product = Product(
        marketplace=Marketplace.WILDBERRIES, nm_id=5, name="Плед", brand="Уют",
        characteristics=(Characteristic(name="Вес", value="300 г"),), sizes=("42", "44"),
    )  # fmt: skip
    told = {source.id: source.text for source in card_sources(product)}
    assert told["card:5:Вес"] == "Вес: 300 г"
    assert told["card:5:sizes"] == "42, 44"
    assert card_sources(None) == ()


def test_of_past_replies_only_the_answer_about_this_product_is_a_source() -> None:
    rows: list[Json] = [
        {
            "id": "reply:31",
            "question": "А 900 г?",
            "answer": "Вес 300 г.",
            "answered_at": "2026-11-20",
            "same_product": True,
        },
        {"id": "reply:32", "question": "Цвет?", "answer": "Красный.", "answered_at": None, "same_product": False},
    ]
    (source,) = tool_sources([_call("get_past_replies", {"replies": rows})])
    assert (source.kind, source.id, source.text) == ("past_reply", "reply:31", "Вес 300 г.")


def test_the_customers_words_of_other_messages_are_marked_and_strangers_are_left_out() -> None:
    mine: Json = {"id": "interaction:1", "words": "пришло мятым", "answer": None, "match_reason": "same customer"}
    theirs: Json = {"id": "interaction:2", "words": "мой вес 90", "answer": "Проверим.", "match_reason": STRANGER}
    sources = tool_sources([_call("get_timeline", {"items": [mine, theirs]})])
    assert [(source.kind, source.text) for source in sources] == [(CUSTOMER, "пришло мятым"), ("timeline", "Проверим.")]


def test_a_tool_the_desk_knows_nothing_of_tells_its_lines_by_name() -> None:
    sources = tool_sources([_call("get_order", {"status": "в пути", "eta": "2026-04-18", "items": 3})])
    assert [source.text for source in sources] == ["status: в пути", "eta: 2026-04-18", "items: 3"]


def test_what_customers_keep_saying_proves_nothing() -> None:
    assert tool_sources([_call("get_product_history", {"rating_mean": 4.5})]) == ()
