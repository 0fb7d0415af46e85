"""Vendor JSON to our words: what is kept, what is tolerated, what asks for an answer."""

from datetime import UTC, datetime

import pytest

from connectors.rows import clean_text, parse_moment
from connectors.wildberries_rows import question_of, review_of, row_id
from desk.interactions import Inbound, Marketplace, Source

_REVIEW: dict[str, object] = {
    "id": "rv1",
    "text": "Мягкая\x00 кружка",
    "pros": "цвет",
    "cons": "",
    "productValuation": 4,
    "createdDate": "2026-11-20T10:20:48+03:00",
    "answer": None,
    "state": "none",
    "userName": "Анна",
    "orderStatus": "buyout",
    "lastOrderShkId": 123456789,
    "bables": ["цена"],
    "photoLinks": [{"fullSize": "https://x/fs.webp", "miniSize": "https://x/ms.webp"}],
    "video": {"link": "https://x/index.m3u8"},
    "color": "белый",
    "matchingSize": "ok",
    "subjectName": "Кружки",
    "parentFeedbackId": "rv0",
    "childFeedbackId": None,
    "productDetails": {
        "nmId": 101,
        "imtId": 55,
        "productName": "Кружка 350 мл",
        "supplierArticle": "GD-1",
        "brandName": "Двор",
        "size": "0",
    },
}


def _review(**changes: object) -> Inbound:
    return review_of(_REVIEW | changes)


def test_a_review_keeps_everything_the_desk_may_need() -> None:
    item = _review()
    assert (item.marketplace, item.source, item.external_id) == (Marketplace.WILDBERRIES, Source.WB_API, "rv1")
    assert (item.text, item.pros, item.cons, item.rating) == ("Мягкая кружка", "цвет", None, 4)
    assert (item.customer_name, item.order_id) == ("Анна", "shk:123456789")
    assert (item.nm_id, item.product_article, item.product_name) == (101, "GD-1", "Кружка 350 мл")
    assert item.occurred_at == datetime(2026, 11, 20, 7, 20, 48, tzinfo=UTC)
    assert item.extra == {
        "photos": ["https://x/fs.webp"],
        "video": "https://x/index.m3u8",
        "tags": ["цена"],
        "order_status": "buyout",
        "color": "белый",
        "size": "0",
        "matching_size": "ok",
        "parent_id": "rv0",
        "brand": "Двор",
        "imt_id": 55,
        "subject": "Кружки",
        "state": "none",
    }


@pytest.mark.parametrize(
    ("changes", "needs"),
    [
        ({}, True),
        ({"answer": {"text": "Спасибо!", "state": "wbRu", "editable": True}}, False),
        ({"answer": {"text": "Спасибо!", "state": "rejected", "editable": True}}, False),
        ({"text": "", "pros": "", "cons": "", "photoLinks": None, "video": None}, False),
        ({"text": " ", "pros": None, "cons": None, "photoLinks": [], "video": None}, False),
        ({"text": "", "pros": "", "cons": "", "video": None}, True),
        ({"text": "", "pros": "", "cons": "запах", "photoLinks": None, "video": None}, True),
    ],
)
def test_only_words_or_pictures_without_an_answer_ask_for_one(changes: dict[str, object], needs: bool) -> None:
    assert _review(**changes).needs_response is needs


def test_an_answer_keeps_its_state_and_whether_it_may_be_edited() -> None:
    answer = _review(answer={"text": "Спасибо!", "state": "reviewRequired", "editable": False}).answer
    assert answer is not None
    assert (answer.text, answer.state, answer.is_editable) == ("Спасибо!", "reviewRequired", False)


def test_a_question_takes_its_moderation_word_from_itself() -> None:
    row: dict[str, object] = {
        "id": "q1",
        "text": "Можно в посудомойку?",
        "createdDate": "2022-02-01T11:18:08.769513469Z",
        "state": "wbRu",
        "answer": {"text": "Да", "editable": True, "createDate": "2022-02-02T08:24:37.187113704Z"},
        "productDetails": {"nmId": 101, "productName": "Кружка"},
        "isWarned": False,
    }
    item = question_of(row)
    assert item.answer is not None
    assert (item.answer.state, item.answer.answered_at) == ("wbRu", datetime(2022, 2, 2, 8, 24, 37, 187113, tzinfo=UTC))
    assert (item.needs_response, item.rating, item.order_id, item.customer_name) == (False, None, None, None)


def test_a_question_somebody_rejected_asks_for_nothing() -> None:
    row: dict[str, object] = {"id": "q", "text": "?", "createdDate": "2022-02-01T11:18:08Z", "answer": None}
    assert not question_of(row | {"state": "none"}).needs_response
    assert question_of(row | {"state": "suppliersPortalSynch"}).needs_response
    assert question_of(row | {"state": "somethingNew"}).needs_response


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-02-01T11:18:08.769513469Z", datetime(2022, 2, 1, 11, 18, 8, 769513, tzinfo=UTC)),
        ("2024-09-26T10:20:48+03:00", datetime(2024, 9, 26, 7, 20, 48, tzinfo=UTC)),
        ("2024-09-26T10:20:48", datetime(2024, 9, 26, 10, 20, 48, tzinfo=UTC)),
        ("0001-01-01T00:00:00+03:00", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (1_700_000_000, None),
    ],
)
def test_dates_become_aware_utc_or_nothing(text: object, expected: datetime | None) -> None:
    assert parse_moment(text) == expected


@pytest.mark.parametrize("junk", [None, 7, "text", [], {"text": 5}, [["x"]], True, {"nmId": "101"}, float("nan")])
def test_fields_of_a_wrong_type_never_raise(junk: object) -> None:
    for key in _REVIEW:
        if key != "createdDate":
            review_of(_REVIEW | {key: junk})
            question_of(_REVIEW | {key: junk})


def test_unknown_fields_and_new_words_pass() -> None:
    item = _review(orderStatus="teleported", newField={"a": 1}, state="brandNew", matchingSize="smaller")
    assert item.extra["order_status"] == "teleported"
    assert "newField" not in item.extra


def test_a_number_that_came_as_text_is_a_number() -> None:
    item = _review(productValuation="5", lastOrderShkId="77")
    assert (item.rating, item.order_id) == (5, "shk:77")


@pytest.mark.parametrize("value", [0, None, "", "x", True])
def test_no_order_is_no_order(value: object) -> None:
    assert _review(lastOrderShkId=value).order_id is None


@pytest.mark.parametrize(
    "row", [{}, {"id": "x"}, {"id": "x", "createdDate": "never"}, {"createdDate": "2022-02-01T11:18:08Z"}]
)
def test_a_row_without_an_id_or_a_date_cannot_be_placed(row: dict[str, object]) -> None:
    assert row_id(row) is None


def test_text_can_be_stored_anywhere() -> None:
    cleaned = clean_text("a\x00b\ud83d")
    assert cleaned == "ab?"
    assert clean_text("😍 é") == "😍 é"


def test_values_longer_than_any_column_are_cut_so_that_the_page_is_kept() -> None:
    product = {"nmId": "9" * 5000, "productName": "я" * 9000, "supplierArticle": "a" * 9000}
    item = _review(userName="Я" * 9000, productDetails=product, lastOrderShkId=10**40)
    assert (len(item.customer_name or ""), len(item.product_article or ""), len(item.product_name or "")) == (
        256, 256, 512,
    )  # fmt: skip
    assert (item.nm_id, item.order_id) == (None, None)


def test_a_row_that_cannot_be_placed_has_no_id() -> None:
    assert row_id(_REVIEW | {"id": "x" * 129}) is None
    assert row_id(_REVIEW | {"createdDate": "9999-12-31T23:59:59Z"}) is None
