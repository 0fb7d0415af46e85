"""Reads a labelled row as a case. Forms: evals/datasets/README.md; which one a row has is seen from its keys."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence

from desk.decisions import Verdict
from desk.errors import BadInput
from desk.interactions import InteractionId
from desk.playbook import Playbook
from evals.cases import (
    About,
    Case,
    CaseSet,
    DraftCase,
    Expected,
    Kind,
    PairCase,
    PiiCase,
    RedteamCase,
    Row,
)
from evals.message_rows import read_message
from evals.pii import check_labels
from evals.redteam import SKIPPED, wanted_verdict
from evals.rows import flag_of, object_of, text_of, texts_of

_MAX_KEY = 128
_ALARMS = {Verdict.ESCALATE: True, Verdict.SEND: False}


def read_cases(rows: Sequence[Row], kind: Kind, playbook: Playbook) -> tuple[Case, ...]:
    """Every row as a case of that kind. `BadInput` for the first row that is none, or for a key that stands twice."""
    cases = tuple(read_case(row, number, kind, playbook) for number, row in enumerate(rows, start=1))
    seen: set[str] = set()
    for case in cases:
        if case.key in seen:
            raise BadInput(f"row {case.number}: id: {case.key!r} stands twice; every case needs its own")
        seen.add(case.key)
    return cases


def read_case(row: Row, number: int, kind: Kind, playbook: Playbook) -> Case:
    """One row, `number` from 1. `BadInput` names row and key."""
    return _READERS[kind](row, number, playbook)


def kind_of(row: Row) -> Kind:
    """Which kind of case a row is, by its keys; `BadInput` for one that is none."""
    for kind, keys in _SIGNS:
        if keys <= row.keys():
            return kind
    forms = "; ".join(f"{kind}: {', '.join(sorted(keys))}" for kind, keys in _SIGNS)
    raise BadInput(f"a row with the keys {', '.join(row)} is no case; needed are {forms}")


def make_set(name: str, kind: Kind, cases: Sequence[Case], *, about: About, version: int | None = None) -> CaseSet:
    """The cases as a set, with its hash: the same cases have the same one, in whatever order they stand."""
    told = hashlib.sha256("\n".join(sorted(f"{case.key} {case.sha}" for case in cases)).encode())
    sha = told.hexdigest()[:16]
    return CaseSet(name=name, kind=kind, cases=tuple(cases), sha=sha, about=about, version=version)


def sha_of(row: Row) -> str:
    """The hash of a row, whatever the order of its keys."""
    plain = json.dumps(row, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def key_of(row: Row, number: int) -> str:
    """The row's own `id`, else its number."""
    found = row.get("id", number)
    if isinstance(found, bool) or not isinstance(found, str | int) or not 0 < len(str(found)) <= _MAX_KEY:
        raise BadInput(f"row {number}: id: expected 1 to {_MAX_KEY} characters, found {found!r}")
    return str(found)


def interaction_of(row: Row, number: int) -> InteractionId | None:
    """Whose words a harvested row holds; None for any other."""
    found = row.get("interaction_id")
    if found is not None and (isinstance(found, bool) or not isinstance(found, int) or found < 1):
        raise BadInput(f"row {number}: interaction_id: expected a message's number, found {found!r}")
    return None if found is None else InteractionId(found)


def _common(row: Row, number: int) -> dict[str, object]:
    return {
        "key": key_of(row, number),
        "number": number,
        "row": row,
        "sha": sha_of(row),
        "interaction_id": interaction_of(row, number),
    }


def _message(row: Row, number: int, playbook: Playbook) -> Case:
    return read_message(row, number, playbook, common=_common(row, number))


def _draft(row: Row, number: int, playbook: Playbook) -> Case:
    verdict = text_of(row, "expected", number)
    if verdict not in list(Verdict):
        raise BadInput(f"row {number}: expected: {verdict!r} is not one of {', '.join(Verdict)}")
    channel = text_of(row, "channel", number)
    if channel not in playbook.channels:
        raise BadInput(f"row {number}: channel: {channel!r} is not one of {', '.join(playbook.channels)}")
    violations = texts_of(row, "violations", number) if "violations" in row else ()
    return DraftCase(
        **_common(row, number),  # type: ignore[arg-type]  # the fields every case has
        group=next(iter(violations), verdict),
        expected=Expected(verdict=verdict, floor=verdict, is_escalation=verdict == Verdict.ESCALATE),
        channel=channel,
        language=text_of(row, "lang", number),
        customer_text=text_of(row, "customer_text", number),
        draft=text_of(row, "draft", number),
        violations=violations,
    )


def _redteam(row: Row, number: int, _playbook: Playbook) -> Case:
    attack, verdict = text_of(row, "kind", number), wanted_verdict(row, number)
    if not attack.startswith(("msg.", "draft.")):
        raise BadInput(f"row {number}: kind: expected msg.* or draft.*, found {attack!r}")
    text_of(row, "text", number)
    return RedteamCase(
        **_common(row, number),  # type: ignore[arg-type]  # the fields every case has
        group=attack,
        # The label is the least cautious verdict that is right: of a benign text alone it is wrong to call a person.
        expected=Expected(floor=verdict.value, is_escalation=_ALARMS.get(verdict)),
        attack=attack,
        is_skipped=text_of(row, "channel", number) == SKIPPED,
    )


def _pair(row: Row, number: int, _playbook: Playbook) -> Case:
    for side in ("A", "B"):
        text_of(object_of(row, side, number), "text", number)
    is_same = flag_of(row, "same_person", number)
    return PairCase(**_common(row, number), group="same" if is_same else "other", is_same=is_same)  # type: ignore[arg-type]


def _pii(row: Row, number: int, _playbook: Playbook) -> Case:
    kinds = check_labels(row, number)
    group = ", ".join(sorted(set(kinds))) or "none"
    return PiiCase(**_common(row, number), group=group, text=text_of(row, "text", number))  # type: ignore[arg-type]


_READERS: Mapping[Kind, Callable[[Row, int, Playbook], Case]] = {
    "message": _message, "draft": _draft, "redteam": _redteam, "pair": _pair, "pii": _pii,
}  # fmt: skip
_SIGNS: tuple[tuple[Kind, frozenset[str]], ...] = (
    ("draft", frozenset({"draft", "customer_text", "expected"})),
    ("redteam", frozenset({"kind", "text", "expect"})),
    ("pair", frozenset({"A", "B", "same_person"})),
    ("pii", frozenset({"text", "spans"})),
    ("message", frozenset({"text"})),
)
