"""A page mark says where a list goes on, and one nobody made is refused before a database sees it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.errors import BadInput
from storage.page_marks import ROW_IDS, decode_mark, encode_mark

KINDS = (range(4), None, ROW_IDS)
MOMENT = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


@given(
    rank=st.integers(0, 3),
    at=st.datetimes(timezones=st.just(UTC)),
    row_id=st.integers(1, 2**63 - 1),
)
def test_a_mark_comes_back_as_it_was(rank: int, at: datetime, row_id: int) -> None:
    assert decode_mark(encode_mark(rank, at, row_id), *KINDS) == (rank, at, row_id)


@pytest.mark.parametrize(
    "after",
    [
        "nonsense",
        "bm9uc2Vuc2U",
        encode_mark(4, MOMENT, 1),
        encode_mark(-1, MOMENT, 1),
        encode_mark(1, MOMENT, 0),
        encode_mark(1, MOMENT, 2**63),
        encode_mark(1, MOMENT),
        encode_mark(1, MOMENT, 1, 1),
        encode_mark(1, 1, 1),
        encode_mark(),
    ],
)
def test_a_mark_of_another_list_is_refused(after: str) -> None:
    with pytest.raises(BadInput, match="page mark"):
        decode_mark(after, *KINDS)
