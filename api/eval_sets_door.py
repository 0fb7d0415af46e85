"""Labelled sets on their way to and from Langfuse: cases as items, rows as the next version of a stored set."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from api.bootstrap import open_house
from api.langfuse_sdk import SetItem
from desk.interactions import Json
from desk.settings import Settings
from evals.cases import About, Case
from evals.set_files import plain_row
from evals.set_import import import_rows
from evals.sets import find_case_set, kind_named


async def read_items(settings: Settings, name: str, *, seller: str | None) -> tuple[str, list[SetItem]]:
    """What a set is about, and its cases."""
    house = open_house(settings)
    try:
        desk = house.desk(seller)
        found = await house.db.read(find_case_set, desk.seller_id, name, house.playbook)
    finally:
        await house.aclose()
    return found.about.description, [_item(case) for case in found.cases]


async def keep_rows(
    settings: Settings, name: str, kind: str, rows: Sequence[dict[str, object]], *, seller: str | None
) -> dict[str, Any]:
    """Add rows to a stored set; says how many are new, changed, known, doubled and refused, and why."""
    house = open_house(settings)
    try:
        desk = house.desk(seller)
        done = await house.db.write(
            import_rows, desk.seller_id, name=name, kind=kind_named(kind), rows=rows, playbook=house.playbook,
            about=About(description=f"dataset {name!r} of Langfuse", source=settings.langfuse_host), now=desk.clock(),
        )  # fmt: skip
    finally:
        await house.aclose()
    return {
        "version": done.stored.version if done.stored else None,
        "added": len(done.added), "changed": len(done.changed), "known": len(done.known),
        "duplicates": len(done.duplicates), "rejected": [f"line {one.line}: {one.why}" for one in done.rejected],
    }  # fmt: skip


def _item(case: Case) -> SetItem:
    return SetItem(key=case.key, row=plain_row(case.row), expected=_labels(case))


def _labels(case: Case) -> dict[str, Json]:
    told: dict[str, Json] = {}
    for field in fields(case.expected):
        value = getattr(case.expected, field.name)
        if field.name != "labelled" and value not in (None, ()):
            told[field.name] = sorted(value) if isinstance(value, frozenset | tuple) else value
    return told
