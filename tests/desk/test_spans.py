"""Spans of time as people write them."""

from datetime import timedelta

import pytest

from desk.errors import BadInput
from desk.spans import read_span


@pytest.mark.parametrize(
    ("text", "span"), [("30d", timedelta(days=30)), ("12h", timedelta(hours=12)), (" 45m ", timedelta(minutes=45))]
)
def test_a_number_and_a_unit_are_a_span(text: str, span: timedelta) -> None:
    assert read_span(text) == span


@pytest.mark.parametrize("text", ["", "30", "d", "0d", "-1d", "1.5h", "30 days", "9999999d", "month"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match="such as 30d or 12h"):
        read_span(text)
