"""`replydesk person export | erase | acts | scrub`."""

import json
import os
from pathlib import Path

from agent.desk import Desk
from agent.person_acts import hand_out_acts, read_acts, replay_acts
from agent.persons import Asked, Erased, erase_person, export_person, look_up, scrub_files
from api.bootstrap import open_house
from api.commands.launch import give, say
from api.schemas.persons import PersonNamed, erased_out, person_out
from desk.errors import BadInput
from desk.interactions import Json
from desk.persons import PersonNames
from desk.settings import Settings

_OURS_ALONE = 0o600


async def main(
    settings: Settings,
    *,
    action: str,
    seller: str | None,
    as_json: bool,
    names: dict[str, str | int | None] | None = None,
    dry_run: bool = False,
    expect: int | None = None,
    from_acts: Path | None = None,
    out: Path | None = None,
    actor: str = "operator",
) -> None:
    """Do what the command says and print what came of it."""
    house = open_house(settings)
    asked = Asked(actor=actor, key=settings.act_key.get_secret_value() if settings.act_key else None)
    try:
        desk = house.desk(seller)
        if action == "acts":
            await _acts(desk, asked, as_json=as_json)
        elif action == "scrub":
            _tell_scrubbed(is_scrubbed=await scrub_files(desk), as_json=as_json)
        elif from_acts is not None:
            _tell_erased(await replay_acts(desk, _read(from_acts), asked), as_json=as_json)
        elif dry_run:
            await _show(desk, _named(names), as_json=as_json)
        elif action == "export":
            _hand_over(await export_person(desk, _named(names), asked), out)
        else:
            _tell_erased(await erase_person(desk, _named(names), asked, expected=expect), as_json=as_json)
    finally:
        await house.aclose()


def _named(names: dict[str, str | int | None] | None) -> PersonNames:
    return PersonNamed.model_validate(names or {}).names()


async def _show(desk: Desk, names: PersonNames, *, as_json: bool) -> None:
    found = person_out(await look_up(desk, names))
    lines = [
        f"{one.id:>7} {one.channel:9} {one.occurred_at:%Y-%m-%d} {one.customer_name or '-'}: {one.words}"
        for one in found.messages
    ]
    told = f"{found.count} messages" + (f"; linked, not included: {found.linked}" if found.linked else "")
    give(found.model_dump(mode="json"), as_json=as_json, lines=[*lines, told])


def _hand_over(document: dict[str, Json], out: Path | None) -> None:
    """The export is its own JSON object on stdout, or a new file that nobody else may read."""
    if out is None:
        give(dict(document), as_json=True, lines=[])
        return
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OURS_ALONE)
    except FileExistsError:
        raise BadInput(f"{out} is there already; name a new file") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False)
    say(f"written to {out}")


async def _acts(desk: Desk, asked: Asked, *, as_json: bool) -> None:
    acts = await read_acts(desk, asked.key)
    lines = [
        f"{one.act.created_at:%Y-%m-%d %H:%M} {one.act.kind:6} {one.act.actor:16} {one.act.subject_hash[:12]} "
        f"{'signature holds' if one.is_genuine else 'SIGNATURE DOES NOT HOLD'} {json.dumps(dict(one.act.counts))}"
        for one in acts
    ] or ["nobody was exported or erased yet"]
    if as_json:
        checked: list[Json] = [one.act.as_json() | {"is_genuine": one.is_genuine} for one in acts]
        give({"checked": checked, "document": await hand_out_acts(desk, asked.key) if acts else None}, as_json=True,
             lines=[])  # fmt: skip
    else:
        give({}, as_json=False, lines=lines)


def _read(file: Path) -> dict[str, Json]:
    """What `person acts --json` printed, or its `document` alone."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        raise BadInput(f"{file} holds no JSON; expected what `replydesk person acts --json` printed") from None
    document = told.get("document", told) if isinstance(told, dict) else None
    if not isinstance(document, dict):
        raise BadInput(f"{file} holds no acts; expected what `replydesk person acts --json` printed")
    return document


def _tell_erased(done: Erased, *, as_json: bool) -> None:
    told = erased_out(done)
    lines = [f"{name}: {count}" for name, count in told.act.counts.items()]
    lines.append(f"erased {len(told.messages)} messages; act {told.act.id}, {told.act.subject_hash[:12]}")
    if not told.is_scrubbed:
        lines.append("their bytes are still in the file: run `replydesk person scrub` when nobody reads")
    give(told.model_dump(mode="json"), as_json=as_json, lines=lines)


def _tell_scrubbed(*, is_scrubbed: bool, as_json: bool) -> None:
    line = "nothing of erased rows is left in the files" if is_scrubbed else "readers are in the way; run it again"
    give({"is_scrubbed": is_scrubbed}, as_json=as_json, lines=[line])
