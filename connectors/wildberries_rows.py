"""Wildberries JSON to our words. Vendor fields end here; unknown fields and new enum values pass unharmed."""

from datetime import UTC, datetime

from connectors.rows import Row, clean_line, clean_text, compact, parse_moment, row_of, whole
from desk.interactions import ChannelName, Inbound, Json, Marketplace, Source, VendorAnswer

REJECTED = "none"
"""The state of a question that a person refused to answer. Reviews use the same word for something else."""

# What the desk's columns hold. The vendor's own values are far shorter; a longer one must not stop its whole page.
_LONGEST_TITLE = 512
_LONGEST_ID = 128


def row_id(row: Row) -> str | None:
    """The vendor's id, or None when the row cannot be placed (no id, no date)."""
    identity = clean_text(row.get("id")).strip()
    return identity if 0 < len(identity) <= _LONGEST_ID and parse_moment(row.get("createdDate")) else None


def row_moment(row: Row) -> datetime:
    """When it was written; only for rows that have a `row_id`."""
    return parse_moment(row.get("createdDate")) or datetime.fromtimestamp(0, UTC)


def review_of(row: Row) -> Inbound:
    """One row of `GET /api/v1/feedbacks`. Answered and rating-only reviews ask for nothing."""
    answer = _answer_of(row)
    text, pros, cons = (clean_text(row.get(key)).strip() for key in ("text", "pros", "cons"))
    extra = _review_extra(row)
    has_substance = bool(text or pros or cons or extra.get("photos") or extra.get("video"))
    product = row_of(row.get("productDetails"))
    return Inbound(
        marketplace=Marketplace.WILDBERRIES,
        channel=ChannelName.REVIEW,
        external_id=clean_text(row.get("id")).strip(),
        text=text,
        pros=pros or None,
        cons=cons or None,
        rating=_rating(row.get("productValuation")),
        occurred_at=row_moment(row),
        source=Source.WB_API,
        needs_response=answer is None and has_substance,
        answer=answer,
        customer_name=clean_line(row.get("userName")),
        order_id=_order_id(row.get("lastOrderShkId")),
        nm_id=whole(product.get("nmId")),
        product_article=clean_line(product.get("supplierArticle")),
        product_name=clean_line(product.get("productName"), _LONGEST_TITLE),
        extra=extra,
    )


def question_of(row: Row) -> Inbound:
    """One row of `GET /api/v1/questions`. State `none` means a person rejected it: nothing is owed."""
    answer = _answer_of(row)
    state = clean_text(row.get("state"))
    product = row_of(row.get("productDetails"))
    return Inbound(
        marketplace=Marketplace.WILDBERRIES,
        channel=ChannelName.QUESTION,
        external_id=clean_text(row.get("id")).strip(),
        text=clean_text(row.get("text")).strip(),
        occurred_at=row_moment(row),
        source=Source.WB_API,
        needs_response=answer is None and state != REJECTED,
        answer=answer,
        # Not in the specification for questions; kept should it come.
        customer_name=clean_line(row.get("userName")),
        nm_id=whole(product.get("nmId")),
        product_article=clean_line(product.get("supplierArticle")),
        product_name=clean_line(product.get("productName"), _LONGEST_TITLE),
        extra=compact(
            {
                "state": state,
                "brand": clean_text(product.get("brandName")),
                "imt_id": whole(product.get("imtId")),
                "is_viewed": _flag(row.get("wasViewed")),
                "is_warned": _flag(row.get("isWarned")),
            }
        ),
    )


def _review_extra(row: Row) -> dict[str, Json]:
    product, video = row_of(row.get("productDetails")), row_of(row.get("video"))
    return compact(
        {
            "photos": _photos(row.get("photoLinks")),
            "video": clean_text(video.get("link")),
            "tags": _texts(row.get("bables")),
            "order_status": clean_text(row.get("orderStatus")),
            "ordered_at": clean_text(row.get("lastOrderCreatedAt")),
            "color": clean_text(row.get("color")),
            "size": clean_text(product.get("size")),
            "matching_size": clean_text(row.get("matchingSize")).strip(),
            "parent_id": clean_text(row.get("parentFeedbackId")),
            "child_id": clean_text(row.get("childFeedbackId")),
            "brand": clean_text(product.get("brandName")),
            "imt_id": whole(product.get("imtId")),
            "subject": clean_text(row.get("subjectName")),
            "state": clean_text(row.get("state")),
            "is_viewed": _flag(row.get("wasViewed")),
        }
    )


def _answer_of(row: Row) -> VendorAnswer | None:
    answer = row_of(row.get("answer"))
    text = clean_text(answer.get("text"))
    if not text.strip():
        return None
    # An answer to a question has no state of its own: the question's tells whether it is shown.
    return VendorAnswer(
        text=text,
        state=clean_line(answer.get("state"), 32) or clean_line(row.get("state"), 32),
        is_editable=_flag(answer.get("editable")),
        answered_at=parse_moment(answer.get("createDate")),
    )


def _photos(links: object) -> list[Json]:
    rows = links if isinstance(links, list) else []
    sizes = ((row_of(link).get("fullSize") or row_of(link).get("miniSize")) for link in rows)
    return [clean_text(size) for size in sizes if clean_text(size)]


def _texts(values: object) -> list[Json]:
    return [clean_text(value) for value in (values if isinstance(values, list) else ()) if clean_text(value)]


def _order_id(value: object) -> str | None:
    number = whole(value)
    return f"shk:{number}" if number else None


def _rating(value: object) -> int | None:
    number = whole(value)
    return number if number is not None and 1 <= number <= 5 else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None
