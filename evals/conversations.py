"""Conversation scripts: `replydesk eval conversations`. Each is played several times in other words, and graded by how
everything stands at the end; a script passes when every repeat does.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from desk.interactions import Json
from evals.conversation_grade import grade
from evals.conversation_play import play
from evals.conversation_scripts import Script
from evals.conversation_world import MakeWorld


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One repeat. `faults` empty: it passed."""

    name: str
    seed: int
    faults: tuple[str, ...]
    said: tuple[str, ...]


async def run_scripts(scripts: Sequence[Script], make: MakeWorld, *, repeats: int, seed: int) -> tuple[Judged, ...]:
    """Every script `repeats` times, each time in a world of its own and in words drawn by the seed."""
    return tuple([await _one(one, make, seed=_seed(one, seed, repeat)) for one in scripts for repeat in range(repeats)])


async def _one(script: Script, make: MakeWorld, *, seed: int) -> Judged:
    async with make() as world:
        played = await play(script, world, seed=seed)
        faults = await grade(script, played, world)
    return Judged(name=script.name, seed=seed, faults=faults, said=tuple(told.said for told in played.told))


def _seed(script: Script, seed: int, repeat: int) -> int:
    """The same for a script whatever others there are."""
    return zlib.crc32(f"{script.name}/{seed}/{repeat}".encode())


def tally(judged: Sequence[Judged], *, repeats: int) -> dict[str, Json]:
    """Keys `n passed repeats per_script` (name -> passed repeats) `failures`."""
    names = dict.fromkeys(one.name for one in judged)
    per_script = {name: sum(one.name == name and not one.faults for one in judged) for name in names}
    failures: list[Json] = [
        {"script": one.name, "seed": one.seed, "said": list(one.said), "faults": list(one.faults)}
        for one in judged
        if one.faults
    ]
    return {
        "n": len(names),
        "passed": sum(count == repeats for count in per_script.values()),
        "repeats": repeats,
        "per_script": dict(per_script),
        "failures": failures,
    }
