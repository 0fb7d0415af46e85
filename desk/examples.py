"""A reply that shows a model how the shop writes. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """`id`: `review:17` for an earlier reply, `sample:<category>:<number>` for one of the playbook's own.

    Personal data is masked in both texts. Never a source of facts: it was another customer and another product.
    """

    id: str
    customer: str
    reply: str
