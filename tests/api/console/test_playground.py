"""The playground: the whole way of a text, in the reader's words, and not a row of it afterwards."""

import httpx
import pytest
from sqlalchemy import Connection, func, select

from desk.interactions import InteractionId
from storage.database import Database
from storage.schema import metadata

_HX = {"HX-Request": "true"}
_QUESTION = {"text": "Можно мыть кружку в посудомойке?", "channel": "question", "variant": "rules"}


def _counts(conn: Connection) -> dict[str, int]:
    return {table.name: conn.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables}  # fmt: skip


async def test_a_text_goes_the_whole_way_and_leaves_no_row(
    client: httpx.AsyncClient, db: Database, review: InteractionId
) -> None:
    before = db.read_now(_counts)
    page = await client.post("/playground", data=_QUESTION, headers=_HX | {"Accept-Language": "en"})
    assert page.status_code == 200
    for told in ("What became of it", "Category", "Draft", "Checks", "What it rests on", "Answer within"):
        assert told in page.text
    assert "<!doctype" not in page.text
    assert _QUESTION["text"] in page.text
    assert db.read_now(_counts) == before


async def test_it_speaks_russian_too_and_its_reasons(client: httpx.AsyncClient) -> None:
    bad = {"text": "Ребёнок обжёгся, подаю в суд", "channel": "review", "rating": "1"}
    page = await client.post("/playground", data=bad, headers=_HX | {"Accept-Language": "ru"})
    assert "на это должен ответить человек" in page.text
    assert "a person must answer" not in page.text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"text": "Спасибо", "channel": "question", "rating": "5"}, "у этого канала нет оценки"),
        ({"text": " ", "channel": "review"}, 'id="playground-text-fault"'),
        ({"text": "Спасибо", "channel": "review", "nm_id": "many"}, 'id="playground-nm_id-fault"'),
    ],
)
async def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    client: httpx.AsyncClient, typed: dict[str, str], told: str
) -> None:
    page = await client.post("/playground", data=typed, headers=_HX)
    assert told in page.text
    assert f">{typed['text']}</textarea>" in page.text


async def test_what_is_typed_is_shown_and_never_run(client: httpx.AsyncClient) -> None:
    page = await client.post(
        "/playground", data={"text": "<script>alert(1)</script> спасибо", "channel": "review", "rating": "5"}
    )
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text


async def test_an_empty_playground_says_what_to_do(client: httpx.AsyncClient) -> None:
    page = await client.get("/playground", headers={"Accept-Language": "en"})
    assert ("Nothing yet" in page.text, "<!doctype" in page.text) == (True, True)


async def test_the_api_tries_without_any_model_when_asked(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/draft", json=_QUESTION)
    assert (answer.status_code, answer.json()["model"]) == (200, "offline")
