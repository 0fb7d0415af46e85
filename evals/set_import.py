"""Takes rows into a set: bad ones are told with a reason, what is known stays, the rest makes a new version."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

import numpy as np
from rapidfuzz import fuzz, process
from sqlalchemy import Connection

from desk.errors import BadInput, NotFound
from desk.interactions import Json, SellerId
from desk.playbook import Playbook
from evals.case_rows import interaction_of, key_of, make_set, read_case, sha_of
from evals.cases import About, Case, DraftCase, Kind, MessageCase, PairCase, PiiCase, Row
from evals.rows import object_of
from evals.set_files import FileRow, plain_row
from evals.sets import shipped_sets
from storage.eval_sets import StoredCase, StoredSet, add_set, find_set, read_set_cases

NEAR = 90.0
"""From this likeness on (rapidfuzz ratio of the normalised words, 0..100) two cases are reported as nearly the same."""
_MOST_NEAR = 50
_MOST_READ = 600
_MANY = 256
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_NOT_A_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A row that was not taken. `line`: of its file."""

    line: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Two cases that are nearly the same, 0..100; both are kept: a person decides."""

    key: str
    other: str
    likeness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of an import. `stored` None: a dry run, or nothing to take. `added`, `changed`, `known`: keys.

    `duplicates`: key -> the case that says the same already; those are not taken.
    """

    stored: StoredSet | None
    added: tuple[str, ...]
    changed: tuple[str, ...]
    known: tuple[str, ...]
    duplicates: Mapping[str, str]
    near: tuple[Near, ...]
    rejected: tuple[Rejected, ...]


def import_rows(
    conn: Connection,
    seller_id: SellerId,
    *,
    name: str,
    kind: Kind,
    rows: Sequence[Row | FileRow],
    playbook: Playbook,
    about: About,
    now: datetime,
    is_dry: bool = False,
) -> Imported:
    """Add rows to a set; its next version holds the earlier cases and these. The same rows again change nothing.

    A row without `id` is named by its content. One whose id is known and whose content is new replaces it. `is_dry`:
    only say what would come of it. `BadInput` for a name that is none, or a shipped set's.
    """
    _check_name(name)
    earlier = _earlier(conn, seller_id, name)
    numbered = [row if isinstance(row, FileRow) else FileRow(line=at, row=row) for at, row in enumerate(rows, start=1)]
    cases, rejected = _read(numbered, kind, playbook)
    before = [_case(one, at, kind, playbook) for at, one in enumerate(earlier, start=1)]
    taken, imported = _sort_out(cases, before)
    stored = None
    if not is_dry and (taken or earlier):
        whole = _merged(earlier, taken)
        sha = make_set(name, kind, [_case(one, at, kind, playbook) for at, one in enumerate(whole, 1)], about=about).sha
        stored = add_set(conn, seller_id, name=name, kind=kind, sha=sha, about=_told(about), cases=whole, now=now)
    return replace(imported, stored=stored, rejected=tuple(rejected))


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise BadInput(f"--name {name!r}: expected up to 64 of a-z, 0-9, _ . - and a letter or digit first")
    if name in shipped_sets():
        raise BadInput(f"--name {name!r} is a shipped set, which is never changed; take another name")


def _earlier(conn: Connection, seller_id: SellerId, name: str) -> list[StoredCase]:
    try:
        newest = find_set(conn, seller_id, name)
    except NotFound:
        return []
    return list(read_set_cases(conn, seller_id, newest.id))


def _read(rows: Sequence[FileRow], kind: Kind, playbook: Playbook) -> tuple[list[Case], list[Rejected]]:
    cases: list[Case] = []
    rejected: list[Rejected] = []
    for one in rows:
        try:
            if one.why:
                raise BadInput(one.why)
            cases.append(read_case(_named(one.row), one.line, kind, playbook))
        except BadInput as error:
            # The line is said beside it; what counts rows from one would only confuse.
            rejected.append(Rejected(line=one.line, why=re.sub(r"^row \d+(?: \([^)]*\))?: ", "", str(error))))
    return cases, rejected


def _named(row: Row) -> Row:
    plain = plain_row(row)
    if plain.get("id") in (None, ""):
        without = {key: value for key, value in plain.items() if key != "id"}
        return {"id": f"c-{sha_of(without)}", **without}
    return plain | {"id": key_of(plain, 0)}


def _sort_out(cases: Sequence[Case], before: Sequence[Case]) -> tuple[tuple[Case, ...], Imported]:
    """The cases to take, and what to tell."""
    known_shas = {case.key: case.sha for case in before}
    said = {said_by(case): case.key for case in before}
    taken: dict[str, Case] = {}
    changed, known, duplicates = [], [], dict[str, str]()
    for case in cases:
        other = said.get(said_by(case))
        if known_shas.get(case.key) == case.sha or (case.key in taken and taken[case.key].sha == case.sha):
            known.append(case.key)
        elif other is not None and other != case.key:
            duplicates[case.key] = other
        else:
            if case.key in known_shas:
                changed.append(case.key)
            taken[case.key] = case
            said[said_by(case)] = case.key
    added = tuple(key for key in taken if key not in known_shas)
    imported = Imported(
        stored=None,
        added=added,
        changed=tuple(changed),
        known=tuple(known),
        duplicates=duplicates,
        near=find_near(list(taken.values()), [case for case in before if case.key not in taken]),
        rejected=(),
    )
    return tuple(taken.values()), imported


def said_by(case: Case) -> str:
    """What a case says, normalised: case, punctuation and blanks left out. Equal texts are one case."""
    plain = unicodedata.normalize("NFKC", _words(case)).casefold().replace("ё", "е")
    return _NOT_A_WORD.sub(" ", plain).strip()


def find_near(new: Sequence[Case], before: Sequence[Case]) -> tuple[Near, ...]:
    """Pairs of a new case with any other that are nearly the same, nearest first, fifty at most."""
    pool = [*before, *new]
    texts = [said_by(case)[:_MOST_READ] for case in pool]
    found: list[Near] = []
    for start in range(0, len(new), _MANY):
        asked = range(len(before) + start, min(len(before) + start + _MANY, len(pool)))
        likeness = process.cdist(
            [texts[at] for at in asked], texts, scorer=fuzz.ratio, score_cutoff=NEAR, dtype=np.float32
        )
        for row, at in enumerate(asked):
            found += [
                Near(key=pool[at].key, other=pool[other].key, likeness=round(float(likeness[row, other]), 1))
                for other in np.flatnonzero(likeness[row, :at]).tolist()
            ]
    return tuple(sorted(found, key=lambda one: (-one.likeness, one.key, one.other))[:_MOST_NEAR])


def _words(case: Case) -> str:
    match case:
        case MessageCase():
            card = case.product.nm_id if case.product else ""
            return f"{case.message.channel} {case.message.rating or ''} {card} {case.message.words}"
        case DraftCase():
            return f"{case.channel} {case.row.get('tool_facts') or ''} {case.customer_text} {case.draft}"
        case PairCase():
            sides = [object_of(case.row, side, case.number) for side in ("A", "B")]
            return " ".join(str(value) for side in sides for value in side.values())
        case PiiCase():
            # A key is its characters: nothing of it is punctuation.
            return case.text.replace("+", " plus ")
    return " ".join(str(case.row.get(key, "")) for key in ("kind", "channel", "text"))


def _case(stored: StoredCase, number: int, kind: Kind, playbook: Playbook) -> Case:
    return read_case({**stored.row, "id": stored.key}, number, kind, playbook)


def _merged(earlier: Sequence[StoredCase], taken: Sequence[Case]) -> list[StoredCase]:
    new = {case.key: case for case in taken}
    kept = [_stored(new.pop(one.key)) if one.key in new else one for one in earlier]
    return [*kept, *map(_stored, new.values())]


def _stored(case: Case) -> StoredCase:
    interaction_id = interaction_of(case.row, case.number)
    return StoredCase(key=case.key, sha=case.sha, row=plain_row(case.row), interaction_id=interaction_id)


def _told(about: About) -> dict[str, Json]:
    return dict(asdict(about))
