"""Playbooks with something changed: what tests of the loader and of categories share."""

from dataclasses import replace

from desk.playbook import Playbook

TOOLS = ("get_timeline", "get_past_replies", "get_product_context", "search_knowledge", "get_product_history")


def with_category(playbook: Playbook, name: str, **changes: object) -> Playbook:
    """The playbook with one category changed."""
    category = replace(playbook.category(name), **changes)  # type: ignore[arg-type]  # a builder takes any field
    return replace(playbook, categories={**playbook.categories, name: category})
