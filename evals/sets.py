"""Finds a labelled set by its name: shipped in evals/datasets, or imported and stored; or reads a file as one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection

from desk.errors import BadInput, NotFound
from desk.interactions import SellerId
from desk.playbook import Playbook
from desk.playbook_files import Table, nearest, read_table
from evals.case_rows import kind_of, make_set, read_cases
from evals.cases import KINDS, About, CaseSet, Kind
from evals.rows import load_rows
from storage.eval_sets import StoredSet, find_set, list_sets, read_set_rows

FOLDER = Path(__file__).parent / "datasets"
_OURS = "written for this repository; no real person, shop, order or card"
_LICENCE = "MIT, as the repository"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """A set of evals/datasets/: its file, what its rows are, where they come from.

    `playbook`: the shop it is labelled for, where that is not the configured one's business.
    """

    name: str
    kind: Kind
    about: About
    playbook: str | None = None

    @property
    def file(self) -> Path:
        """Its rows."""
        return FOLDER / f"{self.name}.jsonl"


@lru_cache(maxsize=1)
def shipped_sets() -> Mapping[str, Shipped]:
    """Every shipped set by name, as evals/datasets/sets.toml lists them."""
    table = read_table(FOLDER / "sets.toml")
    return {name: _read_shipped(name, table.table(name)) for name in table.keys()}  # noqa: SIM118  a Table is no mapping


def shipped_set(name: str, playbook: Playbook) -> CaseSet:
    """A shipped set, every row read; `NotFound` names the known ones."""
    found = shipped_sets().get(name)
    if found is None:
        known = tuple(shipped_sets())
        raise NotFound(f"no shipped set {name!r}{nearest(name, known)}; there are: {', '.join(known)}")
    return make_set(name, found.kind, read_cases(load_rows(found.file), found.kind, playbook), about=found.about)


def file_set(file: Path, playbook: Playbook, *, kind: Kind | None = None) -> CaseSet:
    """A JSONL file as a set under its own name; what its rows are is seen from the first unless `kind` says it."""
    rows = load_rows(file)
    what = kind or kind_of(rows[0])
    about = About(description=f"rows of {file.name}", source=file.name, split="dev")
    return make_set(file.stem, what, read_cases(rows, what, playbook), about=about)


def find_case_set(conn: Connection, seller_id: SellerId, name: str, playbook: Playbook) -> CaseSet:
    """A shipped set, else a stored one: `name`, its newest version, or `name@3`. `NotFound` names what there is."""
    if name in shipped_sets():
        return shipped_set(name, playbook)
    try:
        return stored_set(conn, seller_id, name, playbook)
    except NotFound:
        stored = dict.fromkeys(one.name for one in list_sets(conn, seller_id))
        known = (*shipped_sets(), *stored)
        raise NotFound(f"no set {name!r}{nearest(name, known)}; there are: {', '.join(known)}") from None


def stored_set(conn: Connection, seller_id: SellerId, name: str, playbook: Playbook) -> CaseSet:
    """An imported set with its rows."""
    plain, _, number = name.partition("@")
    if number and not (number.isascii() and number.isdecimal()):
        raise BadInput(f"set {name!r}: after the @ stands a version such as {plain}@1, found {number!r}")
    found = find_set(conn, seller_id, plain, version=int(number) if number else None)
    cases = read_cases(read_set_rows(conn, seller_id, found.id), kind_named(found.kind), playbook)
    return make_set(plain, kind_named(found.kind), cases, about=about_of(found), version=found.version)


def kind_named(name: str) -> Kind:
    """The kind of that name; `BadInput` for none of ours."""
    for kind in KINDS:
        if kind == name:
            return kind
    raise BadInput(f"kind: {name!r} is not one of {', '.join(KINDS)}{nearest(name, KINDS)}")


def about_of(stored: StoredSet) -> About:
    """Where a stored set comes from."""
    texts = {name: str(value) for name, value in stored.about.items() if name in About.__dataclass_fields__}
    return About(**texts)


def _read_shipped(name: str, table: Table) -> Shipped:
    about = About(
        description=table.text("description"),
        source=_OURS,
        licence=_LICENCE,
        labeller=table.text("labeller"),
        split=table.one_of("split", ("dev", "heldout")),
    )
    kind = kind_named(table.one_of("kind", KINDS))
    playbook = table.text("playbook") if table.has("playbook") else None
    table.refuse_unknown()
    return Shipped(name=name, kind=kind, about=about, playbook=playbook)
