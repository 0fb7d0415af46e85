"""Checks the word lists of a playbook when it is loaded: what would fail, or never match, at the first customer.

Only the spelling of the entries is read (`desk.patterns`, `desk.phrases`); nothing is compiled, no dictionary loaded.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from desk.errors import BadPlaybook
from desk.playbook_files import nearest

GRAMMEMES = ("1per", "2per", "3per", "past", "futr", "pres", "impr", "INFN", "PRTS", "PRTF", "Name", "Surn", "Patr",
             "Geox")  # fmt: skip
"""Grammar a pattern may ask of a word, after pymorphy3 (OpenCorpora's tags)."""
PREFIX_FROM, PREFIX_TO = 3, 16
"""Letters of a beginning (`нейросет*`) that words are filed under."""

_PATTERNS = re.compile(r"gate_\w+|hostile")
_COMMON, _GROUPS = "gate_common", "routing_groups"
_GROUP = re.compile(r"@(\w*)")
Lists = Mapping[str, tuple[str, ...]]


def check_words(folders: Sequence[Path], words: Mapping[str, Lists]) -> None:
    """`BadPlaybook` with file and line for the first entry that cannot work. `folders`: where words/*.toml lie."""
    for file, lists in words.items():
        is_pattern = _PATTERNS.fullmatch(file) is not None
        groups = {**words.get(_COMMON, {}), **lists} if is_pattern else words.get(_GROUPS, {})
        place = _Place(folders, file)
        for key, entries in lists.items():
            for entry in entries:
                _check_groups(entry, groups, place=place, key=key, is_known=is_pattern or file.startswith("routing"))
                if is_pattern:
                    _check_pattern(entry, place=place, key=key)
            if is_pattern:
                _check_circle(key, groups, place=place)


class _Place:
    """Where an entry stands, for the message."""

    def __init__(self, folders: Sequence[Path], file: str) -> None:
        self._files = [path for folder in folders if (path := folder / f"{file}.toml").is_file()]

    def fail(self, key: str, entry: str, wrong: str) -> NoReturn:
        """Raise with file and line; the line of the list where the entry is written in another way."""
        file = self._files[-1]
        lines = file.read_text(encoding="utf-8").splitlines()
        quoted = (number for number, line in enumerate(lines, start=1) if f'"{entry}"' in line or f"'{entry}'" in line)
        named = (number for number, line in enumerate(lines, start=1) if re.match(rf"\s*{re.escape(key)}\s*=", line))
        where = next(quoted, None) or next(named, 1)
        raise BadPlaybook(f"{file}: line {where}: {key}: {entry!r}: {wrong}")


def _check_groups(entry: str, groups: Lists, *, place: _Place, key: str, is_known: bool) -> None:
    for name in _GROUP.findall(entry) if is_known else ():
        if name not in groups:
            place.fail(key, entry, f"no list {name!r} for @{name}{nearest(name, groups)}")


def _check_pattern(entry: str, *, place: _Place, key: str) -> None:
    slots = [slot.strip() for slot in entry.split(" + ")]
    if not any(slot and not slot.startswith("!") for slot in slots):
        place.fail(key, entry, "names nothing that must stand there")
    for slot in slots:
        if not slot.lstrip("!").strip(" |"):
            place.fail(key, entry, "a part between + and + is empty")
    for word in _words(entry):
        _, colon, grammeme = word.partition(":")
        if colon and not word.startswith("=") and grammeme not in GRAMMEMES:
            place.fail(key, entry, f"no grammeme {grammeme!r}; known: {', '.join(GRAMMEMES)}")
        if word.endswith("*") and not PREFIX_FROM <= len(word.strip("=*")) <= PREFIX_TO:
            place.fail(key, entry, f"a beginning like {word!r} has {PREFIX_FROM} to {PREFIX_TO} letters")


def _words(entry: str) -> Iterator[str]:
    return (word.lstrip("!") for slot in entry.split(" + ") for word in re.split(r"[\s|]+", slot) if word.lstrip("!"))


def _check_circle(key: str, groups: Lists, *, place: _Place, seen: tuple[str, ...] = ()) -> None:
    """A group that names itself, by way of others too, would never end."""
    if key in seen:
        place.fail(seen[0], f"@{key}", f"names itself: {' > '.join((*seen, key))}")
    for entry in groups.get(key, ()):
        for name in _GROUP.findall(entry):
            _check_circle(name, groups, place=place, seen=(*seen, key))
