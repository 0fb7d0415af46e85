"""`replydesk eval sets`, `import`, `export` and `harvest`: the labelled sets."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from agent.desk import utc_now
from api.bootstrap import open_playbook
from api.commands.eval_database import eval_database
from api.commands.launch import give
from desk.errors import BadInput
from desk.interactions import Json, SellerId
from desk.settings import Settings
from evals.case_rows import kind_of
from evals.cases import About, Kind
from evals.harvest import harvest
from evals.set_files import FileRow, plain_row, read_mapping, read_rows, write_rows
from evals.set_import import Imported, import_rows
from evals.sets import FOLDER, find_case_set, kind_named, shipped_sets
from storage.eval_sets import list_sets

_MOST_SHOWN = 20
_UNITS = {"d": 1, "w": 7}


def main(settings: Settings, *, act: str, seller: str | None, as_json: bool, **options: Any) -> int:
    """One of `sets import export harvest`; `options`: its own. 2 when an import took nothing at all."""
    owner = SellerId(seller or settings.seller)
    acts: dict[str, Callable[..., int]] = {
        "sets": _sets, "import": _import, "export": _export, "harvest": _harvest,
    }  # fmt: skip
    return acts[act](settings, owner, as_json=as_json, **options)


def _sets(settings: Settings, owner: SellerId, *, as_json: bool) -> int:
    shipped: list[Json] = [
        {"name": one.name, "version": None, "kind": one.kind, **asdict(one.about)} for one in shipped_sets().values()
    ]
    with eval_database(settings) as db:
        stored: list[Json] = [
            {"name": one.name, "version": one.version, "kind": one.kind, "n": one.case_count, "sha": one.sha,
             "created_at": one.created_at.isoformat(), **one.about}
            for one in db.read_now(list_sets, owner)
        ]  # fmt: skip
    lines = [
        f"{one['name']}{'@' + str(one['version']) if one['version'] else ''} ({one['kind']}, {one['split']}): "
        f"{one['description']}"
        for one in (*shipped, *stored)
        if isinstance(one, dict)
    ]
    give({"folder": str(FOLDER), "shipped": shipped, "stored": stored}, as_json=as_json, lines=lines)
    return 0


def _import(
    settings: Settings,
    owner: SellerId,
    *,
    name: str,
    file: Path,
    kind: str | None,
    columns: Sequence[str],
    about: Mapping[str, str],
    is_dry: bool,
    as_json: bool,
) -> int:
    playbook, rows = open_playbook(settings), read_rows(file, read_mapping(columns))
    what = _kind(kind, rows, file)
    with eval_database(settings) as db:
        found = db.write_now(
            import_rows, owner, name=name, kind=what, rows=rows, playbook=playbook, about=About(**about), now=utc_now(),
            is_dry=is_dry,
        )  # fmt: skip
    _give(found, name, is_dry=is_dry, as_json=as_json)
    return 0 if found.added or found.changed or found.known or found.duplicates else 2


def _harvest(
    settings: Settings, owner: SellerId, *, name: str, since: str, limit: int, is_dry: bool, as_json: bool
) -> int:
    playbook, now = open_playbook(settings), utc_now()
    with eval_database(settings) as db:
        found = db.write_now(
            harvest, owner, name=name, playbook=playbook, since=now - span_of(since), now=now, limit=limit,
            is_dry=is_dry,
        )  # fmt: skip
    _give(found, name, is_dry=is_dry, as_json=as_json)
    return 0


def _export(settings: Settings, owner: SellerId, *, name: str, out: Path, as_json: bool) -> int:
    playbook = open_playbook(settings)
    with eval_database(settings) as db:
        chosen = db.read_now(find_case_set, owner, name, playbook)
    write_rows(out, [plain_row(case.row) for case in chosen.cases])
    told = {"name": chosen.name, "version": chosen.version, "n": len(chosen.cases), "out": str(out)}
    give(told, as_json=as_json, lines=[f"{len(chosen.cases)} cases of {chosen.name} are in {out}"])
    return 0


def span_of(text: str) -> timedelta:
    """`30d` or `4w`; `BadInput` for anything else."""
    number, unit = text[:-1], text[-1:]
    if unit not in _UNITS or not (number.isascii() and number.isdecimal()) or not 0 < int(number) < 10_000:
        raise BadInput(f"--since {text!r}: expected a number of days or weeks such as 30d or 4w")
    return timedelta(days=int(number) * _UNITS[unit])


def _kind(named: str | None, rows: Sequence[FileRow], file: Path) -> Kind:
    if named is not None:
        return kind_named(named)
    first = next((one.row for one in rows if not one.why), None)
    if first is None:
        raise BadInput(f"{file}: not one line can be read; the first says: {rows[0].why if rows else 'nothing'}")
    return kind_of(first)


def _give(found: Imported, name: str, *, is_dry: bool, as_json: bool) -> None:
    stored = None if found.stored is None else {"name": name, "version": found.stored.version, "sha": found.stored.sha,
                                                "n": found.stored.case_count}  # fmt: skip
    told = asdict(found) | {"stored": stored, "dry_run": is_dry}
    is_at = (
        "nothing was written (dry run)"
        if is_dry
        else "nothing was taken"
        if stored is None
        else (f"{name} is at version {stored['version']} with {stored['n']} cases")
    )
    lines = [
        f"{len(found.added)} new, {len(found.changed)} changed, {len(found.known)} known, "
        f"{len(found.duplicates)} say what another says, {len(found.rejected)} rejected; {is_at}",
        *(f"    line {one.line}: {one.why}" for one in found.rejected[:_MOST_SHOWN]),
        *(f"    {key} says the same as {other}" for key, other in [*found.duplicates.items()][:_MOST_SHOWN]),
        *(f"    {one.key} is {one.likeness} % like {one.other}" for one in found.near[:_MOST_SHOWN]),
    ]
    give(told, as_json=as_json, lines=lines)
