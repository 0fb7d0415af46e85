"""Remembers what was built from a playbook, by identity: hashing thousands of texts at each call would cost more."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from desk.playbook import Playbook

Built = TypeVar("Built")

# More playbooks than one process works with at a time; a forgotten one is built again.
_PLAYBOOKS = 16


def once_per_playbook(build: Callable[[Playbook], Built]) -> Callable[[Playbook], Built]:
    """`build` called once for each `Playbook` object (it never changes once read); the latest ones are remembered."""
    kept: list[tuple[Playbook, Built]] = []

    @wraps(build)
    def find_or_build(playbook: Playbook) -> Built:
        for known, built in tuple(kept):
            if known is playbook:
                return built
        built = build(playbook)
        kept.insert(0, (playbook, built))
        del kept[_PLAYBOOKS:]
        return built

    return find_or_build
