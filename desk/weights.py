"""Numbers written in word files as texts: "name 0.5", or "name 0.5 -0.1" where a name has several."""

from collections.abc import Mapping
from functools import lru_cache

from desk.errors import BadPlaybook
from desk.playbook import Playbook


def read_weights(playbook: Playbook, file: str, key: str) -> Mapping[str, float]:
    """Name -> its only number; `BadPlaybook` for anything else."""
    return {name: numbers[0] for name, numbers in read_rows(playbook, file, key, columns=1).items()}


def read_rows(playbook: Playbook, file: str, key: str, *, columns: int) -> Mapping[str, tuple[float, ...]]:
    """Name -> its numbers, `columns` of them; `BadPlaybook` names file and list."""
    return _parsed(playbook.word_list(file, key), f"words/{file}.toml: {key}", columns)


@lru_cache(maxsize=64)
def _parsed(entries: tuple[str, ...], where: str, columns: int) -> Mapping[str, tuple[float, ...]]:
    rows = {name: numbers for name, *numbers in (entry.split() for entry in entries)}
    try:
        parsed = {name: tuple(float(number) for number in numbers) for name, numbers in rows.items()}
    except ValueError:
        raise BadPlaybook(f"{where}: expected texts like 'praise 2'") from None
    for name, numbers in parsed.items():
        if len(numbers) != columns:
            raise BadPlaybook(f"{where}: {name}: expected {columns} number(s), found {len(numbers)}")
    return parsed
