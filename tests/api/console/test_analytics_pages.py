"""Analytics as a browser gets them: figures, a chart with its table, go or no-go by thresholds one may try out."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.console.charts import HEIGHT, WIDTH, stack
from desk.interactions import InteractionId


@pytest.fixture
def opened(client: httpx.AsyncClient) -> httpx.AsyncClient:
    client.headers["Accept-Language"] = "en"
    return client


async def test_a_quiet_period_says_so(opened: httpx.AsyncClient) -> None:
    page = await opened.get("/analytics")
    assert page.status_code == 200
    assert "Nothing came in this time" in page.text
    assert "No proven replies" in page.text


async def test_what_came_in_is_counted_by_channel(opened: httpx.AsyncClient, review: InteractionId) -> None:
    page = (await opened.get("/analytics", params={"days": 7})).text
    other = (await opened.get("/analytics", params={"days": 7, "channel": "chat"})).text
    assert "Nothing came in this time" not in page
    assert '<th scope="row">Review</th>' in page
    assert "Nothing came in this time" in other


@pytest.mark.parametrize("query", [{"days": "0"}, {"days": "400"}, {"days": "many"}])
async def test_a_period_that_is_none_is_refused(opened: httpx.AsyncClient, query: dict[str, str]) -> None:
    assert (await opened.get("/analytics", params=query)).status_code == 422


async def test_thresholds_are_tried_out_and_echoed(opened: httpx.AsyncClient) -> None:
    usual = (await opened.get("/analytics/readiness")).text
    other = (await opened.get("/analytics/readiness", params={"max_manual_rate": "0.05"})).text
    assert 'name="max_manual_rate" type="number" step="any" min="0" value="0.4"' in usual
    assert 'name="max_manual_rate" type="number" step="any" min="0" value="0.05"' in other
    assert "usually 0.4" in other


@given(st.lists(st.tuples(*[st.integers(0, 10_000)] * 4), max_size=90))
def test_every_bar_lies_in_the_picture_and_stands_on_the_one_below(columns: list[tuple[int, ...]]) -> None:
    chart = stack(columns, [str(n) for n in range(len(columns))])
    assert chart.is_empty is (sum(map(sum, columns)) == 0)
    assert len(chart.bars) == sum(value > 0 for column in columns for value in column)
    for bar in chart.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH + 0.1
        assert 0 <= bar.y <= bar.y + bar.height <= HEIGHT
    assert len(chart.names) <= 9


def test_heights_are_in_proportion() -> None:
    low, high = stack([(1, 0), (4, 0)], ["a", "b"]).bars
    assert high.height == pytest.approx(4 * low.height, rel=0.01)
