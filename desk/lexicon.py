"""The compiled word patterns of a playbook: words/*.toml made ready once, shared by everyone who reads texts.

`@group` in a pattern means a list of the same file, else of words/gate_common.toml.
"""

from collections.abc import Iterator

from desk.patterns import Lookup, Match, Negation, Patterns
from desk.playbook import Playbook
from desk.text import Reading

_COMMON = "gate_common"
_Key = tuple[str, str, str, str, bool]

# A process sees one playbook, tests a few; the bound only keeps a long test run from growing.
_MOST = 2_000
_compiled: dict[_Key, Patterns] = {}
_values: dict[_Key, tuple[Patterns, ...]] = {}
_places: dict[_Key, dict[str, frozenset[int]]] = {}
_negations: dict[tuple[str, str], Negation] = {}


def patterns(playbook: Playbook, file: str, key: str, *, unless_denied: bool = True) -> Patterns:
    """The list `key` of words/`file`.toml, compiled. `unless_denied`: a negated clause silences it.

    `BadPlaybook` when the file, the list or a group named in it is missing.
    """
    name = (playbook.name, playbook.sha, file, key, unless_denied)
    if name not in _compiled:
        if len(_compiled) >= _MOST:
            _compiled.clear()
        denial = negation(playbook) if unless_denied else None
        _compiled[name] = Patterns(playbook.word_list(file, key), _lookup(playbook, file), denial)
    return _compiled[name]


def values(playbook: Playbook, file: str, key: str, *, unless_denied: bool = True) -> tuple[Patterns, ...]:
    """The list `key` as separate values: each entry is one value with its synonyms."""
    name = (playbook.name, playbook.sha, file, key, unless_denied)
    if name not in _values:
        lookup, denial = _lookup(playbook, file), negation(playbook) if unless_denied else None
        _values[name] = tuple(Patterns([entry], lookup, denial) for entry in playbook.word_list(file, key))
    return _values[name]


def found_values(
    reading: Reading, playbook: Playbook, file: str, key: str, *, unless_denied: bool = True
) -> Iterator[tuple[int, Match]]:
    """Every value of the list that stands in a text, by its place in the list; quicker than asking each one."""
    name = (playbook.name, playbook.sha, file, key, unless_denied)
    known = values(playbook, file, key, unless_denied=unless_denied)
    if name not in _places:
        places: dict[str, set[int]] = {}
        for place, value in enumerate(known):
            for head in value.heads:
                places.setdefault(head, set()).add(place)
        _places[name] = {head: frozenset(found) for head, found in places.items()}
    heads = _places[name]
    for place in sorted({place for head in heads.keys() & reading.index.keys() for place in heads[head]}):
        yield from ((place, match) for match in known[place].find(reading))


def negation(playbook: Playbook) -> Negation:
    """What denies a clause, in the languages of the playbook."""
    name = (playbook.name, playbook.sha)
    if name not in _negations:
        _negations[name] = Negation(
            playbook.word_list(_COMMON, "denials"),
            playbook.word_list(_COMMON, "harmless_after_denial"),
            _lookup(playbook, _COMMON),
        )
    return _negations[name]


def _lookup(playbook: Playbook, file: str) -> Lookup:
    def group(name: str) -> tuple[str, ...]:
        own = playbook.words.get(file, {})
        return own[name] if name in own else playbook.word_list(_COMMON, name)

    return group
