"""Scores what the desk finds of personal data in labelled texts: `replydesk eval pii`.

Two forms of a row are read: ours (`spans: [{kind, quote}]`, evals/datasets/README.md) and that of the public sets
(`spans: [{type, value, start, end}]`).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from stdnum import iban, luhn
from stdnum.us import ssn

from desk.errors import BadInput
from desk.interactions import Json
from desk.personal_data import find_personal
from desk.personal_spans import (
    ACCOUNT,
    ADDRESS,
    BIRTH,
    CARD,
    EMAIL,
    HANDLE,
    IBAN,
    INN,
    KEY,
    KINDS,
    LICENCE,
    NAME,
    PASSPORT,
    PHONE,
    SNILS,
    SSN,
)
from evals.rows import text_of, whole_of

# What public sets call our kinds; other types of theirs (towns, ages, firms) are none of ours.
_TYPES = {
    "EMAIL": EMAIL, "EMAIL_ADDRESS": EMAIL, "PHONE": PHONE, "PHONE_NUMBER": PHONE, "CREDIT_CARD": CARD, "CARD": CARD,
    "IBAN": IBAN, "IBAN_CODE": IBAN, "US_SSN": SSN, "SSN": SSN, "STREET_ADDRESS": ADDRESS, "PERSON": NAME,
    "PASSPORT": PASSPORT, "PASSPORT_NUM": PASSPORT, "US_PASSPORT": PASSPORT, "DRIVER_LICENSE": LICENCE,
    "DRIVER_LICENSE_NUM": LICENCE, "US_DRIVER_LICENSE": LICENCE, "ACCOUNT": ACCOUNT, "ACCOUNT_NUMBER": ACCOUNT,
    "BANK_ACCOUNT": ACCOUNT, "BANK_ACCOUNT_NUM": ACCOUNT, "US_BANK_NUMBER": ACCOUNT, "PASSWORD": KEY,
    "USERNAME": HANDLE, "DATE_OF_BIRTH": BIRTH, "SNILS": SNILS, "INN": INN,
}  # fmt: skip
_ABROAD = "phone_international"
# Kinds a goal is set for; documents and phones without a plus only in our own sets, whose labels are whole.
_BOUND = frozenset({EMAIL, CARD, IBAN, SSN, _ABROAD})
_BOUND_OURS = _BOUND | {PHONE, SNILS, INN, PASSPORT}
# A label counts as found when this share of it is covered.
_COVERED = 0.8
_MOST_SHOWN = 40


Stretch = tuple[int, int, str]
"""start, end, kind"""


@dataclass(frozen=True, slots=True)
class _Marked:
    """A labelled or found stretch: `kind` of ours, `form`: the kind as it is counted."""

    start: int
    end: int
    kind: str
    form: str


@dataclass(slots=True)
class _Count:
    """Labels, labels found, finds, right finds."""

    labels: int = 0
    recalled: int = 0
    finds: int = 0
    right: int = 0

    def shown(self) -> dict[str, Json]:
        precision = self.right / self.finds if self.finds else 0.0
        recall = self.recalled / self.labels if self.labels else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        figures = {"precision": precision, "recall": recall, "f1": f1}
        return {"n": self.labels, "found": self.finds} | {name: round(share, 4) for name, share in figures.items()}


@dataclass(slots=True)
class _Tally:
    """Counts by form, and what a person should read."""

    forms: dict[str, _Count] = field(default_factory=lambda: defaultdict(_Count))
    unlabelled: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def together(self, chosen: frozenset[str] | None = None) -> dict[str, Json]:
        counts = [count for form, count in self.forms.items() if chosen is None or form in chosen]
        return _Count(
            labels=sum(count.labels for count in counts),
            recalled=sum(count.recalled for count in counts),
            finds=sum(count.finds for count in counts),
            right=sum(count.right for count in counts),
        ).shown()


def score_pii(rows: Sequence[Mapping[str, object]], _playbook: object = None) -> dict[str, object]:
    """Find personal data in every row and compare with its labels.

    `n`: rows. `kinds`: by kind `n found precision recall f1`, a checked kind (cards, IBANs, SSNs) apart from its
    `_unchecked` numbers, phones with a plus apart from others. `overall`: all kinds. `bound`: those a goal is set for,
    `bound_by_source`: the same by the rows' `source`, because one set may forget labels another has.
    `unlabelled`, `missed`: up to 40 each as `id kind: quote`. A find without a label of its kind counts as wrong, also
    where the set forgot the label. Raises `BadInput` naming row and key.
    """
    return {
        **pii_figures(rows, [find_stretches(text_of(row, "text", number)) for number, row in enumerate(rows, start=1)])
    }


def find_stretches(text: str) -> list[Stretch]:
    """Where the desk finds personal data."""
    return [(span.start, span.end, span.kind) for span in find_personal(text)]


def pii_figures(rows: Sequence[Mapping[str, object]], found: Sequence[Sequence[Stretch]]) -> dict[str, Json]:
    """The same of stretches found before, a list for each row."""
    tally, sources = _Tally(), defaultdict[str, _Tally](_Tally)
    for number, (row, finds) in enumerate(zip(rows, found, strict=True), start=1):
        labels, source = tuple(_labels(row, number)), row.get("source")
        for one in (tally, sources[source]) if isinstance(source, str) else (tally,):
            _add(one, text_of(row, "text", number), labels, finds, str(row.get("id", number)))
    bound = _BOUND_OURS if any(_is_ours(row) for row in rows) else _BOUND
    return {
        "n": len(rows),
        "kinds": {form: count.shown() for form, count in sorted(tally.forms.items())},
        "overall": tally.together(),
        "bound": tally.together(bound),
        "bound_by_source": {source: one.together(bound) for source, one in sources.items()},
        "unlabelled": [*tally.unlabelled[:_MOST_SHOWN]],
        "missed": [*tally.missed[:_MOST_SHOWN]],
    }


def _add(tally: _Tally, text: str, labels: Sequence[_Marked], found: Sequence[Stretch], name: str) -> None:
    finds = [_marked(text, *stretch) for stretch in found]
    for label in labels:
        covered = sum(_common(label, find) for find in finds if find.kind == label.kind)
        is_found = covered >= _COVERED * (label.end - label.start)
        tally.forms[label.form].labels += 1
        tally.forms[label.form].recalled += is_found
        if not is_found:
            tally.missed.append(f"{name} {label.form}: {text[label.start : label.end]}")
    for find in finds:
        is_right = any(_common(find, label) for label in labels if label.kind == find.kind)
        tally.forms[find.form].finds += 1
        tally.forms[find.form].right += is_right
        if not is_right:
            tally.unlabelled.append(f"{name} {find.form}: {text[find.start : find.end]}")


def _common(one: _Marked, other: _Marked) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _marked(text: str, start: int, end: int, kind: str) -> _Marked:
    return _Marked(start, end, kind, _form(kind, text[start:end]))


def _form(kind: str, quote: str) -> str:
    """The kind as it is counted; the checks are python-stdnum's, not the desk's own."""
    if kind == PHONE:
        return _ABROAD if "+" in quote else PHONE
    holds = {
        CARD: lambda: luhn.is_valid(re.sub(r"\D", "", quote)),
        IBAN: lambda: iban.is_valid(quote, check_country=False),
        # Numbers from 900 on were never issued: the desk hides them too, they are counted apart.
        SSN: lambda: ssn.is_valid(re.sub(r"\D", "", quote)),
    }.get(kind, lambda: True)()
    return kind if holds else f"{kind}_unchecked"


def check_labels(row: Mapping[str, object], number: int) -> tuple[str, ...]:
    """The kinds a row is labelled with; `BadInput` for labels that cannot be read."""
    return tuple(label.kind for label in _labels(row, number))


def _labels(row: Mapping[str, object], number: int) -> Iterator[_Marked]:
    spans, text = row.get("spans"), text_of(row, "text", number)
    if not isinstance(spans, list) or not all(isinstance(span, dict) for span in spans):
        raise BadInput(f"row {number}: spans: expected a list of objects, found {spans!r}")
    taken: dict[str, int] = {}
    for span in spans:
        if "quote" in span:
            quote, kind = text_of(span, "quote", number), text_of(span, "kind", number)
            start = text.find(quote, taken.get(quote, 0))
            if start < 0 or kind not in KINDS:
                raise BadInput(f"row {number}: spans: {quote!r} must stand in the text; kind one of {', '.join(KINDS)}")
            taken[quote] = start + len(quote)
            yield _marked(text, start, start + len(quote), kind)
        elif known := _TYPES.get(text_of(span, "type", number)):
            yield _marked(text, whole_of(span, "start", number), whole_of(span, "end", number), known)


def _is_ours(row: Mapping[str, object]) -> bool:
    spans = row.get("spans")
    return isinstance(spans, list) and any(isinstance(span, dict) and "quote" in span for span in spans)
