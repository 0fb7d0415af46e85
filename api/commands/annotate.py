"""`replydesk eval annotate ...`: people label answers from a terminal; the API does the same for a console."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from agent.desk import Desk
from api.bootstrap import open_house
from api.commands.launch import give
from desk.errors import BadInput
from desk.interactions import Json, SellerId
from desk.settings import Settings
from evals.annotation import agreement, agreement_json, check_labels, labelled_rows
from evals.annotation_batches import Wanted, make_batch
from evals.cases import About
from evals.judge_cases import judge_case_of
from evals.set_import import import_rows
from storage.annotations import (
    Annotation,
    Batch,
    Item,
    count_left,
    find_next_item,
    list_annotations,
    list_batches,
    list_items,
    put_annotation,
    read_batch,
)

Options = Mapping[str, Any]
"""As the command line declares them: `api/cli_compare.py`."""
Shown = tuple[dict[str, Json], list[str]]
"""The same as JSON and as lines."""


async def main(settings: Settings, *, action: str, options: Options, seller: str | None, as_json: bool) -> None:
    """Do it and print what came of it."""
    house = open_house(settings)
    try:
        told, lines = await _ACTIONS[action](house.desk(seller), options)
    finally:
        await house.aclose()
    give(told, as_json=as_json, lines=lines)


async def _new(desk: Desk, options: Options) -> Shown:
    chosen = {"run": options["of_run"], "set": options["of_set"], "live": options["is_live"] or None}
    named = [kind for kind, of in chosen.items() if of is not None]
    if len(named) != 1:
        raise BadInput(f"expected one of --run ID, --set NAME or --live, found {', '.join(named) or 'none'}")
    now = desk.clock()
    wanted = Wanted(
        kind="live" if options["is_live"] else "run" if options["of_run"] else "set",
        of=options["of_run"] or options["of_set"],
        since=now - timedelta(days=options["days"]),
        limit=options["limit"],
        seed=options["seed"],
    )
    batch = await desk.db.write(
        make_batch, desk.seller_id, wanted, name=options["name"], author=options["author"], playbook=desk.playbook,
        now=now,
    )  # fmt: skip
    return _batch_json(batch), [f"{batch.id}  {batch.item_count} answers of {batch.source}"]


async def _list(desk: Desk, _options: Options) -> Shown:
    batches = await desk.db.read(list_batches, desk.seller_id)
    told: list[Json] = [_batch_json(batch) for batch in batches]
    lines = [f"{one.id}  {one.created_at:%Y-%m-%d}  {one.item_count:5}  {one.name} ({one.source})" for one in batches]
    return {"batches": told}, lines or ["no batch yet; `replydesk eval annotate new NAME --live`"]


async def _next(desk: Desk, options: Options) -> Shown:
    item, left = await desk.db.read(_find_next, desk.seller_id, options["batch"], options["annotator"])
    if item is None:
        return {"number": None, "shown": None, "left": 0}, ["all labelled"]
    case = judge_case_of(item.shown)
    stars = f", {case.rating} stars" if case.rating is not None else ""
    lines = [
        f"answer {item.number}, {left} left: {case.channel}{stars}, {case.language}",
        f"customer: {case.customer_text}",
        *(f"fact: {fact}" for fact in case.facts),
        f"ANSWER: {case.answer}",
        f"replydesk eval annotate label {options['batch']} {item.number} --annotator {options['annotator']} "
        "--rubric accuracy=pass --rubric tone=pass --rubric safety=pass --rubric completeness=pass --verdict send",
    ]
    return {"number": item.number, "shown": dict(item.shown), "left": left}, lines


async def _label(desk: Desk, options: Options) -> Shown:
    labels = dict(_label_of(text) for text in options["labels"])
    check_labels(labels, options["verdict"])
    said = Annotation(
        number=options["number"],
        annotator=options["annotator"],
        labels=labels,
        verdict=options["verdict"],
        comment=options["comment"],
        created_at=desk.clock(),
    )
    await desk.db.write(put_annotation, desk.seller_id, options["batch"], said)
    return await _next(desk, options)


def _label_of(text: str) -> tuple[str, str]:
    rubric, equals, label = text.partition("=")
    if not equals:
        raise BadInput(f"--rubric {text!r}: expected RUBRIC=pass or RUBRIC=fail")
    return rubric.strip(), label.strip()


async def _agreement(desk: Desk, options: Options) -> Shown:
    _items, said = await desk.db.read(_whole, desk.seller_id, options["batch"])
    found = agreement(said)
    people = sorted({one.annotator for one in said})
    lines = [f"{len(said)} labels by {', '.join(people) or 'nobody'}"]
    for one in found:
        lines.append(f"{one.question:13} Fleiss kappa {_shown(one.fleiss)} over {one.n} answers all labelled")
        lines += [
            f"{'':13} {pair.one} and {pair.other}: {pair.agreement:.2f} of {pair.n}, Cohen's kappa {_shown(pair.kappa)}"
            for pair in one.pairs
        ]
    told: dict[str, Json] = {"annotators": [*people], "labels": len(said), "questions": agreement_json(found)}
    return told, lines


async def _export(desk: Desk, options: Options) -> Shown:
    items, said = await desk.db.read(_whole, desk.seller_id, options["batch"])
    rows = labelled_rows(items, said, name=options["batch"][:8])
    disputed = sum(bool(row["disputed"]) for row in rows)
    told: dict[str, Json] = {"rows": len(rows), "disputed": disputed}
    lines = [f"{len(rows)} labelled answers, {disputed} of them disputed"]
    if options["out"] is not None:
        _write(options["out"], rows)
        lines.append(f"written to {options['out']}")
    if options["into"] is not None:
        count = await _import(desk, options["into"], rows)
        told["imported"] = count
        lines.append(f"{count} new or changed in set {options['into']}")
    if options["out"] is None and options["into"] is None:
        lines += [json.dumps(row, ensure_ascii=False) for row in rows]
    return told, lines


async def _import(desk: Desk, name: str, rows: Sequence[Mapping[str, object]]) -> int:
    """Rows with a verdict, as drafts of a set; a row without one is no case."""
    with_verdict = [row for row in rows if "expected" in row]
    if not with_verdict:
        raise BadInput("nobody labelled a verdict: expected at least one answer with --verdict to make cases of")
    people = ", ".join(sorted({str(row["labeller"]) for row in with_verdict}))
    about = About(description="answers people labelled", source="annotation", labeller=people, split="dev")
    done = await desk.db.write(
        import_rows, desk.seller_id, name=name, kind="draft", rows=with_verdict, playbook=desk.playbook, about=about,
        now=desk.clock(),
    )  # fmt: skip
    return len(done.added) + len(done.changed)


def _write(out: Path, rows: Sequence[Mapping[str, object]]) -> None:
    out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def _find_next(conn: Connection, seller_id: SellerId, batch_id: str, annotator: str) -> tuple[Item | None, int]:
    read_batch(conn, seller_id, batch_id)
    item = find_next_item(conn, seller_id, batch_id, annotator=annotator)
    return item, count_left(conn, seller_id, batch_id, annotator=annotator)


def _whole(conn: Connection, seller_id: SellerId, batch_id: str) -> tuple[tuple[Item, ...], tuple[Annotation, ...]]:
    read_batch(conn, seller_id, batch_id)
    return list_items(conn, seller_id, batch_id), list_annotations(conn, seller_id, batch_id)


def _batch_json(batch: Batch) -> dict[str, Json]:
    return {
        "id": batch.id,
        "name": batch.name,
        "source": batch.source,
        "item_count": batch.item_count,
        "author": batch.author,
        "created_at": batch.created_at.isoformat(),
    }


def _shown(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f}"


_ACTIONS: Mapping[str, Callable[[Desk, Options], Awaitable[Shown]]] = {
    "new": _new,
    "list": _list,
    "next": _next,
    "label": _label,
    "agreement": _agreement,
    "export": _export,
}
