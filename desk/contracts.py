"""What a vendor's answers look like, and how that changed: paths and types of fields, never a value of a customer.

A path is written `data.feedbacks[].answer.state`; `$` is the answer itself. Pages are small and full of optional
fields, so one look proves little; the rules, all guesses to be judged by the alerts they give:

- changed: a field holds a type it never held (null and "not there" are learnt without a word, whole numbers are
  numbers), or a word of a closed list that is neither documented nor accepted. Told at once.
- removed: a field that every look so far found in every object is in none of those seen now, and there were
  `SETTLED` such looks. A field the desk cannot do without is told of at once.
- added: a field nobody saw before, in objects looked at `SETTLED` times. What is inside it is not told apart.
"""

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from desk.interactions import Json

SETTLED = 3
ROOT = "$"
_MOST_PATHS = 2_000
# Anything else as a key may be data (a name, an id), and so may anything else as a value.
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}")
_NO_WORD = "(no word)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One path. `words`: the values seen, of closed lists only. `held`, `missed`: looks that found it in every object
    it belongs into, and looks that missed it in one at least."""

    types: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    held: int = 0
    missed: int = 0

    @property
    def looks(self) -> int:
        """How often something was looked at that could hold it."""
        return self.held + self.missed


Shape = Mapping[str, Field]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Small answers of one method. `name`: METHOD and path. `unread`: why there are none.

    `words`: paths of closed lists with the values the vendor documents. `needed`: what we cannot do without.
    """

    name: str
    bodies: Sequence[object] = ()
    unread: str | None = None
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    needed: frozenset[str] = frozenset()


class ContractSource(Protocol):
    """A vendor whose read methods can be looked at. Raises nothing: what could not be read says so."""

    @property
    def vendor(self) -> str: ...

    def samples(self) -> AsyncIterator[Sample]:
        """A small answer of every read method; nothing is changed at the vendor."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What is otherwise, a sentence a path."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    def lines(self) -> Iterator[str]:
        """As a person reads it: + added, - removed, ~ changed."""
        for mark, paths in (("+", self.added), ("-", self.removed), ("~", self.changed)):
            yield from (f"{mark} {path}" for path in paths)

    def paths(self) -> frozenset[str]:
        """The paths it is about."""
        return frozenset(told.partition(": ")[0] for told in (*self.added, *self.removed, *self.changed))


def shape_of(sample: Sample) -> Shape:
    """What one look found."""
    seen: dict[str, set[str]] = {}
    words: dict[str, set[str]] = {path: set() for path in sample.words}
    counts: Counter[str] = Counter()
    for body in sample.bodies:
        _look(body, ROOT, seen, words, counts)
    return {
        path: Field(
            types=frozenset(types),
            words=frozenset(words.get(path, ())),
            held=int(is_whole := counts[path] >= _objects(parent_of(path), counts)),
            missed=int(not is_whole),
        )
        for path, types in sorted(seen.items())
    }


def compare(known: Shape, fresh: Shape, sample: Sample) -> Difference:
    """What a look found that what is known does not explain."""
    return Difference(
        added=tuple(_added(known, fresh)),
        removed=tuple(_removed(known, fresh, sample.needed)),
        changed=tuple(_changed(known, fresh, sample.words)),
    )


def learn(known: Shape, fresh: Shape, *, but: frozenset[str] = frozenset()) -> Shape:
    """What is known after a look. `but`: paths that are disputed; they and what is inside them stay as they are."""
    told = {path: one for path, one in fresh.items() if not any(_is_in(path, other) for other in but)}
    looked_at = {path for path, one in fresh.items() if "object" in one.types}
    merged = dict(known)
    for path, one in told.items():
        before = known.get(path)
        # What was seen before and lacked it then has lacked it once.
        late = Field(missed=min(1, known[parent_of(path)].looks)) if parent_of(path) in known else Field()
        merged[path] = _joined(before or late, one)
    for path, before in known.items():
        if path not in fresh and path not in but and parent_of(path) in looked_at:
            merged[path] = replace(before, missed=before.missed + 1)
    return merged


def accept(known: Shape, fresh: Shape, difference: Difference) -> Shape:
    """What is known once a person said that the difference is right: what was removed is forgotten."""
    removed = Difference(removed=difference.removed).paths()
    kept = {path: one for path, one in known.items() if not any(_is_in(path, gone) for gone in removed)}
    return learn(kept, fresh)


def parent_of(path: str) -> str:
    """The path something is inside of; a list for its items."""
    if path.endswith("[]"):
        return path[:-2]
    return path.rpartition(".")[0] or ROOT


def dump(shape: Shape) -> dict[str, Json]:
    """As JSON."""
    return {
        path: {"types": [*sorted(one.types)], "words": [*sorted(one.words)], "held": one.held, "missed": one.missed}
        for path, one in sorted(shape.items())
    }


def load(told: Mapping[str, Mapping[str, object]]) -> Shape:
    """Back from JSON of `dump`."""
    return {path: _field_of(one) for path, one in told.items()}


def _field_of(told: Mapping[str, object]) -> Field:
    types, words, held, missed = (told.get(name) for name in ("types", "words", "held", "missed"))
    return Field(
        types=frozenset(map(str, types)) if isinstance(types, list) else frozenset(),
        words=frozenset(map(str, words)) if isinstance(words, list) else frozenset(),
        held=held if isinstance(held, int) else 0,
        missed=missed if isinstance(missed, int) else 0,
    )


def _look(
    value: object, path: str, seen: dict[str, set[str]], words: dict[str, set[str]], counts: Counter[str]
) -> None:
    if path not in seen and len(seen) >= _MOST_PATHS:
        return
    kind = _type_of(value)
    seen.setdefault(path, set()).add(kind)
    counts[path] += 1
    counts[f"{path} {kind}"] += 1
    if path in words and isinstance(value, str):
        words[path].add(value if _WORD.fullmatch(value) else _NO_WORD)
    if isinstance(value, dict):
        for key, inner in value.items():
            name = key if _KEY.fullmatch(key) else "*"
            _look(inner, name if path == ROOT else f"{path}.{name}", seen, words, counts)
    if isinstance(value, list):
        for inner in value:
            _look(inner, f"{path}[]", seen, words, counts)


def _type_of(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    names = {dict: "object", list: "list", str: "text", int: "whole number", float: "number", type(None): "null"}
    return names[type(value)]


def _objects(path: str, counts: Counter[str]) -> int:
    """How many objects were seen there; items of a list are always all there."""
    return counts[f"{path} object"]


def _added(known: Shape, fresh: Shape) -> Iterator[str]:
    for path in fresh:
        parent = known.get(parent_of(path))
        if path not in known and parent and "object" in parent.types and parent.looks >= SETTLED:
            yield f"{path}: {_either(fresh[path].types)}"


def _removed(known: Shape, fresh: Shape, needed: frozenset[str]) -> Iterator[str]:
    for path in sorted(needed | set(known)):
        parent, before = fresh.get(parent_of(path)), known.get(path, Field())
        if path in fresh or parent is None or "object" not in parent.types:
            continue
        if path in needed:
            yield f"{path}: needed, and in none of the objects seen"
        elif before.missed == 0 and before.held >= SETTLED:
            yield f"{path}: was always there, is in none of the objects seen"


def _changed(known: Shape, fresh: Shape, documented: Mapping[str, frozenset[str]]) -> Iterator[str]:
    for path, one in fresh.items():
        before = known.get(path, Field()).types - {"null"}
        allowed = before | {"null"} | ({"whole number"} if "number" in before else set())
        if before and not one.types <= allowed:
            yield f"{path}: was {_either(before)}, now also {_either(one.types - allowed)}"
        news = one.words - documented.get(path, frozenset()) - known.get(path, Field()).words
        if news:
            yield f"{path}: new values {', '.join(sorted(news))}"


def _joined(before: Field, one: Field) -> Field:
    return Field(
        types=before.types | one.types,
        words=before.words | one.words,
        held=before.held + one.held,
        missed=before.missed + one.missed,
    )


def _is_in(path: str, outer: str) -> bool:
    """Whether a path is another one or inside it."""
    return path == outer or path.startswith((f"{outer}.", f"{outer}["))


def _either(types: frozenset[str]) -> str:
    return " or ".join(sorted(types))
